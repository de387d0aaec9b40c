/** A share in whole percent: `34%`; `under 1%` for a little, however little it is. */
export function percentText(share: number): string {
  return share > 0 && share < 0.01 ? 'under 1%' : `${Math.round(share * 100)}%`
}

/** The same of a whole or a limit: never `100%` before it is all of it. */
export function partText(share: number): string {
  return share > 0.99 && share < 1 ? '99%' : percentText(share)
}

/** How much of a limit is used, rounded down: `79%` of 79.9, and `100%` only when all of it is. */
export function usedText(share: number): string {
  const percent = Math.floor(Math.max(0, share) * 100)
  return share > 0 && percent === 0 ? 'under 1%' : `${percent}%`
}
