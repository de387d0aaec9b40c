import { type Compilable, CompiledQuery, sql, type Transaction } from 'kysely'
import type { Tables } from './tables.ts'

/** One unchanging view of the whole database, however long it is read. */
export type Snapshot = Transaction<Tables>

/** The rows of a query, fetched so many at a time by a cursor on the server: memory stays flat, however many there are. */
export async function* rowsInPieces<Row>(
  snapshot: Snapshot,
  query: Compilable<Row>,
  size = 2_000,
): AsyncGenerator<Row> {
  const { sql: text, parameters } = query.compile()
  cursors += 1
  const cursor = `in_pieces_${cursors}`
  // All of them are read, so that the plan that is fastest to its first rows is not the best one.
  await sql`set local cursor_tuple_fraction = 1`.execute(snapshot)
  // The first rows of a large one may be long in coming: it is sorted before.
  await sql`set local statement_timeout = '15min'`.execute(snapshot)
  await snapshot.executeQuery(CompiledQuery.raw(`declare ${cursor} no scroll cursor for ${text}`, [...parameters]))
  const fetch = CompiledQuery.raw(`fetch ${size} from ${cursor}`)
  for (;;) {
    const { rows } = await snapshot.executeQuery(fetch)
    for (const row of rows) yield rowOf<Row>(row)
    if (rows.length < size) break
  }
  await snapshot.executeQuery(CompiledQuery.raw(`close ${cursor}`))
}

// Names only have to differ within one transaction.
let cursors = 0

// The cursor gives the rows of the query it was declared for.
function rowOf<Row>(row: unknown): Row {
  return row as Row
}
