import { z } from 'zod'
import { AppError } from '../base/app-error.ts'
import type { Day } from '../base/calendar.ts'
import type { MicroUsd } from '../base/money.ts'

/** The currencies amounts can be told in beside dollars (ISO 4217). */
export const otherCurrencies = [
  'AUD',
  'BRL',
  'CAD',
  'CHF',
  'CNY',
  'CZK',
  'DKK',
  'EUR',
  'GBP',
  'HUF',
  'ILS',
  'INR',
  'JPY',
  'KRW',
  'MXN',
  'NOK',
  'NZD',
  'PLN',
  'RON',
  'SEK',
  'SGD',
  'TRY',
  'ZAR',
] as const

/**
 * What amounts are told in beside dollars: how many millionths of it one dollar is worth, as an admin entered it on a day.
 * The ledger, budgets and limits are in dollars whatever stands here.
 */
export type DisplayCurrency =
  | { currency: 'USD' }
  | { currency: (typeof otherCurrencies)[number]; microPerDollar: number; asOf: Day }

/** The most one dollar may be worth: a million. */
export const mostMicroPerDollar = 1_000_000_000_000

export const displayCurrencyShape: z.ZodType<DisplayCurrency> = z.discriminatedUnion('currency', [
  z.object({ currency: z.literal('USD') }),
  z.object({
    currency: z.enum(otherCurrencies),
    microPerDollar: z.int().min(1).max(mostMicroPerDollar),
    asOf: z.iso.date().transform((date) => date as Day),
  }),
])

/** `≈ €1,234`, in whole units from a hundred on; null where dollars are all that is shown. */
export function inDisplayCurrency(amount: MicroUsd, display: DisplayCurrency): string | null {
  if (display.currency === 'USD') return null
  const units = (amount / 1_000_000) * (display.microPerDollar / 1_000_000)
  const style = { style: 'currency', currency: display.currency } as const
  const whole = { maximumFractionDigits: 0 }
  const format = new Intl.NumberFormat('en-US', { ...style, ...(Math.abs(units) >= 100 ? whole : {}) })
  return `≈ ${format.format(units).replace('-', '−')}`
}

/** `0.92`: what one dollar is worth, as it was entered. */
export function ratePerDollar({ microPerDollar }: { microPerDollar: number }): string {
  return String(microPerDollar / 1_000_000)
}

/** Throws `bad-input` where the rate is none. */
export function refuseWrongCurrency(display: DisplayCurrency): void {
  if (displayCurrencyShape.safeParse(display).success) return
  throw new AppError('bad-input', 'The rate must say what one US dollar is worth: above 0, at most a million.')
}
