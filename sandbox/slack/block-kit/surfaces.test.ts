import { describe, expect, test } from 'vitest'
import type { Surface } from './rule.ts'
import {
  actions,
  button,
  card,
  cell,
  container,
  dataTable,
  image,
  input,
  mrkdwn,
  pie,
  plain,
  richText,
  type Sample,
  section,
  table,
} from './samples.ts'
import { validateBlocks } from './validate.ts'

const everySurface = {
  actions: actions(button()),
  context: { type: 'context', elements: [image(), plain(), mrkdwn()] },
  divider: { type: 'divider' },
  header: { type: 'header', text: plain() },
  image: image(),
  input: input({ type: 'plain_text_input', multiline: true, min_length: 1, max_length: 10 }),
  section: section(),
  rich_text: richText(),
  card: card({ hero_image: image(), body: mrkdwn(), actions: [button()] }),
  video: {
    type: 'video',
    video_url: 'https://example.com/v',
    thumbnail_url: 'https://example.com/t.png',
    alt_text: 'A film',
    title: plain(),
  },
}
const messagesOnly = {
  table: table([[cell(), { type: 'raw_number', value: 1, text: '1' }, richText()]]),
  data_table: dataTable([[cell()], [cell()]]),
  data_visualization: pie([{ label: 'a', value: 1 }]),
  container: container([section()]),
  markdown: { type: 'markdown', text: '# Hello' },
  context_actions: { type: 'context_actions', elements: [{ type: 'icon_button', icon: 'trash', text: plain() }] },
  task_card: { type: 'task_card', task_id: 't1', title: 'Look', status: 'complete' },
  plan: { type: 'plan', title: 'Plan' },
}
const takes: Array<[string, Sample, Surface[]]> = [
  ...Object.entries(everySurface).map(([name, block]): [string, Sample, Surface[]] => [
    name,
    block,
    ['message', 'modal', 'home'],
  ]),
  ...Object.entries(messagesOnly).map(([name, block]): [string, Sample, Surface[]] => [name, block, ['message']]),
  ['carousel', { type: 'carousel', elements: [card()] }, ['message', 'home']],
  ['alert', { type: 'alert', text: mrkdwn(), level: 'warning' }, ['modal']],
  ['file', { type: 'file', source: 'remote', external_id: 'x' }, []],
]

describe.each(takes)('%s', (_name, block, surfaces) => {
  test.each(['message', 'modal', 'home'] as const)('is judged on a %s as Slack does', (surface) => {
    const refused = validateBlocks([block], surface).filter((fault) => fault.pointer === '/blocks/0/type')

    expect(refused).toHaveLength(surfaces.includes(surface) ? 0 : 1)
    if (surfaces.includes(surface)) expect(validateBlocks([block], surface)).toEqual([])
  })
})
