import { expect, test } from 'vitest'
import { validateMessage, validateView } from '../../../sandbox/slack/block-kit/validate.ts'
import type { ShownFile } from '../../imports/file-imports.ts'
import type { Preview } from '../../imports/preview.ts'
import type { Message } from '../kit/blocks.ts'
import { formOf } from '../kit/form.ts'
import { fileMessage } from './file-message.ts'
import { handlesModal } from './handles-form.ts'
import { approvedOf, movesGiven, movesModal } from './moves-form.ts'
import { periodModal } from './period-form.ts'
import { failedMessage, goneMessage, progressMessage, receivedMessage } from './progress-view.ts'
import { sortsModal } from './sorts-form.ts'
import {
  at,
  file,
  groups,
  id,
  invoice,
  nobodysUsage,
  people,
  period,
  refused,
  unrecognised,
  usage,
  worstInvoice,
  worstPeople,
  worstUnrecognised,
  worstUsage,
  zeroUsage,
} from './testing/samples.ts'
import { totalsModal } from './totals-form.ts'
import { uploadModal } from './upload-form.ts'

const undoUntil = new Date('2026-11-22T10:00:00Z')
const before = { fileId: 3, by: 'Ana Ruiz', at }
const worstName = `<!here> ${'x'.repeat(300)}\u202Efdp.csv`

function drawn(
  of: Preview,
  over: Partial<ShownFile> = {},
  more: { trouble?: string; mayApply?: boolean } = {},
): Message {
  return fileMessage({
    id,
    file: file(of, over),
    said: { trouble: more.trouble ?? null, notes: more.trouble ? ['Ana Ruiz was moved by hand since and stays.'] : [] },
    mayApply: more.mayApply ?? true,
    year: '2026',
  })
}

const accounts = [
  { id: 1, label: 'Cursor · Northwind', isChosen: false },
  { id: 2, label: 'Cursor · Northwind Labs', isChosen: false },
]

const messages: Record<string, Message> = {
  received: receivedMessage('usage.csv'),
  reading: progressMessage('usage.csv', { step: 'reading', done: 400_000, of: 1_000_000, rows: 812 }),
  'reading-of-unknown-size': progressMessage(worstName, { step: 'reading', done: 4, of: null, rows: 1_000_000 }),
  importing: progressMessage('usage.csv', { step: 'counting', done: 90, of: 100, rows: 1_204 }),
  failed: failedMessage('usage.csv', 'Slack does not let Tally see this file. Nothing was changed. Reference: 7KQ2MA'),
  gone: goneMessage('usage.csv'),
  usage: drawn(usage),
  'usage-zero': drawn(zeroUsage),
  'usage-of-nobody': drawn(nobodysUsage),
  'usage-worst': drawn(worstUsage, { name: worstName, accounts }, { trouble: 'It failed. Reference: 7KQ2MA' }),
  'usage-of-several-accounts': drawn(usage, { accounts }),
  'usage-imported-before': drawn({ ...usage, before }),
  'usage-imported': drawn(usage, { state: 'imported', undoUntil }),
  'usage-imported-long-ago': drawn(worstUsage, { state: 'imported', name: worstName }),
  'usage-interrupted': drawn(usage, { state: 'importing' }),
  'undo-interrupted': drawn(usage, { state: 'undoing' }),
  undone: drawn(usage, { state: 'undone' }),
  cancelled: drawn(usage, { state: 'cancelled' }),
  invoice: drawn(invoice, { name: 'Invoice-A1B2C3D4-0007.pdf' }),
  'invoice-worst': drawn(worstInvoice, { name: worstName }),
  'invoice-imported': drawn(invoice, { name: 'Invoice-A1B2C3D4-0007.pdf', state: 'imported', undoUntil }),
  people: drawn(people, { name: 'hibob-people.csv' }),
  'people-for-finance': drawn(people, { name: 'hibob-people.csv' }, { mayApply: false }),
  'people-worst': drawn(worstPeople, { name: worstName }),
  'people-imported': drawn(people, { name: 'hibob-people.csv', state: 'imported', undoUntil }),
  'groups-unchanged': drawn(groups, { name: 'tally-teams.csv' }),
  'needs-period': drawn(period, { name: 'spend-report-2026-10-01-to-2026-10-31.csv' }),
  'needs-period-without-guess': drawn({ ...period, guess: null }),
  unrecognised: drawn(unrecognised),
  'unrecognised-worst': drawn(worstUnrecognised, { name: worstName }),
  'unrecognised-like-nothing': drawn({ ...worstUnrecognised, nearest: null }),
  refused: drawn(refused, { name: 'scan.pdf' }),
}

