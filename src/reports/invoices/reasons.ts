import { addDays, type Day, type DayRange, startOfDay } from '../../base/calendar.ts'
import type { MicroUsd } from '../../base/money.ts'

/** Why an invoice and what Tally counted may differ. */
export type Reason =
  /** Nothing of the vendor is known of these days. */
  | { kind: 'nothing-counted' }
  /** Other invoices bill usage of the same days. */
  | { kind: 'other-invoices'; numbers: string[] }
  /** It comes out, or nearly, with the days of the vendor's cycle, the calendar month, or a day earlier or later. */
  | { kind: 'other-days'; range: DayRange; countedMicroUsd: MicroUsd; are: OtherDays }
  /** The vendor was not read to the end of the days; `readUpTo` null: not at all. */
  | { kind: 'not-read'; readUpTo: Date | null; failingSince: Date | null }
  /** Requests without a price are in no sum. */
  | { kind: 'unpriced'; requests: number }
  /** Keys of the proxy that are not linked are counted by the proxy and by the vendor. */
  | { kind: 'unlinked-keys'; labels: string[] }
  /** The vendor's figure for keys of the proxy is not booked yet, or not known, for some days. */
  | { kind: 'not-settled'; days: number; microUsd: MicroUsd }
  /** No account at the vendor is read, and what files told does not reach over all of the days. */
  | { kind: 'files-end'; first: Day; last: Day }
  /** No account at the vendor is read, and no file told of these days: only what passed the proxy is known. */
  | { kind: 'proxy-only' }
  /** The rate is not the one the vendor reckoned with. */
  | { kind: 'rate'; rate: string }
  /** Costs that were reckoned at list prices. */
  | { kind: 'estimated'; microUsd: MicroUsd }
  /** The lines do not say of which days they are. */
  | { kind: 'days-unsaid' }
  /** The invoice is in another currency, and what was counted in dollars. */
  | { kind: 'no-rate'; currency: string }
  /** Nobody is known to have had a seat. */
  | { kind: 'no-members' }
  /** The invoice's own lines do not add up to its total. */
  | { kind: 'own-arithmetic' }
  | { kind: 'unknown' }

export type OtherDays = 'cycle' | 'month' | 'a-day-off'

/** What is known of the usage of a range of days beside what it cost. */
export type UsageFacts = {
  /** Usage spend of everybody. */
  countedMicroUsd: MicroUsd
  requests: number
  unpricedRequests: number
  estimatedMicroUsd: MicroUsd
  /** How many accounts at the vendor are read, and how far the one read least far was. */
  accounts: number
  readUpTo: Date | null
  failingSince: Date | null
  unlinkedKeys: string[]
  /** Of keys of the proxy: days without the vendor's figure or without its booking, and what is not booked. */
  unsettled: { days: number; microUsd: MicroUsd }
  /** The first and last of the days of which the vendor or its files have told. */
  toldDays: { first: Day; last: Day } | null
  otherInvoices: string[]
  otherDays: Array<{ are: OtherDays; range: DayRange; countedMicroUsd: MicroUsd }>
}

type Difference = {
  range: DayRange
  billedMicroUsd: number
  /** Whether the lines say of which days they are. */
  saysDays: boolean
  /** The rate the amount was reckoned with; null where the invoice is in dollars. */
  rate: string | null
  /** How far apart two amounts may lie and still be the same. */
  roundingMicroUsd: number
  facts: UsageFacts
}

/** Why the usage billed and the usage counted differ, the likeliest first; at least one. */
export function likelyReasons(difference: Difference): Reason[] {
  const reasons = checks.flatMap((check) => check(difference) ?? [])
  if (reasons.length > 0) return reasons
  return [{ kind: difference.saysDays ? 'unknown' : 'days-unsaid' }]
}

type Check = (difference: Difference) => Reason | null

// What comes out to the cent is the surest sign, then what is known to be missing or double, last what is only possible.
const checks: readonly Check[] = [
  nothingCounted,
  withOtherDays,
  otherInvoices,
  notRead,
  filesEnd,
  notSettled,
  unlinkedKeys,
  unpriced,
  proxyOnly,
  byRate,
  estimated,
]

function missingOf({ billedMicroUsd, facts }: Difference): number {
  return billedMicroUsd - facts.countedMicroUsd
}

function nothingCounted({ facts }: Difference): Reason | null {
  return facts.requests === 0 && facts.countedMicroUsd === 0 ? { kind: 'nothing-counted' } : null
}

// Other days explain it where they leave a tenth of the difference or less.
function withOtherDays(difference: Difference): Reason | null {
  const { billedMicroUsd, roundingMicroUsd, facts } = difference
  const left = (counted: number) => Math.abs(billedMicroUsd - counted)
  const [best] = facts.otherDays.toSorted((one, other) => left(one.countedMicroUsd) - left(other.countedMicroUsd))
  if (!best || best.countedMicroUsd === 0) return null
  const near = Math.max(roundingMicroUsd, Math.abs(missingOf(difference)) / 10)
  return left(best.countedMicroUsd) <= near ? { kind: 'other-days', ...best } : null
}

function otherInvoices(difference: Difference): Reason | null {
  const { otherInvoices: numbers } = difference.facts
  return missingOf(difference) < 0 && numbers.length > 0 ? { kind: 'other-invoices', numbers } : null
}

function notRead(difference: Difference): Reason | null {
  const { range, facts } = difference
  const { accounts, readUpTo, failingSince } = facts
  const isBehind = accounts > 0 && (readUpTo === null || readUpTo < startOfDay(range.to))
  return missingOf(difference) > 0 && isBehind ? { kind: 'not-read', readUpTo, failingSince } : null
}

function filesEnd(difference: Difference): Reason | null {
  const { range, facts } = difference
  const { accounts, toldDays } = facts
  if (missingOf(difference) <= 0 || accounts > 0 || !toldDays) return null
  const isWhole = toldDays.first === range.from && toldDays.last === addDays(range.to, -1)
  return isWhole ? null : { kind: 'files-end', ...toldDays }
}

function notSettled(difference: Difference): Reason | null {
  const { days, microUsd } = difference.facts.unsettled
  // What would make the difference larger is no reason for it.
  return days > 0 && microUsd * missingOf(difference) >= 0 ? { kind: 'not-settled', days, microUsd } : null
}

function unlinkedKeys(difference: Difference): Reason | null {
  const { unlinkedKeys: labels } = difference.facts
  return missingOf(difference) < 0 && labels.length > 0 ? { kind: 'unlinked-keys', labels } : null
}

function unpriced(difference: Difference): Reason | null {
  const { unpricedRequests: requests } = difference.facts
  return missingOf(difference) > 0 && requests > 0 ? { kind: 'unpriced', requests } : null
}

function proxyOnly(difference: Difference): Reason | null {
  const { accounts, requests, toldDays } = difference.facts
  const isOnly = accounts === 0 && toldDays === null && requests > 0
  return missingOf(difference) > 0 && isOnly ? { kind: 'proxy-only' } : null
}

// Exchange rates of a month lie within a few percent of each other.
function byRate(difference: Difference): Reason | null {
  const { rate, billedMicroUsd } = difference
  if (rate === null || Math.abs(missingOf(difference)) > Math.abs(billedMicroUsd) * 0.05) return null
  return { kind: 'rate', rate }
}

function estimated({ facts }: Difference): Reason | null {
  return facts.estimatedMicroUsd > 0 ? { kind: 'estimated', microUsd: facts.estimatedMicroUsd } : null
}
