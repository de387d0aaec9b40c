import type { Day } from '../base/calendar.ts'
import { sumsOf } from '../base/sums.ts'
import type { UsedPart } from '../ledger/person-queries.ts'

/** What somebody used on a day; `topModel` is the dearest, of equals the most used; null on a day of seats and fees alone. */
export type PersonDay = UsedPart & { day: Day; topModel: string | null }

/** The days of rows by day and model, in their order; the days add up to the rows. */
export function personDays(rows: ReadonlyArray<UsedPart & { day: Day; model: string }>): PersonDay[] {
  return [...Map.groupBy(rows, ({ day }) => day)].map(([day, models]) => ({
    day,
    ...sumOfParts(models),
    topModel: models.find(({ model, requests }) => model !== '' && requests > 0)?.model ?? null,
  }))
}

/** Parts taken together. */
export function sumOfParts(parts: readonly UsedPart[]): UsedPart {
  return sumsOf(parts, ['usageSpendMicroUsd', 'includedValueMicroUsd', 'requests'])
}
