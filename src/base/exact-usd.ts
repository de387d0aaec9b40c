import { AppError } from './app-error.ts'
import { type MicroUsd, microUsd } from './money.ts'

/** Dollars before they are rounded: whole attodollars, 10⁻¹⁸ of a dollar. What vendors report is added up so. */
export type AttoUsd = bigint

const decimalsOf = { dollars: 18, cents: 16 }
const attoPerMicro = 10n ** 12n

/**
 * A vendor's decimal (`123.78912`, `-3`, `6e-8`, or such a number) exactly; what is finer than an attodollar is rounded half
 * up. Throws `bad-input` on any other text.
 */
export function exactUsd(amount: string | number, unit: 'dollars' | 'cents'): AttoUsd {
  const [, sign, whole, fraction = '', exponent = '0'] = decimal.exec(String(amount)) ?? []
  if (whole === undefined) throw new AppError('bad-input', `“${amount}” is not an amount of ${unit} like 0.0123.`)
  const digits = BigInt(`${sign}${whole}${fraction}`)
  const shift = decimalsOf[unit] - fraction.length + Number(exponent)
  return shift >= 0 ? digits * 10n ** BigInt(shift) : roundedDivision(digits, 10n ** BigInt(-shift))
}

/** Whether `exactUsd` takes it: for schemas, which name the field. */
export function isDecimal(amount: string | number): boolean {
  return decimal.test(String(amount))
}

const decimal = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d{1,2}))?$/i

/** Rounds half up at the micro-dollar. */
export function microUsdOf(exact: AttoUsd): MicroUsd {
  return microUsd(Number(roundedDivision(exact, attoPerMicro)))
}

/**
 * Rounds parts of one amount so that they add up to the rounded amount: down first, then up by one micro-dollar where most
 * was cut off, the earlier part first where it was the same (largest remainder).
 */
export function roundedTogether(parts: readonly AttoUsd[]): MicroUsd[] {
  const total = roundedDivision(sumOf(parts), attoPerMicro)
  return spread(total, parts, attoPerMicro).map((part) => microUsd(Number(part)))
}

/** Parts of an amount in proportion to weights, exactly adding up to it. The weights are not negative, and not all 0. */
export function splitUsd(amount: AttoUsd, weights: readonly bigint[]): AttoUsd[] {
  const shares = weights.map((weight) => amount * weight)
  return spread(amount, shares, sumOf(weights))
}

// `total` whole units over parts that are `part / per` units each, and together less than one unit a part away from it.
function spread(total: bigint, parts: readonly bigint[], per: bigint): bigint[] {
  const floors = parts.map((part) => floorOf(part, per))
  const left = Number(total - sumOf(floors))
  const cutOff = (index: number) => (parts[index] ?? 0n) - (floors[index] ?? 0n) * per
  const raised = new Set(
    floors
      .map((_, index) => index)
      .sort((one, other) => compare(cutOff(other), cutOff(one)) || one - other)
      .slice(0, left),
  )
  return floors.map((floor, index) => (raised.has(index) ? floor + 1n : floor))
}

export function sumOf(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n)
}

function compare(one: bigint, other: bigint): number {
  return one < other ? -1 : Number(one > other)
}

function roundedDivision(dividend: bigint, divisor: bigint): bigint {
  return floorOf(2n * dividend + divisor, 2n * divisor)
}

function floorOf(dividend: bigint, divisor: bigint): bigint {
  const towardsZero = dividend / divisor
  return dividend < 0n && towardsZero * divisor !== dividend ? towardsZero - 1n : towardsZero
}
