import { describe, expect, test } from 'vitest'
import type { Surface } from './rule.ts'
import {
  actions,
  button,
  card,
  cell,
  container,
  dataTable,
  input,
  leaf,
  line,
  mrkdwn,
  option,
  pie,
  plain,
  points,
  richText,
  type Sample,
  section,
  select,
  table,
  textField,
  times,
} from './samples.ts'
import { validateBlocks } from './validate.ts'

type Limit = { of: string; on?: Surface; max: number; at: string; make: (size: number) => Sample[] }

const names = (count: number) => times(count, (i) => `name ${i}`)

// Each is right at `max` and refused at one more, at the pointer given.
const limits: Limit[] = [
  { of: 'blocks in a message', max: 50, at: '/blocks', make: (n) => times(n, () => ({ type: 'divider' })) },
  { of: 'blocks in a modal', on: 'modal', max: 100, at: '/blocks', make: (n) => times(n, () => ({ type: 'divider' })) },
  { of: 'blocks in Home', on: 'home', max: 100, at: '/blocks', make: (n) => times(n, () => ({ type: 'divider' })) },
  {
    of: 'section fields',
    max: 10,
    at: '/blocks/0/fields',
    make: (n) => [section({ fields: times(n, () => mrkdwn()) })],
  },
  {
    of: 'context elements',
    max: 10,
    at: '/blocks/0/elements',
    make: (n) => [{ type: 'context', elements: times(n, () => mrkdwn()) }],
  },
  {
    of: 'actions elements',
    max: 25,
    at: '/blocks/0/elements',
    make: (n) => [actions(...times(n, (i) => button({ action_id: `a.${i}` })))],
  },
  { of: 'max_length', max: 3000, at: '/blocks/0/element/max_length', make: (n) => [textField({ max_length: n })] },
  {
    of: 'select options',
    max: 100,
    at: '/blocks/0/elements/0/options',
    make: (n) => [select({ options: times(n, (i) => option(`${i}`)) })],
  },
  {
    of: 'option groups',
    max: 100,
    at: '/blocks/0/elements/0/option_groups',
    make: (n) => [select({ option_groups: times(n, () => ({ label: plain(), options: [option()] })) })],
  },
  {
    of: 'options in a group',
    max: 100,
    at: '/blocks/0/elements/0/option_groups/0/options',
    make: (n) => [select({ option_groups: [{ label: plain(), options: times(n, (i) => option(`${i}`)) }] })],
  },
  {
    of: 'radio buttons',
    max: 10,
    at: '/blocks/0/elements/0/options',
    make: (n) => [actions({ type: 'radio_buttons', options: times(n, (i) => option(`${i}`)) })],
  },
  {
    of: 'checkboxes',
    max: 10,
    at: '/blocks/0/elements/0/options',
    make: (n) => [actions({ type: 'checkboxes', options: times(n, (i) => option(`${i}`)) })],
  },
  {
    of: 'overflow options',
    max: 5,
    at: '/blocks/0/accessory/options',
    make: (n) => [section({ accessory: { type: 'overflow', options: times(n, (i) => option(`${i}`)) } })],
  },
  {
    of: 'files of a file_input',
    on: 'modal',
    max: 10,
    at: '/blocks/0/element/max_files',
    make: (n) => [input({ type: 'file_input', max_files: n })],
  },
  { of: 'table rows', max: 100, at: '/blocks/0/rows', make: (n) => [table(times(n, () => [cell()]))] },
  { of: 'table cells of a row', max: 20, at: '/blocks/0/rows/0', make: (n) => [table([times(n, () => cell())])] },
  {
    of: 'table column settings',
    max: 20,
    at: '/blocks/0/column_settings',
    make: (n) => [table([[cell()]], { column_settings: times(n, () => ({ align: 'right' })) })],
  },
  { of: 'tables in a message', max: 1, at: '/blocks', make: (n) => times(n, () => table([[cell()]])) },
  { of: 'data table rows', max: 101, at: '/blocks/0/rows', make: (n) => [dataTable(times(n, () => [cell()]))] },
  {
    of: 'data table columns',
    max: 20,
    at: '/blocks/0/rows/0',
    make: (n) => [dataTable([times(n, () => cell()), times(n, () => cell())])],
  },
  {
    of: 'data table page size',
    max: 100,
    at: '/blocks/0/page_size',
    make: (n) => [dataTable([[cell()], [cell()]], { page_size: n })],
  },
  {
    of: 'pie segments',
    max: 6,
    at: '/blocks/0/chart/segments',
    make: (n) => [pie(names(n).map((label) => ({ label, value: 1 })))],
  },
  {
    of: 'chart series',
    max: 6,
    at: '/blocks/0/chart/series',
    make: (n) => [
      line(
        names(n).map((name) => ({ name, data: points(['Mon']) })),
        ['Mon'],
      ),
    ],
  },
  {
    of: 'points of a series',
    max: 20,
    at: '/blocks/0/chart/series/0/data',
    make: (n) => [line([{ name: 'a', data: points(names(n)) }], names(n))],
  },
  {
    of: 'charts in a message',
    max: 2,
    at: '/blocks',
    make: (n) => times(n, () => pie([{ label: 'a', value: 1 }])),
  },
  {
    of: 'children of a container',
    max: 10,
    at: '/blocks/0/child_blocks',
    make: (n) => [container(times(n, () => ({ type: 'divider' })))],
  },
  {
    of: 'cards of a carousel',
    max: 10,
    at: '/blocks/0/elements',
    make: (n) => [{ type: 'carousel', elements: times(n, () => card()) }],
  },
  {
    of: 'context_actions elements',
    max: 5,
    at: '/blocks/0/elements',
    make: (n) => [
      { type: 'context_actions', elements: times(n, () => ({ type: 'icon_button', icon: 'trash', text: plain() })) },
    ],
  },
  {
    of: 'list indent',
    max: 8,
    at: '/blocks/0/elements/0/indent',
    make: (n) => [
      richText({
        type: 'rich_text_list',
        style: 'bullet',
        indent: n,
        elements: [{ type: 'rich_text_section', elements: [leaf()] }],
      }),
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
