import { expect, test } from 'vitest'
import { validateMessage, validateView } from '../../../sandbox/slack/block-kit/validate.ts'
import { dayOf } from '../../base/calendar.ts'
import { homeFrame } from '../home/frame.ts'
import type { Message } from '../kit/blocks.ts'
import {
  failedOnce,
  failing,
  neverRead,
  now,
  proxy,
  run,
  running,
  switchedOff,
  typical,
  worst,
  worstAccount,
} from '../testing/sample-data-status.ts'
import { doneMessage, failingMessage, progressMessage, recoveredMessage } from './progress-views.ts'
import { dataBlocks, historyModal } from './views.ts'
import { durationText } from './words.ts'

const from = new Date('2025-11-21T00:00:00Z')
const next = new Date('2026-11-21T14:21:00Z')
const since = new Date('2026-11-20T09:00:00Z')
const { account } = typical
const done = { oldest: dayOf(from), next, now }
const failed = { ...run, state: 'failed' as const, problem: 'usage events: Cursor answers with <errors> of its own.' }

const views = {
  'tab-nothing-yet': tab({ accounts: [], proxy: [] }),
  'tab-typical': tab({ accounts: [typical, failing], proxy }),
  'tab-states': tab({ accounts: [neverRead, running, switchedOff, failedOnce], proxy: [] }),
  'tab-worst': tab(
    { accounts: Array.from({ length: 25 }, () => worst), proxy: Array.from({ length: 30 }, () => proxy).flat() },
    1,
  ),
  'history-none': historyModal(neverRead, new Map()),
  'history-typical': historyModal(failing, new Map([['ana', 'Ana Ruiz']])),
  'history-worst': historyModal(worst, new Map([['ana', `<!channel> ${'n'.repeat(300)}`]])),
}

const messages: Record<string, Message> = {
  'progress-first': progressMessage(
    {
      ...run,
      state: 'running',
      trigger: 'first',
      endedAt: null,
      reading: null,
      records: 0,
      people: 0,
      changed: 0,
      pages: 0,
    },
    account,
    new Date('2026-11-21T13:21:01Z'),
  ),
  'progress-typical': progressMessage({ ...run, state: 'running', trigger: 'first', endedAt: null }, account, now),
  'progress-worst': progressMessage(
    { ...run, state: 'running', endedAt: null, records: 98_765_432 },
    worstAccount,
    now,
  ),
  'progress-ended': progressMessage(run, account, now),
  'progress-failed': progressMessage(failed, account, now),
  'progress-broken-off': progressMessage({ ...run, state: 'broken-off' }, account, now),
  'done-first': doneMessage({ ...run, trigger: 'first' }, account, done),
  'done-again': doneMessage({ ...run, changed: 0 }, account, done),
  'done-failed': doneMessage(failed, account, { ...done, oldest: null }),
  'done-worst': doneMessage({ ...failed, problem: `${'very <long> '.repeat(900)}` }, worstAccount, {
    ...done,
    next: null,
  }),
  failing: failingMessage(account, { since, problem: failed.problem, isMoneyMissing: true }),
  'failing-beside': failingMessage(account, { since, problem: 'analytics: <b>', isMoneyMissing: false }),
  'failing-worst': failingMessage(worstAccount, { since, problem: 'very <long> '.repeat(900), isMoneyMissing: true }),
  recovered: recoveredMessage(account, { since, readUpTo: now }),
  'recovered-worst': recoveredMessage(worstAccount, { since, readUpTo: null }),
}

test.each(Object.entries(views))('%s is as it was looked at, and Slack takes it', async (name, view) => {
  expect(validateView(view)).toEqual([])
  await expect(`${JSON.stringify(view, null, 2)}\n`).toMatchFileSnapshot(`fixtures/${name}.json`)
})

test.each(Object.entries(messages))(
  'the message %s is as it was looked at, and Slack takes it',
  async (name, message) => {
    expect(validateMessage(message)).toEqual([])
    await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(`fixtures/message-${name}.json`)
  },
)

test('labels, names and problems can mention nobody', () => {
  const all = JSON.stringify([Object.values(views), Object.values(messages)])
  const mrkdwn = all.match(/"type":"mrkdwn","text":"[^"]*"/g) ?? []

  expect(mrkdwn.join('\n').replaceAll(/<!date\^[^>]*>/g, '')).not.toMatch(/<[^>]/)
})

test('progress is edited in place: no block in it is one Slack will not change', () => {
  for (const name of ['progress-first', 'progress-typical', 'progress-ended']) {
    expect(JSON.stringify(messages[name])).not.toContain('rich_text')
  }
})

test.each([
  [200, '1 s'],
  [59_400, '59 s'],
  [60_000, '1 min'],
  [3_599_000, '1 h'],
  [4_320_000, '1 h 12 min'],
])('%d ms is %s', (ms, said) => {
  expect(durationText(ms)).toBe(said)
})

function tab(status: Parameters<typeof dataBlocks>[0], page = 0) {
  return homeFrame({ tabs: [], chosen: null, blocks: dataBlocks(status, { page, now }) })
}
