import { type MicroUsd, microUsd, roundToMicroUsd } from '../../base/money.ts'

/**
 * Decimal cents, as Cursor writes money since June 2026, as whole micro-dollars, rounded half up once. Cursor reckons in
 * nano-dollars at the finest: those are recovered exactly first, because 0.00015 times 10,000 is a little less than 1.5.
 */
export function microUsdOfCents(cents: number): MicroUsd {
  const nano = cents * 1e7
  const whole = Math.round(nano)
  return Math.abs(nano - whole) < 1e-3 ? microUsd(Math.floor((whole + 500) / 1_000)) : roundToMicroUsd(cents * 1e4)
}
