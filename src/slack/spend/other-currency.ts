import type { KnownBlock } from '@slack/types'
import { formatDay } from '../../base/calendar.ts'
import type { MicroUsd } from '../../base/money.ts'
import type { Db } from '../../db/database.ts'
import { type DisplayCurrency, inDisplayCurrency, ratePerDollar } from '../../settings/display-currency.ts'
import { readOrganisation } from '../../settings/organisation.ts'
import { context } from '../kit/blocks.ts'

/**
 * An answer whose first block tells an amount, with the same in the currency the organisation reads beside dollars below
 * it; the answer as it is where there is none, or nothing was spent. Whatever else it tells stays in dollars.
 */
export async function withOtherCurrency(
  db: Db,
  blocks: KnownBlock[],
  told: { amount: MicroUsd; now: Date },
): Promise<KnownBlock[]> {
  const { displayCurrency } = await readOrganisation(db)
  const line = currencyLine(displayCurrency, told)
  return line === '' ? blocks : blocks.toSpliced(1, 0, context(line))
}

/** `≈ €1,136 at €0.92 …`: the amount, the rate and when it was entered; empty where only dollars are told. */
export function currencyLine(display: DisplayCurrency, { amount, now }: { amount: MicroUsd; now: Date }): string {
  const text = inDisplayCurrency(amount, display)
  if (text === null || display.currency === 'USD' || amount === 0) return ''
  const entered = formatDay(display.asOf, now.toISOString().slice(0, 4))
  return `${text} at ${ratePerDollar(display)} ${display.currency} for a dollar, a rate entered on ${entered}.`
}
