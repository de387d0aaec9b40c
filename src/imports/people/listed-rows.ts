import { counted } from '../../base/count.ts'
import type { MappedPerson } from '../../people/mapping/read-mapping.ts'
import type { RejectedRow } from '../csv/usage-csv.ts'

/** A list beside the people who are here. Of several rows with one e-mail the last counts, which `notes` says. */
export type Listed<Row> = {
  listed: Array<{ person: MappedPerson; row: Row }>
  /** E-mails of the list that nobody here has, in lower case. */
  unmatched: string[]
  /** How many are here and not in the list. */
  untouched: number
  notes: string[]
  /** Rows without an e-mail. */
  rejected: RejectedRow[]
}

/** Finds the people of a list by e-mail, whatever its letter case. `cellsOf`: what is handed back of a rejected row. */
export function listedRows<Row extends { row: number; email: string }>(
  rows: readonly Row[],
  { people, cellsOf }: { people: readonly MappedPerson[]; cellsOf: (row: Row) => string[] },
): Listed<Row> {
  const { byEmail, rejected } = rowsByEmail(rows, cellsOf)
  const here = new Map(
    people.flatMap((person) => (person.email ? [[person.email.toLowerCase(), person] as const] : [])),
  )
  const listed = [...byEmail].flatMap(([email, same]) => {
    const [person, row] = [here.get(email), same.at(-1)]
    return person && row ? [{ person, row }] : []
  })
  return {
    listed,
    unmatched: [...byEmail.keys()].filter((email) => !here.has(email)),
    untouched: people.length - listed.length,
    notes: repeatedSaid(byEmail),
    rejected,
  }
}

function rowsByEmail<Row extends { row: number; email: string }>(
  rows: readonly Row[],
  cellsOf: (row: Row) => string[],
) {
  const byEmail = new Map<string, Row[]>()
  const rejected: RejectedRow[] = []
  for (const row of rows) {
    const email = row.email.trim().toLowerCase()
    const reason = faultOfEmail(email)
    if (reason) {
      rejected.push({ row: row.row, reason, cells: cellsOf(row) })
      continue
    }
    const same = byEmail.get(email)
    if (same) same.push(row)
    else byEmail.set(email, [row])
  }
  return { byEmail, rejected }
}

const shownOfEmail = 60

function faultOfEmail(email: string): string | null {
  if (email === '') return 'There is no e-mail address, by which people are found. Fill it in.'
  if (/^[^\s@]+@[^\s@]+$/.test(email)) return null
  return `“${email.slice(0, shownOfEmail)}” is no e-mail address. Write it like ana@example.com.`
}

const mostNotes = 10
const mostRows = 10

function repeatedSaid(byEmail: ReadonlyMap<string, ReadonlyArray<{ row: number }>>): string[] {
  const repeated = [...byEmail].filter(([, same]) => same.length > 1)
  const notes = repeated.slice(0, mostNotes).map(([email, same]) => {
    const rows = same.slice(0, mostRows).map(({ row }) => row)
    const more = same.length > mostRows ? ' and more' : ''
    return `${email} stands in rows ${rows.join(', ')}${more}: the last one counts.`
  })
  const rest = repeated.length - mostNotes
  if (rest <= 0) return notes
  return [...notes, `${counted(rest, 'more address stands', 'more addresses stand')} in several rows.`]
}
