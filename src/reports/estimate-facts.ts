import { addMonths, dayOf, daysOfMonth, type Month, monthOf } from '../base/calendar.ts'
import { type MicroUsd, microUsd, roundToMicroUsd } from '../base/money.ts'
import type { Db } from '../db/database.ts'
import { activePeople } from '../ledger/daily-spend-queries.ts'
import { spendByProvider } from '../ledger/spend-queries.ts'
import { listVendorAccounts } from '../sources/vendor-account.ts'

/** What the last whole month really came to, for an estimate to be held against. */
export type EstimateFacts = {
  month: Month
  people: number
  /** Cursor's seats (null where Cursor was used and nobody told of its seats), and what it billed beyond what they include. */
  seatsMicroUsd: MicroUsd | null
  overageMicroUsd: MicroUsd
  /** What the keys of Anthropic and OpenAI cost. */
  keysMicroUsd: MicroUsd
  /** Usage by list price, included or not, of a person on a day they used something; null where nobody did. */
  aDayMicroUsd: MicroUsd | null
  /** What a seat costs, where an admin said so. */
  seatPriceMicroUsd: MicroUsd | null
}

/** The last whole month of the organisation; null when nothing was used in it. */
export async function estimateFacts(db: Db, now: Date): Promise<EstimateFacts | null> {
  const month = addMonths(monthOf(dayOf(now)), -1)
  const filter = daysOfMonth(month)
  const byProvider = await spendByProvider(db, filter)
  const { people, personDays } = await activePeople(db, filter)
  if (people === 0) return null
  const cursor = byProvider.find(({ provider }) => provider === 'cursor')
  const sumOf = (of: (row: (typeof byProvider)[number]) => number) =>
    microUsd(byProvider.reduce((sum, row) => sum + of(row), 0))
  const value = sumOf((row) => row.usageSpendMicroUsd + row.includedValueMicroUsd)
  const seats = sumOf((row) => row.seatsMicroUsd)
  const accounts = await listVendorAccounts(db)
  const priced = accounts.find(
    ({ vendor, state, seatMicroUsd }) => vendor === 'cursor' && state === 'active' && seatMicroUsd,
  )
  return {
    month,
    people,
    seatsMicroUsd: cursor && seats === 0 ? null : seats,
    overageMicroUsd: cursor?.usageSpendMicroUsd ?? microUsd(0),
    keysMicroUsd: sumOf((row) => (row.provider === 'cursor' ? 0 : row.usageSpendMicroUsd)),
    aDayMicroUsd: personDays > 0 ? roundToMicroUsd(value / personDays) : null,
    seatPriceMicroUsd: priced?.seatMicroUsd ?? null,
  }
}
