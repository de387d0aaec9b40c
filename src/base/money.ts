import { AppError } from './app-error.ts'

/** Whole millionths of a dollar in a safe integer: $12.34 is 12_340_000. Rounded once, when an entry is priced. */
export type MicroUsd = number & { readonly __unit: 'MicroUsd' }

export const zeroUsd = 0 as MicroUsd

const microPerDollar = 1_000_000

/** Takes whole micro-dollars as they are; throws on a fraction or on more than a safe integer holds ($9 billion). */
export function microUsd(whole: number): MicroUsd {
  if (!Number.isSafeInteger(whole)) {
    throw new AppError('internal', `${whole} is not a whole number of micro-dollars`)
  }
  return whole as MicroUsd
}

/** Rounds half up, once: the only place where a fraction of a micro-dollar is given up. */
export function roundToMicroUsd(micro: number): MicroUsd {
  return microUsd(Math.floor(micro + 0.5))
}

/** Dollars as a number, for charts and ratios only, never for sums. */
export function inDollars(amount: MicroUsd): number {
  return amount / microPerDollar
}

/** Dollars that somebody wrote or a figure came to, rounded once to the micro-dollar. */
export function fromDollars(dollars: number): MicroUsd {
  return roundToMicroUsd(dollars * microPerDollar)
}

const cents = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' })
const fine = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', maximumSignificantDigits: 2 })

/** `$1,234.56`; amounts under a cent keep two significant digits (`$0.0042`), so that a cheap request is not shown as free. */
export function formatUsd(amount: MicroUsd): string {
  const dollars = amount / microPerDollar
  const tiny = amount !== 0 && Math.abs(dollars) < 0.01
  return (tiny ? fine : cents).format(dollars).replace('-', '−')
}
