import { expect, test } from 'vitest'
import {
  actions,
  card,
  cell,
  container,
  dataTable,
  input,
  leaf,
  line,
  listOf,
  mrkdwn,
  option,
  pie,
  plain,
  points,
  richText,
  type Sample,
  section,
  sectionOf,
} from './samples.ts'
import { validateBlocks } from './validate.ts'

const select = { type: 'static_select', options: [option('a'), option('b')] }
const wrong: Array<[string, Sample, string, string]> = [
  [
    'options and groups',
    actions({ ...select, option_groups: [{ label: plain(), options: [option()] }] }),
    '/blocks/0/elements/0',
    'must have exactly one of: options, option_groups',
  ],
  [
    'a select without options',
    actions({ type: 'static_select' }),
    '/blocks/0/elements/0',
    'must have exactly one of: options, option_groups',
  ],
  [
    'an empty select',
    actions({ type: 'static_select', options: [] }),
    '/blocks/0/elements/0/options',
    'no fewer than 1 items allowed',
  ],
  [
    'a select with options in mrkdwn',
    actions({ type: 'static_select', options: [{ ...option(), text: mrkdwn() }] }),
    '/blocks/0/elements/0/options/0/text/type',
    'must be one of: plain_text',
  ],
  [
    'an option without value',
    actions({ type: 'static_select', options: [{ text: plain() }] }),
    '/blocks/0/elements/0/options/0',
    'missing required field: value',
  ],
  [
    'a start that is no option',
    actions({ ...select, initial_option: option('z') }),
    '/blocks/0/elements/0/initial_option',
    'must match one of the options',
  ],
  [
    'a select option with an address',
    actions({ type: 'static_select', options: [{ ...option(), url: 'https://a.example' }] }),
    '/blocks/0/elements/0/options/0',
    'invalid additional property: url',
  ],
  [
    'a day that is none',
    actions({ type: 'datepicker', initial_date: '2026-13-01' }),
    '/blocks/0/elements/0/initial_date',
    'must be YYYY-MM-DD',
  ],
  [
    'a time that is none',
    actions({ type: 'timepicker', initial_time: '24:00' }),
    '/blocks/0/elements/0/initial_time',
    'must be HH:mm',
  ],
  [
    'a number input without is_decimal_allowed',
    input({ type: 'number_input' }),
    '/blocks/0/element',
    'missing required field: is_decimal_allowed',
  ],
  [
    'bounds in the wrong order',
    input({ type: 'plain_text_input', min_length: 9, max_length: 2 }),
    '/blocks/0/element/min_length',
    'must not be greater than max_length',
  ],
  [
    'a list in a list',
    richText(listOf(listOf(sectionOf(leaf())))),
    '/blocks/0/elements/0/elements/0/type',
    'unsupported type: rich_text_list',
  ],
  ['a leaf straight in rich text', richText(leaf()), '/blocks/0/elements/0/type', 'unsupported type: text'],
  [
    'a mention in preformatted text',
    richText({ type: 'rich_text_preformatted', elements: [{ type: 'user', user_id: 'U1' }] }),
    '/blocks/0/elements/0/elements/0/type',
    'unsupported type: user',
  ],
  [
    'a list without style',
    richText({ type: 'rich_text_list', elements: [sectionOf(leaf())] }),
    '/blocks/0/elements/0',
    'missing required field: style',
  ],
  [
    'an empty leaf',
    richText(sectionOf(leaf(''))),
    '/blocks/0/elements/0/elements/0/text',
    'must be more than 0 characters',
  ],
  [
    'a data table without caption',
    { type: 'data_table', rows: [[cell()], [cell()]] },
    '/blocks/0',
    'missing required field: caption',
  ],
  ['a data table of a header only', dataTable([[cell()]]), '/blocks/0/rows', 'no fewer than 2 items allowed'],
  [
    'uneven rows in a data table',
    dataTable([[cell(), cell()], [cell()]]),
    '/blocks/0/rows/1',
    'must have as many cells as the header row',
  ],
  [
    'a rich header in a data table',
    dataTable([[richText()], [cell()]]),
    '/blocks/0/rows/0/0',
    'a header cell must not be rich_text',
  ],
  ['an empty pie slice', pie([{ label: 'a', value: 0 }]), '/blocks/0/chart/segments/0/value', 'must be more than 0'],
  [
    'two series of one name',
    line(
      [
        { name: 'a', data: points(['M']) },
        { name: 'a', data: points(['M']) },
      ],
      ['M'],
    ),
    '/blocks/0/chart/series/1/name',
    'must be unique',
  ],
  [
    'a series with a gap',
    line([{ name: 'a', data: points(['M']) }], ['M', 'T']),
    '/blocks/0/chart/series/0/data',
    'must have one value for every category',
  ],
  [
    'a container in a container',
    container([container([section()])]),
    '/blocks/0/child_blocks/0/type',
    'unsupported type: container',
  ],
  [
    'a container without title',
    { type: 'container', child_blocks: [section()] },
    '/blocks/0',
    'must have at least one of: title, rich_text_title',
  ],
  [
    'an empty card',
    { type: 'card', subtitle: mrkdwn() },
    '/blocks/0',
    'must have at least one of: hero_image, title, actions, body',
  ],
  ['a select in a card', card({ actions: [select] }), '/blocks/0/actions/0/type', 'unsupported type: static_select'],
]

test.each(wrong)('%s is refused', (_name, block, pointer, message) => {
  expect(validateBlocks([block], 'message')).toEqual([{ pointer, message }])
})
