import { expect, test } from 'vitest'
import { cell, home, input, letters, modal, mrkdwn, plain, type Sample, section, table, times } from './samples.ts'
import { validateBlocks, validateMessage, validateView } from './validate.ts'

type ViewLimit = { of: string; max: number; at: string; make: (size: number) => Sample }

const viewLimits: ViewLimit[] = [
  { of: 'modal title', max: 24, at: '/title/text', make: (n) => modal([], { title: plain(letters(n)) }) },
  { of: 'modal submit', max: 24, at: '/submit/text', make: (n) => modal([], { submit: plain(letters(n)) }) },
  { of: 'modal close', max: 24, at: '/close/text', make: (n) => modal([], { close: plain(letters(n)) }) },
  {
    of: 'private_metadata',
    max: 3000,
    at: '/private_metadata',
    make: (n) => modal([], { private_metadata: letters(n) }),
  },
  { of: 'callback_id', max: 255, at: '/callback_id', make: (n) => modal([], { callback_id: letters(n) }) },
  { of: 'external_id', max: 255, at: '/external_id', make: (n) => modal([], { external_id: letters(n) }) },
]

test.each(viewLimits)('a view keeps $of within $max', ({ max, at, make }) => {
  expect(validateView(make(max))).toEqual([])
  expect(validateView(make(max + 1)).map((fault) => fault.pointer)).toEqual([at])
})

test('a view of more than 250 KB is view_too_large', () => {
  const viewOf = (bytes: number) => {
    const blocks = times(84, () => section({ text: mrkdwn(letters(2900)) }))
    const empty = modal([...blocks, section({ text: mrkdwn('') })])
    const missing = bytes - Buffer.byteLength(JSON.stringify(empty))
    return modal([...blocks, section({ text: mrkdwn(letters(missing)) })])
  }

  expect(validateView(viewOf(250_000))).toEqual([])
  expect(validateView(viewOf(250_001)).map((fault) => fault.code)).toEqual(['view_too_large'])
})

test('faults on whole messages carry the error Slack has for them', () => {
  const long = times(5, () => section({ text: mrkdwn(letters(3000)) }))
  const twoTables = times(2, () => table([[cell()]]))

  expect(validateBlocks(long, 'message').map((fault) => fault.code)).toEqual(['msg_blocks_too_long'])
  expect(validateBlocks(twoTables, 'message').map((fault) => fault.code)).toEqual(['only_one_table_allowed'])
})

const inputs = [input({ type: 'plain_text_input' })]
const wrongViews: Array<[string, unknown, string, string]> = [
  ['a view that is a text', 'modal', '', 'must be an object'],
  ['an unknown view', { type: 'sheet', blocks: [] }, '/type', 'unsupported type: sheet'],
  ['a modal without title', { type: 'modal', blocks: [] }, '', 'missing required field: title'],
  ['a modal without blocks', { type: 'modal', title: plain() }, '', 'missing required field: blocks'],
  ['a title in mrkdwn', modal([], { title: mrkdwn() }), '/title/type', 'must be one of: plain_text'],
  ['inputs without submit', modal(inputs), '', 'missing required field: submit (the view has an input block)'],
  ['a Home with a title', home([], { title: plain() }), '', 'invalid additional property: title'],
  [
    'a Home with a table',
    home([table([[cell()]])]),
    '/blocks/0/type',
    'unsupported type: table (not allowed in a home)',
  ],
  ['a view read back from Slack', modal([], { id: 'V1' }), '', 'invalid additional property: id'],
  [
    'a block_id used twice',
    home([section({ block_id: 'a' }), section({ block_id: 'a' })]),
    '/blocks/1/block_id',
    'block_id must be unique: a',
  ],
  [
    'two elements that want the focus',
    modal(
      [0, 1].map(() => input({ type: 'plain_text_input', focus_on_load: true })),
      { submit: plain() },
    ),
    '/blocks',
    'only one element may have focus_on_load',
  ],
]

test.each(wrongViews)('%s is refused', (_name, view, pointer, message) => {
  expect(validateView(view)).toEqual([{ pointer, message }])
})

test('a modal with inputs and submit, and a Home with inputs, are right', () => {
  expect(validateView(modal(inputs, { submit: plain('Save'), close: plain('Cancel'), notify_on_close: true }))).toEqual(
    [],
  )
  expect(validateView(home(inputs))).toEqual([])
})

test('a message says something to those who cannot see its blocks', () => {
  expect(validateMessage({ text: 'Spent $3', blocks: [section()] })).toEqual([])
  expect(validateMessage({ text: 'Spent $3' })).toEqual([])
  expect(validateMessage({ blocks: [section()] }).map((fault) => fault.code)).toEqual(['missing_text_in_message'])
  expect(validateMessage({ blocks: [] }).map((fault) => fault.code)).toEqual(['no_text'])
})

test.each([null, 'text', 3, {}])('blocks that are %j are refused', (blocks) => {
  expect(validateBlocks(blocks, 'message')).toEqual([{ pointer: '/blocks', message: 'must be an array' }])
})
