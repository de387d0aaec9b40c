/** What every row of use has in common. */
export type UsageRow = {
  /** When it happened, in milliseconds since 1970. */
  at: number
  /** The vendor shows it only from this instant of its clock on: a late event. Null: at once. */
  visibleFrom: number | null
}

/** Whether the vendor shows a row at an instant of its clock: it has happened, and is not late. */
export function isVisible(row: UsageRow, nowMs: number): boolean {
  return row.at <= nowMs && (row.visibleFrom === null || row.visibleFrom <= nowMs)
}
