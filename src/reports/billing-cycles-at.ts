import { addDays, addMonths, type DayRange, dayOf, daysOfMonth, monthOf } from '../base/calendar.ts'
import { type Provider, providers } from '../base/provider.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { spendByProvider } from '../ledger/spend-queries.ts'
import { type Cycle, cycleAt, cycleFromDay, readBillingCycles } from '../settings/billing-cycles.ts'
import { readOrganisation } from '../settings/organisation.ts'
import { cyclesOfVendors } from '../sources/cycles-of-vendors.ts'

/** A billing cycle in whole UTC days. */
export type BillingCycle = {
  range: DayRange
  /** The one right before it. */
  previous: DayRange
  /** Whose usage it bills; null: everybody's. */
  providers: readonly Provider[] | null
  /** It is the organisation's: what is of no provider (budgets, incidents, adoption) is told with it. */
  isMain: boolean
}

/** The cycle under way, and the one that closed before it. */
export type CyclesNow = { current: BillingCycle; closed: BillingCycle }

const usedWithinDays = 70

/**
 * The billing cycles that hold at an instant, one for all providers that share it, the organisation's first. A provider's is
 * as it tells; without, the one of the day admins chose, else the calendar month. Only of providers used in the past ten weeks.
 */
export async function billingCyclesAt(db: DbOrTransaction, at: Date): Promise<CyclesNow[]> {
  const told = await cyclesOfVendors(db)
  const { cycleDay } = await readOrganisation(db)
  const chosen = cycleDay === null ? [] : [cycleFromDay(cycleDay)]
  const today = dayOf(at)
  const rows = await spendByProvider(db, { from: addDays(today, -usedWithinDays), to: addDays(today, 1) })
  const used = providers
    .filter((one) => rows.some(({ provider }) => provider === one))
    .map((provider) => ({ provider, spans: spansAt(told.get(provider) ?? chosen, at) }))
  const groups = [...Map.groupBy(used, ({ spans: { current } }) => `${current.from} ${current.to}`).values()]
  const main = (await mainCyclesAt(db, at)).current.range
  const isOwn = ([first]: typeof used) => first?.spans.current.from === main.from && first.spans.current.to === main.to
  const own = groups.find(isOwn) ?? groups[0]
  return groups
    .flatMap((group) => {
      const [first] = group
      const of = groups.length === 1 ? null : group.map(({ provider }) => provider)
      return first ? [cyclesOf(first.spans, { providers: of, isMain: group === own })] : []
    })
    .toSorted((a, b) => Number(b.current.isMain) - Number(a.current.isMain))
}

/** The organisation's own cycles, of all providers: Cursor's, else those of the day admins chose, else calendar months. */
export async function mainCyclesAt(db: DbOrTransaction, at: Date): Promise<CyclesNow> {
  return cyclesOf(spansAt(await readBillingCycles(db), at), { providers: null, isMain: true })
}

/** A cycle and the two before it. */
type Spans = { current: DayRange; closed: DayRange; before: DayRange }

function cyclesOf({ current, closed, before }: Spans, of: Pick<BillingCycle, 'providers' | 'isMain'>): CyclesNow {
  return { current: { ...of, range: current, previous: closed }, closed: { ...of, range: closed, previous: before } }
}

function spansAt(cycles: readonly Cycle[], at: Date): Spans {
  const current = cycleAt(cycles, at)
  const closed = current && cycleAt(cycles, justBefore(current))
  const before = closed && cycleAt(cycles, justBefore(closed))
  if (current && closed && before) return { current: daysOf(current), closed: daysOf(closed), before: daysOf(before) }
  const month = monthOf(dayOf(at))
  const monthsBefore = (count: number) => daysOfMonth(addMonths(month, -count))
  return { current: monthsBefore(0), closed: monthsBefore(1), before: monthsBefore(2) }
}

function justBefore({ startsAt }: Cycle): Date {
  return new Date(startsAt.getTime() - 1)
}

function daysOf({ startsAt, endsAt }: Cycle): DayRange {
  return { from: dayOf(startsAt), to: dayOf(endsAt) }
}