const views = {
  upload: uploadModal(),
  period: periodModal({ id, name: 'spend.csv', guess: period.guess }),
  'period-without-guess': periodModal({ id, name: worstName, guess: null }),
  sorts: sortsModal(invoice, { id, page: 0 }),
  'sorts-worst': sortsModal(worstInvoice, { id, page: 2 }),
  handles: handlesModal(usage, { id, page: 0, notice: null }),
  'handles-worst': handlesModal(worstUsage, { id, page: 0, notice: ':warning: Tally does not know <@U1>.' }),
  'handles-owner': handlesModal(nobodysUsage, { id, page: 0, notice: null }),
  'handles-none': handlesModal(zeroUsage, { id, page: 3, notice: null }),
  moves: movesModal(people, { id, page: 0, rejected: '' }),
  'moves-worst': movesModal(worstPeople, { id, page: 1, rejected: Buffer.alloc(80, 0x55).toString('base64url') }),
  totals: totalsModal({ id, name: 'scan.pdf' }),
}

test.each(Object.entries(messages))(
  'the message %s is as it was looked at, and Slack takes it',
  async (name, message) => {
    expect(validateMessage(message)).toEqual([])
    await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(`fixtures/messages/${name}.json`)
  },
)

test.each(Object.entries(views))('the view %s is as it was looked at, and Slack takes it', async (name, view) => {
  expect(validateView(view)).toEqual([])
  expect(JSON.stringify(view).length).toBeLessThan(200_000)
  await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`fixtures/modals/${name}.json`)
})

test('what files and people are called mentions nobody and turns no line', () => {
  const mrkdwn = JSON.stringify(
    Object.values(messages).map(({ text, blocks }) => [text, blocks.filter(({ type }) => type !== 'table')]),
  )

  expect(mrkdwn).not.toMatch(/<!(channel|here)/)
  expect(mrkdwn).not.toMatch(/[\u202a-\u202e]/)
})

test('of 640 moves those that are unticked, page by page, stay where they are', () => {
  const at = { id, page: 1, rejected: '' }
  const view = movesModal(worstPeople, at)
  const values = Object.fromEntries(
    view.blocks.flatMap((block) => {
      if (!('element' in block) || block.element.type !== 'checkboxes') return []
      const ticked = block.element.options.filter(({ value }) => value !== '104')
      return [[block.block_id, { x: { type: 'checkboxes', selected_options: ticked } }]]
    }),
  )

  const rejected = movesGiven(formOf(values), worstPeople, at)

  expect(
    approvedOf(
      { ...worstPeople, moves: worstPeople.moves.map((move, index) => ({ ...move, personId: String(index) })) },
      rejected,
    ),
  ).toEqual(worstPeople.moves.map((_, index) => String(index)).filter((index) => index !== '104'))
  expect(movesGiven(formOf(values), worstPeople, { id, page: 1, rejected })).toBe(rejected)
  expect(rejected.length).toBeLessThan(200)
})

test.each([
  ['rows, where each is one', usage, '816 new rows', '`j.doe@northwind.example`: 42 rows'],
  [
    'entries, where rows were spread over days',
    { ...usage, rows: 3 },
    '816 new entries',
    '`j.doe@northwind.example`: 42 entries',
  ],
  [
    'entries, where rows were joined to sums',
    { ...usage, rows: 9_000 },
    '816 new entries',
    '`j.doe@northwind.example`: 42 entries',
  ],
])('usage is counted in %s', (_, preview, sentence, handle) => {
  const { text, blocks } = drawn(preview)

  expect(text).toContain(sentence)
  expect(JSON.stringify(blocks)).toContain(handle)
  expect(JSON.stringify(handlesModal(preview, { id, page: 0, notice: null }))).toContain(handle.split(': ')[1])
})
