import { formatUsd, microUsd } from '../../base/money.ts'

/** Millionths of a currency as people read them: `$1,234.56`, `€1,234.56`. */
export function amountText(amount: number, currency: string): string {
  if (currency === 'USD') return formatUsd(microUsd(amount))
  return new Intl.NumberFormat('en-US', { style: 'currency', currency }).format(amount / 1_000_000)
}
