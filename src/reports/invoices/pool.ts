import { type Day, type DayRange, daysBetween } from '../../base/calendar.ts'
import { type MicroUsd, microUsd, roundToMicroUsd } from '../../base/money.ts'
import type { Invoice } from '../../invoices/invoice.ts'
import { rangeKey } from './bill.ts'
import { sharedDays } from './month-parts.ts'
import type { PoolOpening } from './pool-opening.ts'

/** Credit bought from a vendor in advance, over a range of days. */
export type PoolDays = {
  topUpsMicroUsd: MicroUsd
  /** Usage counted in these days, less what invoices bill for it. */
  drawnMicroUsd: MicroUsd
  /** What is left at their end; null while nobody has said with what it began. */
  balanceMicroUsd: MicroUsd | null
}

/** What is known of a vendor's credit: `invoices` of that vendor with an amount in dollars, usage spend by day. */
export type PoolFacts = {
  opening: PoolOpening | null
  invoices: readonly Invoice[]
  spendByDay: ReadonlyMap<Day, number>
}

/** Since when a vendor's credit is followed: the day its balance was said for, else the first time any was bought; null: never. */
export function poolSince({ opening, invoices }: Pick<PoolFacts, 'opening' | 'invoices'>): Day | null {
  const bought = invoices.filter(({ lines }) => lines.some(({ sort }) => sort === 'pool'))
  return opening?.asOf ?? bought.map(({ issued }) => issued).toSorted()[0] ?? null
}

/** A vendor's credit over a range; null where there is none, or not yet. */
export function poolIn(facts: PoolFacts, range: DayRange): PoolDays | null {
  const since = poolSince(facts)
  if (since === null || since >= range.to) return null
  const from = since > range.from ? since : range.from
  const upTo = (to: Day) => ({
    topUps: topUpsIn(facts, { from: since, to }),
    drawn: drawnIn(facts, { from: since, to }),
  })
  const [before, after] = [upTo(from), upTo(range.to)]
  return {
    topUpsMicroUsd: microUsd(after.topUps - before.topUps),
    drawnMicroUsd: microUsd(after.drawn - before.drawn),
    balanceMicroUsd: facts.opening ? microUsd(facts.opening.balanceMicroUsd + after.topUps - after.drawn) : null,
  }
}

function topUpsIn({ invoices }: PoolFacts, { from, to }: DayRange): number {
  const lines = invoices.filter(({ issued }) => issued >= from && issued < to).flatMap((invoice) => invoice.lines)
  return lines.reduce((sum, { sort, microUsd: amount }) => (sort === 'pool' ? sum + (amount ?? 0) : sum), 0)
}

function drawnIn(facts: PoolFacts, range: DayRange): number {
  return spentIn(facts, range) - billedIn(facts, range)
}

function spentIn({ spendByDay }: PoolFacts, { from, to }: DayRange): number {
  return [...spendByDay].reduce((sum, [day, amount]) => (day >= from && day < to ? sum + amount : sum), 0)
}

// A usage line is paid by its invoice and not out of the credit, by days where only some of its days are asked about, and at
// most as much as was used in them. What was paid for usage meanwhile is given back in a credit line (“Mid-month usage paid”),
// or it would count twice.
function billedIn(facts: PoolFacts, range: DayRange): number {
  const lines = facts.invoices.flatMap((invoice) =>
    invoice.lines.map((line) => ({ ...line, days: line.span ?? invoice.span })),
  )
  const forUsage = lines.filter(({ sort, text }) => sort === 'usage' || (sort === 'credit' && /\busage\b/i.test(text)))
  const byDays = Map.groupBy(forUsage, ({ days }) => rangeKey(days))
  return [...byDays.values()].reduce((sum, alike) => {
    const days = alike[0]?.days
    const shared = days && sharedDays(days, range)
    if (!shared) return sum
    const billed = alike.reduce((all, line) => all + (line.microUsd ?? 0), 0)
    const share = daysBetween(shared.from, shared.to) / daysBetween(days.from, days.to)
    return sum + Math.min(roundToMicroUsd(billed * share), Math.max(0, spentIn(facts, shared)))
  }, 0)
}
