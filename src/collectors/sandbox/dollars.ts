import { AppError } from '../../base/app-error.ts'
import { type MicroUsd, microUsd } from '../../base/money.ts'

/**
 * A vendor's decimal dollars (`0.012345678`, `-3`) as whole micro-dollars: exact, never through a float, rounded half up
 * at the micro-dollar. Throws `bad-input` on any other text.
 */
export function microUsdOfDecimal(text: string): MicroUsd {
  const [, sign, dollars, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  if (dollars === undefined) throw new AppError('bad-input', `“${text}” is not an amount of dollars like 0.0123.`)
  const digits = BigInt(`${sign}${dollars}${fraction}`)
  const scale = 10n ** BigInt(fraction.length)
  return microUsd(Number(floorOf(2n * digits * 1_000_000n + scale, 2n * scale)))
}

function floorOf(dividend: bigint, divisor: bigint): bigint {
  const towardsZero = dividend / divisor
  return dividend < 0n && towardsZero * divisor !== dividend ? towardsZero - 1n : towardsZero
}
