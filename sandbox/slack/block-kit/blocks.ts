import { dataVisualization } from './charts.ts'
import { elementIn } from './elements.ts'
import type { Fault } from './fault.ts'
import {
  anyText,
  atLeastOne,
  exactlyOne,
  imageElement,
  imageSource,
  listOf,
  mrkdwn,
  plainText,
  url,
} from './objects.ts'
import { richText } from './rich-text.ts'
import {
  type Fields,
  isFields,
  list,
  may,
  must,
  type ObjectRule,
  object,
  oneOf,
  type Rule,
  type Surface,
  type TypedRule,
  text,
} from './rule.ts'
import { dataTable, table } from './tables.ts'

const flag = may({ is: 'boolean' })
const messageOnly: readonly Surface[] = ['message']

const context = block({ elements: must(list(elementIn('context'), 10)) })
const divider = block({})
const header = block({ text: must(plainText(150)) })
const image = block({ ...imageSource, title: may(plainText(2000)) }, exactlyOne('image_url', 'slack_file'))
const actions = block({ elements: must(list(elementIn('actions'), 25)) }, uniqueActionIds)
const input = block({
  label: must(plainText(2000)),
  element: must(elementIn('input')),
  hint: may(plainText(2000)),
  optional: flag,
  dispatch_action: flag,
})
const section = block(
  {
    text: may(anyText(3000)),
    fields: may(list(anyText(2000), 10)),
    accessory: may(elementIn('accessory')),
    expand: flag,
  },
  atLeastOne('text', 'fields'),
)
const video = block({
  video_url: must(url),
  thumbnail_url: must(url),
  alt_text: must(text(2000, 1)),
  title: must(plainText(200)),
  title_url: may(url),
  author_name: may(text(50)),
  provider_name: may(text(100)),
  provider_icon_url: may(url),
  description: may(plainText(200)),
})
const card = block(
  {
    hero_image: may(imageElement),
    icon: may(imageElement),
    title: may(mrkdwn(150)),
    subtitle: may(mrkdwn(150)),
    body: may(mrkdwn(200)),
    actions: may(list(elementIn('card'), 25)),
  },
  atLeastOne('hero_image', 'title', 'actions', 'body'),
)
const cardOnly: Rule = { is: 'typed', among: () => ({ card: { rule: card } }) }
const taskCard = block({
  task_id: must(text(255, 1)),
  title: must(text(undefined, 1)),
  details: may(richText),
  output: may(richText),
  sources: may(
    list(object({ type: must(oneOf('url')), url: must(url), text: must(text(undefined, 1)) }), undefined, 0),
  ),
  status: must(oneOf('pending', 'in_progress', 'complete', 'error')),
})
const childBlock: Rule = {
  is: 'typed',
  among: () => ({
    actions: { rule: actions },
    context: { rule: context },
    divider: { rule: divider },
    header: { rule: header },
    image: { rule: image },
    input: { rule: input },
    rich_text: { rule: richText },
    section: { rule: section },
    table: { rule: table },
    video: { rule: video },
  }),
}
const container = block(
  {
    title: may(plainText(150)),
    rich_text_title: may(richText),
    subtitle: may(anyText(150)),
    child_blocks: must(list(childBlock, 10)),
    width: may(oneOf('narrow', 'standard', 'wide', 'full')),
    icon: may(imageElement),
    is_collapsible: flag,
    default_collapsed: flag,
    has_header_divider: flag,
  },
  atLeastOne('title', 'rich_text_title'),
  collapsedIsCollapsible,
)

/** Every block there is, with the surfaces that take it (all three where none is named). `file` is only ever read, so it is not here. */
const blocks: Record<string, TypedRule> = {
  actions: { rule: actions },
  context: { rule: context },
  divider: { rule: divider },
  header: { rule: header },
  image: { rule: image },
  input: { rule: input },
  section: { rule: section },
  video: { rule: video },
  rich_text: { rule: richText },
  card: { rule: card },
  carousel: { rule: block({ elements: must(list(cardOnly, 10)) }), surfaces: ['message', 'home'] },
  alert: {
    rule: block({
      text: must(anyText(3000)),
      level: may(oneOf('default', 'info', 'warning', 'error', 'success')),
    }),
    surfaces: ['modal'],
  },
  // Slack's machine-readable list says that Home takes tables; people who tried it say it does not.
  table: { rule: table, surfaces: messageOnly },
  data_table: { rule: dataTable, surfaces: messageOnly },
  data_visualization: { rule: dataVisualization, surfaces: messageOnly },
  container: { rule: container, surfaces: messageOnly },
  markdown: { rule: block({ text: must(text(12_000, 1)) }), surfaces: messageOnly },
  context_actions: {
    rule: block({ elements: must(list(elementIn('context_actions'), 5)) }, uniqueActionIds),
    surfaces: messageOnly,
  },
  task_card: { rule: taskCard, surfaces: messageOnly },
  plan: {
    rule: block({
      title: must(text(undefined, 1)),
      tasks: may(list({ is: 'typed', among: () => ({ task_card: { rule: taskCard } }) }, undefined, 0)),
    }),
    surfaces: messageOnly,
  },
}

export const anyBlock: Rule = { is: 'typed', among: () => blocks }

function block(fields: ObjectRule['fields'], ...also: Array<(value: Fields, pointer: string) => Fault[]>): ObjectRule {
  return object({ type: must(text(50, 1)), block_id: may(text(255)), ...fields }, ...also)
}

function uniqueActionIds(value: Fields, pointer: string): Fault[] {
  const ids = listOf(value.elements).map((element) => (isFields(element) ? element.action_id : undefined))
  return ids.flatMap((id, index) =>
    id !== undefined && ids.indexOf(id) !== index
      ? [{ pointer: `${pointer}/elements/${index}/action_id`, message: `action_id must be unique in its block: ${id}` }]
      : [],
  )
}

function collapsedIsCollapsible(value: Fields, pointer: string): Fault[] {
  return value.default_collapsed === true && value.is_collapsible !== true
    ? [{ pointer: `${pointer}/default_collapsed`, message: 'needs is_collapsible' }]
    : []
}
