import { expect, test } from 'vitest'
import type { Day } from '../base/calendar.ts'
import { microUsd } from '../base/money.ts'
import { type DisplayCurrency, inDisplayCurrency, ratePerDollar } from './display-currency.ts'

const asOf = '2026-11-21' as Day

test.each<[DisplayCurrency, number, string | null]>([
  [{ currency: 'USD' }, 1_234_560_000, null],
  [{ currency: 'EUR', microPerDollar: 920_000, asOf }, 1_234_560_000, '≈ €1,136'],
  [{ currency: 'EUR', microPerDollar: 920_000, asOf }, 12_340_000, '≈ €11.35'],
  [{ currency: 'EUR', microPerDollar: 920_000, asOf }, -12_340_000, '≈ −€11.35'],
  [{ currency: 'JPY', microPerDollar: 154_200_000, asOf }, 1_000_000, '≈ ¥154'],
  [{ currency: 'GBP', microPerDollar: 790_000, asOf }, 0, '≈ £0.00'],
])('in %j %d millionths of a dollar are %s', (display, amount, text) => {
  expect(inDisplayCurrency(microUsd(amount), display)).toBe(text)
})

test('a rate is told as it was entered', () => {
  expect(ratePerDollar({ microPerDollar: 921_500 })).toBe('0.9215')
})
