import { expect, test } from 'vitest'
import { validateMessage, validateView } from '../../../sandbox/slack/block-kit/validate.ts'
import { microUsd } from '../../base/money.ts'
import { noSums } from '../../reports/export/table.ts'
import type { Written } from '../../reports/export/write-export.ts'
import type { Scope } from '../../reports/scope.ts'
import { actions, type Message } from '../kit/blocks.ts'
import {
  begunMessage,
  brokenOffMessage,
  doneMessage,
  exportButton,
  exportModal,
  fileComment,
  type Named,
  nothingMessage,
  notShownMessage,
  outcomeModal,
  partComment,
  progressMessage,
  sentMessage,
} from './views.ts'

const id = '01999999-0000-7000-8000-000000000001'
const team: Scope = { kind: 'team', teamId: id, name: 'Payments' }
const worstScope: Scope = { kind: 'person', personId: id, name: `<!channel> & \u202Eeman ${'👩‍💻'.repeat(60)}` }
const typical: Named = { kind: 'chargeback', scope: team, period: { label: 'October 2026' } }
const worst: Named = { kind: 'focus', scope: worstScope, period: { label: `“<!here>” ${'x'.repeat(80)}` } }
const one: Written = {
  rows: 1,
  bytes: 100,
  sums: { ...noSums, totalMicroUsd: microUsd(4_200), usageSpendMicroUsd: microUsd(4_200), requests: 1 },
}
const many: Written = {
  rows: 1_234_567,
  bytes: 900_000_000,
  sums: {
    usageSpendMicroUsd: microUsd(1_000_000_000_000),
    seatsMicroUsd: microUsd(234_560_000),
    totalMicroUsd: microUsd(1_000_234_560_000),
    includedValueMicroUsd: microUsd(5),
    requests: 9_000_000,
    unpricedRequests: 3,
  },
}

const messages: Record<string, Message> = {
  begun: begunMessage(typical),
  'begun-worst': begunMessage(worst),
  progress: progressMessage(typical, 150_000),
  'progress-worst': progressMessage(worst, 12_150_000),
  done: doneMessage(typical, many),
  'broken-off': brokenOffMessage(typical),
  'sent-one': sentMessage(typical, one, 1),
  'sent-by-month': sentMessage(worst, many, 12),
  nothing: nothingMessage(typical),
  'not-shown': notShownMessage(),
  button: { text: 'x', blocks: [actions(exportButton(worstScope, { word: 'mtd' }, null))] },
}

const comments = {
  zero: fileComment({ ...typical, kind: 'budgets' }, { rows: 2, bytes: 9, sums: noSums }),
  one: fileComment(typical, one),
  sessions: fileComment({ ...typical, kind: 'sessions' }, one),
  worst: fileComment(worst, many, 12),
  part: partComment(typical, 'October 2026', { number: 1, of: 12 }),
}

const views = {
  'form-empty': exportModal({
    kind: null,
    scope: { kind: 'org', name: 'The organisation' },
    period: { word: 'mtd', label: 'November 2026 so far' },
  }),
  'form-typical': exportModal({ kind: 'days', scope: team, period: { word: '2026-10', label: 'October 2026' } }),
  'form-worst': exportModal({
    kind: 'focus',
    scope: worstScope,
    period: { word: '2026-10-01..2026-10-15', label: `Oct 1–15 ${'x'.repeat(90)}` },
  }),
  'form-done': outcomeModal(sentMessage(worst, many, 12)),
}

test.each(Object.entries(messages))(
  'the message %s is as it was looked at, and Slack takes it',
  async (name, message) => {
    expect(validateMessage(message)).toEqual([])
    await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(`fixtures/${name}.json`)
  },
)

test.each(Object.entries(views))('the view %s is as it was looked at, and Slack takes it', async (name, view) => {
  expect(validateView(view)).toEqual([])
  await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`fixtures/${name}.json`)
})

test('the words beside the files are as they were looked at', async () => {
  await expect(`${JSON.stringify(comments, null, 2)}\n`).toMatchFileSnapshot('fixtures/comments.json')
})

test('what people are called mentions nobody', () => {
  expect(JSON.stringify([messages, comments])).not.toMatch(/<!(channel|here)/)
})
