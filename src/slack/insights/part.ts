import { formatDay } from '../../base/calendar.ts'
import { countText } from '../../base/count.ts'
import type { Basis } from '../../reports/insights.ts'
import type { Picture } from '../forecast/with-picture.ts'
import { barColumns } from '../kit/bar-columns.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { firstOf } from '../kit/first-of.ts'
import { cut } from '../kit/limits.ts'

/** A part of the insights as it is shown. `line` and `titles` are plain, `notes` mrkdwn. */
export type ShownPart = {
  line: string
  /** Lined up for a fixed-width face; the empty ones are left out. */
  tables: Array<{ title: string; text: string }>
  /** Names below a table, mrkdwn. */
  names: string[]
  picture: Picture | null
  notes: string[]
}

/** What a part rests on, or why there is nothing of it; mrkdwn. `what`: `code statistics`. */
export function restsOn({ accounts, since, problem }: Basis, what: string, today: string): string {
  const cannot = problem === '' ? '' : ` It cannot be read at the moment: ${escapeMrkdwn(cut(problem, 300))}`
  if (since) return `From Cursor’s ${what}, known since ${formatDay(since, today.slice(0, 4))}.${cannot}`
  if (accounts === 0) return `This comes from Cursor, and no account of Cursor is read. An admin adds one under Set-up.`
  return problem === ''
    ? `Cursor’s ${what} have told nothing yet.`
    : `Cursor’s ${what} cannot be read: ${escapeMrkdwn(cut(problem, 300))}`
}

/** Names with bars and numbers, the largest first; what is too much for a screen in one row at the end. */
export function barRows(
  rows: ReadonlyArray<{ name: string; value: number; note: string }>,
  { most, other }: { most: number; other: string },
): string {
  const { shown, rest } = firstOf(rows, most)
  const restSum = rest.reduce((sum, { value }) => sum + value, 0)
  const bars = shown.map(({ name, value, note }) => ({ name, value, beside: [countText(value), note] }))
  const last =
    rest.length === 0
      ? []
      : [{ name: `${countText(rest.length)} ${other}`, value: null, beside: [countText(restSum), ''] }]
  return barColumns([...bars, ...last], { align: ['right', 'left'], widestName: 24 })
}
