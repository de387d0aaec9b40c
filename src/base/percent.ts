/** A share in whole percent: `34%`; `under 1%` for a little, however little it is. */
export function percentText(share: number): string {
  return share > 0 && share < 0.01 ? 'under 1%' : `${Math.round(share * 100)}%`
}

/** The same of a whole or a limit: never `100%` before it is all of it. */
export function partText(share: number): string {
  return share > 0.99 && share < 1 ? '99%' : percentText(share)
}
