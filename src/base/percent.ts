/** A share in whole percent: `34%`; `<1%` for a little that would round to nothing. */
export function percentText(share: number): string {
  return share > 0 && share < 0.005 ? '<1%' : `${Math.round(share * 100)}%`
}
