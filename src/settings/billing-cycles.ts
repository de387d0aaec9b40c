import type { Transaction } from 'kysely'
import { z } from 'zod'
import type { DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { lockSetting, readSetting, type Setting, writeSetting } from './setting.ts'

/** A vendor's billing cycle, `[startsAt, endsAt)`. */
export type Cycle = { startsAt: Date; endsAt: Date }

const setting: Setting<readonly Cycle[]> = {
  name: 'billing-cycles',
  schema: z.array(z.object({ startsAt: z.coerce.date(), endsAt: z.coerce.date() })),
}

// Of the organisation's settings only this: the whole of them knows the cycles.
const chosenDay: Setting<{ cycleDay: number | null }> = {
  name: 'organisation',
  schema: z.object({ cycleDay: z.int().min(1).max(31).nullable().catch(null) }),
}

/**
 * The known cycles of the vendor whose cycle holds, oldest first. Where no vendor tells, one of the day admins chose, from
 * which the others follow; none where the calendar month holds.
 */
export async function readBillingCycles(db: DbOrTransaction): Promise<readonly Cycle[]> {
  const told = (await readSetting(db, setting)) ?? []
  if (told.length > 0) return told
  const day = (await readSetting(db, chosenDay))?.cycleDay ?? null
  return day === null ? [] : [cycleFromDay(day)]
}

/**
 * A cycle that begins on a day of the month, in UTC; those before and after it are reckoned from it, so that one of the
 * 31st begins on the last day of shorter months.
 */
export function cycleFromDay(day: number): Cycle {
  // January has every day a month can have.
  const startsAt = new Date(Date.UTC(2024, 0, day))
  return { startsAt, endsAt: monthsAfter(startsAt, 1) }
}

/**
 * Keeps the cycles that hold, where every budget sees them. `read` is asked for them once nobody else can keep any until
 * the transaction ends, so that what it finds is the newest.
 */
export async function keepBillingCycles(
  transaction: Transaction<Tables>,
  input: { read(): Promise<readonly Cycle[]>; now: Date },
): Promise<void> {
  const before = await lockSetting<readonly Cycle[]>(transaction, setting, { first: [], now: input.now })
  const cycles = await input.read()
  if (JSON.stringify(cycles) !== JSON.stringify(before)) await writeSetting(transaction, setting, cycles, input.now)
}

/**
 * The cycle an instant falls into: as it is known; where it is not, months follow upon those that are, and lead up to them.
 * Every instant is in exactly one, and one begins where the one before ends. Null where no cycle is known.
 */
export function cycleAt(cycles: readonly Cycle[], at: Date): Cycle | null {
  const begins = beginnings(cycles)
  const next = begins.findIndex((one) => one > at)
  const before = begins.at(next === -1 ? begins.length - 1 : next - 1)
  const after = next === -1 ? undefined : begins[next]
  if (next === 0) return after ? monthsUpTo(after, at) : null
  return before ? monthsFrom(before, anchorOf(begins, before), at, after) : null
}

/**
 * Every instant at which a cycle is known to begin; the last known end is one. An end a month after the beginning may only
 * have been reckoned from it: then the anchor knows better.
 */
function beginnings(cycles: readonly Cycle[]): Date[] {
  const begins = cycles.map(({ startsAt }) => startsAt)
  const last = cycles.at(-1)
  if (!last) return []
  const anchor = anchorOf(begins, last.startsAt)
  const isMonth = monthsAfter(last.startsAt, 1).getTime() === last.endsAt.getTime()
  return [...begins, isMonth ? monthsAfter(anchor, wholeMonths(anchor, last.startsAt) + 1) : last.endsAt]
}

const aFewDays = Temporal.Duration.from({ hours: 72 }).total('milliseconds')

// What begins within a few days of the next known beginning is that one, told more exactly.
function monthsFrom(from: Date, anchor: Date, at: Date, known: Date | undefined): Cycle {
  const passed = wholeMonths(anchor, from)
  let startsAt = from
  for (let months = 1; ; months++) {
    const next = monthsAfter(anchor, passed + months)
    const endsAt = known && next.getTime() > known.getTime() - aFewDays ? known : next
    if (at < endsAt) return { startsAt, endsAt }
    startsAt = endsAt
  }
}

function monthsUpTo(end: Date, at: Date): Cycle {
  let endsAt = end
  for (let months = -1; ; months--) {
    const startsAt = monthsAfter(end, months)
    if (at >= startsAt) return { startsAt, endsAt }
    endsAt = startsAt
  }
}

/**
 * What months are counted from: of the known beginnings that lead to this one month by month, the one latest in its month,
 * so that a cycle of the 31st comes back to the 31st after February. (Stripe, with which Cursor bills, does the same.)
 */
function anchorOf(begins: readonly Date[], begin: Date): Date {
  const leadingHere = begins.filter(
    (one) => one <= begin && monthsAfter(one, wholeMonths(one, begin)).getTime() === begin.getTime(),
  )
  return leadingHere.toSorted((one, other) => other.getUTCDate() - one.getUTCDate())[0] ?? begin
}

function wholeMonths(from: Date, to: Date): number {
  return (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth()
}

function monthsAfter(from: Date, months: number): Date {
  const start = Temporal.Instant.fromEpochMilliseconds(from.getTime()).toZonedDateTimeISO('UTC')
  return new Date(start.add({ months }).epochMilliseconds)
}
