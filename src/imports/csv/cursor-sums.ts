import { dayOf, startOfDay } from '../../base/calendar.ts'
import { exactUsd, microUsdOf } from '../../base/exact-usd.ts'
import { zeroUsd } from '../../base/money.ts'
import type { ReportedUsage } from '../../ledger/reported-usage.ts'
import type { Cells } from './cells.ts'
import { requestsWorth } from './cursor-prices.ts'
import type { ReadOptions, UsageLayout } from './layout.ts'
import { spanOfPeriod } from './span.ts'
import { spreadOverDays } from './spread.ts'
import { usageRow } from './usage-row.ts'

const described = { provider: 'cursor', source: 'cursor-sums-csv', isOnePersons: false } as const

/** The simplest list there is: what each person spent in a day, a month or any period. */
export const spendByPeriod: UsageLayout = {
  kind: 'usage',
  name: 'Spend by person and period',
  columns: { email: ['email'], period: ['period'], spend: ['spend', 'spend (usd)'] },
  required: ['email', 'period', 'spend'],
  rowNeeds: ['email', 'period', 'spend'],
  hasDates: true,
  describe: () => ({ ...described, name: 'Spend by person and period', isEstimated: false }),
  open: (cells, options) => ({ turn: () => spentIn(cells, options), rest: () => [] }),
}

function spentIn(cells: Cells, { today }: ReadOptions): ReportedUsage[] | 'skipped' {
  const handle = emailOf(cells, 'email')
  const spend = cells.amount('spend')
  const span = spanOfPeriod(cells.text('period'))
  if (!span) cells.reject('period', 'is not a period. Write it like 2026-10, 2026-10-31 or 2026-10-01 to 2026-10-31')
  else if (span.first > today) cells.reject('period', 'lies in the future')
  else if (span.first < '2020') cells.reject('period', 'lies before 2020')
  if (spend.is === 'none') cells.reject('spend', 'is not an amount of dollars. Write it like 12.34')
  if (!span || spend.is !== 'usd' || spend.usd === 0n) return 'skipped'
  const usage = usageRow({ at: 0, handle, category: 'overage', basis: 'estimated', tool: 'cursor' })
  return spreadOverDays(usage, { cost: spend.usd, list: spend.usd, span, today })
}

/** What each person did each day, from the dashboard's analytics; it has no money, so requests count at their price. */
export const cursorAnalytics: UsageLayout = {
  kind: 'usage',
  name: 'Cursor analytics by day',
  columns: {
    date: ['Date'],
    email: ['Email', 'User Email'],
    included: ['Subscription Included Reqs'],
    usageBased: ['Usage-Based Reqs'],
  },
  required: ['date', 'email'],
  oneOf: [['included', 'usageBased']],
  rowNeeds: ['date', 'email', 'included', 'usageBased'],
  hasDates: true,
  describe: () => ({ ...described, name: 'Cursor analytics by day', isEstimated: true }),
  open: (cells) => ({ turn: () => requestsOf(cells), rest: () => [] }),
}

/** Requests of own keys are left out: Cursor charges nothing for them here, and the proxy counts them. */
function requestsOf(cells: Cells): ReportedUsage[] | 'skipped' {
  const at = startOfDay(dayOf(new Date(cells.instant('date')))).getTime()
  const day = usageRow({
    at,
    handle: emailOf(cells, 'email'),
    category: 'included',
    basis: 'estimated',
    tool: 'cursor',
  })
  const usages: ReportedUsage[] = []
  const included = cells.calls('included')
  const usageBased = cells.calls('usageBased')
  if (included > 0) usages.push({ ...day, requests: included, costMicroUsd: zeroUsd, listMicroUsd: worthOf(included) })
  if (usageBased > 0) {
    const worth = worthOf(usageBased)
    usages.push({ ...day, category: 'overage', requests: usageBased, costMicroUsd: worth, listMicroUsd: worth })
  }
  return usages.length === 0 ? 'skipped' : usages
}

function worthOf(requests: number) {
  return microUsdOf(requestsWorth(exactUsd(requests, 'dollars')))
}

function emailOf(cells: Cells, field: string): string {
  const handle = cells.handle(field)
  if (!/^[^\s@]+@[^\s@]+$/.test(handle)) cells.reject(field, 'is not an e-mail address')
  return handle
}
