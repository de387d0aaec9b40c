import { day } from '../../base/calendar.ts'
import type { AccountStatus, ProxyStatus } from '../../reports/data-status.ts'
import type { SyncRun } from '../../sources/sync-run.ts'
import type { VendorAccount } from '../../sources/vendor-account.ts'

/** How reading the vendors may stand, for goldens. */

export const now = new Date('2026-11-21T13:25:00Z')

const account: VendorAccount = {
  id: 1,
  vendor: 'cursor',
  label: 'Engineering',
  hint: 'key_…4fQA',
  state: 'active',
  abilities: [],
  seatMicroUsd: null,
  createdAt: new Date('2026-11-03T09:00:00Z'),
  wantedAt: null,
}

export const run: SyncRun = {
  id: 7,
  accountId: 1,
  trigger: 'hand',
  state: 'done',
  startedAt: new Date('2026-11-21T13:21:00Z'),
  endedAt: new Date('2026-11-21T13:25:00Z'),
  askedBy: 'ana',
  reading: {
    from: new Date('2025-11-21T00:00:00Z'),
    reached: new Date('2026-07-02T00:00:00Z'),
    to: new Date('2026-11-21T13:21:00Z'),
  },
  pages: 121,
  records: 119_034,
  changed: 119_034,
  people: 43,
  calls: 140,
  problem: '',
}

export const typical: AccountStatus = {
  account,
  sources: [
    { source: 'cursor-events', records: 119_034, firstDay: day('2025-11-21'), lastDay: day('2026-11-21') },
    { source: 'seats', records: 43, firstDay: day('2026-11-03'), lastDay: day('2026-11-03') },
  ],
  lastSync: run,
  nextSync: new Date('2026-11-21T14:21:00Z'),
  running: null,
  runs: [run],
  feeds: [],
  readUpTo: new Date('2026-11-21T13:21:00Z'),
  failingSince: null,
}

const problem = 'costs: OpenAI does not accept this key any more: it was revoked or has expired.'
const failedRun: SyncRun = {
  ...run,
  id: 9,
  trigger: 'schedule',
  state: 'failed',
  askedBy: '',
  records: 0,
  changed: 0,
  people: 0,
  problem,
}
const since = new Date('2026-11-20T09:00:00Z')

export const failing: AccountStatus = {
  ...typical,
  account: { ...account, id: 2, vendor: 'openai', label: 'OpenAI' },
  sources: [{ source: 'openai-costs', records: 4_310, firstDay: day('2026-06-01'), lastDay: day('2026-11-20') }],
  runs: [failedRun, { ...run, changed: 12, records: 1_204 }, { ...run, id: 3, state: 'broken-off', trigger: 'first' }],
  feeds: [
    {
      feed: 'openai-costs',
      readFrom: since,
      readTo: since,
      lastOkAt: since,
      failingSince: since,
      problem,
      note: {},
      removedBefore: null,
    },
  ],
  failingSince: since,
}

export const neverRead: AccountStatus = {
  ...typical,
  sources: [],
  lastSync: null,
  nextSync: now,
  runs: [],
  readUpTo: null,
}

const underWay: SyncRun = { ...run, state: 'running', endedAt: null }

export const running: AccountStatus = { ...typical, running: underWay, runs: [underWay] }

export const switchedOff: AccountStatus = {
  ...typical,
  account: { ...account, state: 'disabled' },
  nextSync: null,
}

export const worstAccount: VendorAccount = { ...account, label: `<!channel> & ${'l'.repeat(90)}` }

export const worst: AccountStatus = {
  ...failing,
  account: worstAccount,
  sources: Array.from({ length: 6 }, () => ({
    source: 'cursor-events' as const,
    records: 123_456_789,
    firstDay: day('2020-01-01'),
    lastDay: day('2026-11-21'),
  })),
  runs: Array.from({ length: 20 }, () => ({ ...failedRun, askedBy: 'ana', problem: 'a <long> problem '.repeat(200) })),
}

/** Nothing of it is known to fail, and yet the last reading did. */
export const failedOnce: AccountStatus = {
  ...typical,
  runs: [{ ...failedRun, problem: 'Reading broke off. The next run goes on from there; the log says more.' }, run],
}

const key: ProxyStatus = {
  providerKeyId: 'k1',
  provider: 'anthropic',
  label: 'main',
  state: 'active',
  standing: { is: 'compared', keyName: 'gateway' },
  sources: [{ source: 'proxy', records: 4_310, firstDay: day('2026-11-03'), lastDay: day('2026-11-21') }],
}

export const proxy: ProxyStatus[] = [
  key,
  { ...key, provider: 'openai', label: '<!here> new', standing: { is: 'alone' }, sources: [] },
  {
    ...key,
    provider: 'openai',
    label: 'old',
    state: 'removed',
    standing: { is: 'asked', fitting: 2, accountIds: [2] },
  },
  { ...key, label: 'of none', standing: { is: 'of-none' } },
  { ...key, label: 'not listed', standing: { is: 'unlisted', accountIds: [2] } },
  { ...key, label: 'none fits', standing: { is: 'asked', fitting: 0, accountIds: [2] } },
]
