/** `$1,240`, `$14`, `$3.20`, `$0.034`: as exact as a sentence needs. */
export function dollars(amount: number): string {
  if (amount >= 10) return `$${Math.round(amount).toLocaleString('en-US')}`
  return amount >= 0.1 || amount <= 0 ? `$${amount.toFixed(2)}` : `$${Number(amount.toPrecision(2))}`
}

/** `4.2×`, `12×`. */
export function times(factor: number): string {
  return `${factor >= 10 ? Math.round(factor) : factor.toFixed(1)}×`
}

/** `96 min`, `5 h 10 min`. */
export function duration(minutes: number): string {
  if (minutes < 120) return `${Math.round(minutes)} min`
  const rest = Math.round(minutes % 60)
  return `${Math.floor(minutes / 60)} h${rest ? ` ${rest} min` : ''}`
}
