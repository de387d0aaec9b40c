import { describe, expect, test } from 'vitest'
import type { Surface } from './rule.ts'
import {
  actions,
  button,
  card,
  cell,
  confirm,
  container,
  dataTable,
  image,
  input,
  letters,
  mrkdwn,
  option,
  pie,
  plain,
  type Sample,
  section,
  select,
  table,
  textField,
  times,
} from './samples.ts'
import { validateBlocks } from './validate.ts'

type Limit = { of: string; on?: Surface; max: number; at: string; make: (size: number) => Sample[] }

const linkOf = (size: number) => `https://example.com/${letters(size - 20)}`

// Each is right at `max` and refused at one more, at the pointer given.
const limits: Limit[] = [
  { of: 'block_id', max: 255, at: '/blocks/0/block_id', make: (n) => [section({ block_id: letters(n) })] },
  { of: 'section text', max: 3000, at: '/blocks/0/text/text', make: (n) => [section({ text: mrkdwn(letters(n)) })] },
  {
    of: 'a section field',
    max: 2000,
    at: '/blocks/0/fields/0/text',
    make: (n) => [section({ fields: [plain(letters(n))] })],
  },
  { of: 'header', max: 150, at: '/blocks/0/text/text', make: (n) => [{ type: 'header', text: plain(letters(n)) }] },
  {
    of: 'a context text',
    max: 3000,
    at: '/blocks/0/elements/0/text',
    make: (n) => [{ type: 'context', elements: [mrkdwn(letters(n))] }],
  },
  {
    of: 'action_id',
    max: 255,
    at: '/blocks/0/elements/0/action_id',
    make: (n) => [actions(button({ action_id: letters(n) }))],
  },
  {
    of: 'button text',
    max: 75,
    at: '/blocks/0/elements/0/text/text',
    make: (n) => [actions(button({ text: plain(letters(n)) }))],
  },
  {
    of: 'button value',
    max: 2000,
    at: '/blocks/0/elements/0/value',
    make: (n) => [actions(button({ value: letters(n) }))],
  },
  { of: 'button url', max: 3000, at: '/blocks/0/elements/0/url', make: (n) => [actions(button({ url: linkOf(n) }))] },
  {
    of: 'accessibility_label',
    max: 75,
    at: '/blocks/0/elements/0/accessibility_label',
    make: (n) => [actions(button({ accessibility_label: letters(n) }))],
  },
  { of: 'image_url', max: 3000, at: '/blocks/0/image_url', make: (n) => [{ ...image(), image_url: linkOf(n) }] },
  { of: 'alt_text', max: 2000, at: '/blocks/0/alt_text', make: (n) => [{ ...image(), alt_text: letters(n) }] },
  { of: 'image title', max: 2000, at: '/blocks/0/title/text', make: (n) => [{ ...image(), title: plain(letters(n)) }] },
  {
    of: 'input label',
    max: 2000,
    at: '/blocks/0/label/text',
    make: (n) => [input({ type: 'plain_text_input' }, { label: plain(letters(n)) })],
  },
  {
    of: 'input hint',
    max: 2000,
    at: '/blocks/0/hint/text',
    make: (n) => [input({ type: 'plain_text_input' }, { hint: plain(letters(n)) })],
  },
  {
    of: 'initial_value',
    max: 3000,
    at: '/blocks/0/element/initial_value',
    make: (n) => [textField({ initial_value: letters(n) })],
  },
  {
    of: 'placeholder',
    max: 150,
    at: '/blocks/0/element/placeholder/text',
    make: (n) => [textField({ placeholder: plain(letters(n)) })],
  },
  {
    of: 'group label',
    max: 75,
    at: '/blocks/0/elements/0/option_groups/0/label/text',
    make: (n) => [select({ option_groups: [{ label: plain(letters(n)), options: [option()] }] })],
  },
  {
    of: 'option text',
    max: 75,
    at: '/blocks/0/elements/0/options/0/text/text',
    make: (n) => [select({ options: [{ ...option(), text: plain(letters(n)) }] })],
  },
  {
    of: 'option value',
    max: 75,
    at: '/blocks/0/elements/0/options/0/value',
    make: (n) => [select({ options: [option(letters(n))] })],
  },
  {
    of: 'option description',
    max: 75,
    at: '/blocks/0/elements/0/options/0/description/text',
    make: (n) => [select({ options: [{ ...option(), description: plain(letters(n)) }] })],
  },
  {
    of: 'confirm title',
    max: 100,
    at: '/blocks/0/elements/0/confirm/title/text',
    make: (n) => [actions(button({ confirm: confirm({ title: plain(letters(n)) }) }))],
  },
  {
    of: 'confirm text',
    max: 300,
    at: '/blocks/0/elements/0/confirm/text/text',
    make: (n) => [actions(button({ confirm: confirm({ text: mrkdwn(letters(n)) }) }))],
  },
  {
    of: 'confirm button',
    max: 30,
    at: '/blocks/0/elements/0/confirm/confirm/text',
    make: (n) => [actions(button({ confirm: confirm({ confirm: plain(letters(n)) }) }))],
  },
  {
    of: 'deny button',
    max: 30,
    at: '/blocks/0/elements/0/confirm/deny/text',
    make: (n) => [actions(button({ confirm: confirm({ deny: plain(letters(n)) }) }))],
  },
  { of: 'a markdown block', max: 12_000, at: '/blocks/0/text', make: (n) => [{ type: 'markdown', text: letters(n) }] },
  {
    of: 'markdown of a message',
    max: 12_000,
    at: '/blocks',
    make: (n) => [
      { type: 'markdown', text: letters(6000) },
      { type: 'markdown', text: letters(n - 6000) },
    ],
  },
  {
    of: 'table cell text',
    max: 10_000,
    at: '/blocks/0/rows',
    make: (n) => [table([[cell(letters(5000)), cell(letters(n - 5000))]])],
  },
  {
    of: 'data table cell text',
    max: 10_000,
    at: '/blocks/0/rows',
    make: (n) => [dataTable([[cell('a')], [cell(letters(n - 1))]])],
  },
  {
    of: 'chart title',
    max: 50,
    at: '/blocks/0/title',
    make: (n) => [{ ...pie([{ label: 'a', value: 1 }]), title: letters(n) }],
  },
  {
    of: 'chart labels',
    max: 20,
    at: '/blocks/0/chart/segments/0/label',
    make: (n) => [pie([{ label: letters(n), value: 1 }])],
  },
  {
    of: 'container title',
    max: 150,
    at: '/blocks/0/title/text',
    make: (n) => [container([section()], { title: plain(letters(n)) })],
  },
  { of: 'card title', max: 150, at: '/blocks/0/title/text', make: (n) => [card({ title: mrkdwn(letters(n)) })] },
  {
    of: 'card subtitle',
    max: 150,
    at: '/blocks/0/subtitle/text',
    make: (n) => [card({ subtitle: mrkdwn(letters(n)) })],
  },
  { of: 'card body', max: 200, at: '/blocks/0/body/text', make: (n) => [card({ body: mrkdwn(letters(n)) })] },
  {
    of: 'text of a whole message',
    max: 13_200,
    at: '/blocks',
    make: (n) => [
      ...times(4, () => section({ text: mrkdwn(letters(3000)) })),
      section({ text: plain(letters(n - 12_000)) }),
    ],
  },
]

describe.each(limits)('$of: at most $max', ({ on = 'message', max, at, make }) => {
  test('is right at the limit', () => {
    expect(validateBlocks(make(max), on)).toEqual([])
  })

  test('is refused one over, and says where', () => {
    const faults = validateBlocks(make(max + 1), on)

    expect(faults.map((fault) => fault.pointer)).toContain(at)
  })
})
