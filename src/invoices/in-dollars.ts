import { AppError } from '../base/app-error.ts'
import { exactUsd, microUsdOf, roundedTogether } from '../base/exact-usd.ts'
import { type MicroUsd, microUsd } from '../base/money.ts'

/** What is kept of an invoice's currency: `usdRateNano` in billionths of a dollar for one unit of it. */
type InCurrency = { currency: string; usdRateNano: number | null }

/**
 * An invoice's amounts in dollars, each rounded so that they add up to their rounded sum (largest remainder); nulls where
 * the currency is another and has no rate.
 */
export function inDollars({ currency, usdRateNano }: InCurrency, amounts: readonly number[]): Array<MicroUsd | null> {
  if (currency === 'USD') return amounts.map(microUsd)
  if (usdRateNano === null) return amounts.map(() => null)
  return roundedTogether(amounts.map((amount) => BigInt(amount) * BigInt(usdRateNano) * attoPerMicroNano))
}

// A millionth at a billionth of a dollar is 10⁻¹⁵ dollars, of 10⁻¹⁸ each.
const attoPerMicroNano = 1_000n

/** Reads dollars for one unit of a currency, such as `1.0843`. Throws `bad-input` when it is no such rate. */
export function rateNano(rate: string): number {
  const text = rate.trim().replace(',', '.')
  const isRate = /^\d{1,4}(\.\d{1,9})?$/.test(text)
  const nano = isRate ? microUsdOf(exactUsd(text, 'dollars') * 1_000n) : 0
  if (nano > 0) return nano
  throw new AppError(
    'bad-input',
    'The rate is not one Tally can use. Write what one unit of the currency is in dollars, such as 1.0843.',
  )
}

/** A kept rate as it was written, without zeros at its end. */
export function rateText(nano: number): string {
  const digits = String(nano).padStart(10, '0')
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`.replace(/\.?0+$/, '')
}
