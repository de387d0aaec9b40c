import { formatUsd, microUsd } from './money.ts'

/** Whole millionths of a currency as people read them: `$1,234.56`, `€12.00`, `−CA$43.11`; a bare number where the code is none. */
export function formatAmount(millionths: number, currency: string): string {
  if (currency === 'USD') return formatUsd(microUsd(millionths))
  const whole = millionths / 1_000_000
  const text = /^[A-Z]{3}$/.test(currency)
    ? new Intl.NumberFormat('en-US', { style: 'currency', currency }).format(whole)
    : whole.toFixed(2)
  return text.replace('-', '−')
}
