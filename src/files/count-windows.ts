import { sql } from 'kysely'
import type { Provider } from '../base/provider.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { Source } from '../ledger/entry.ts'
import { makeMonths } from '../ledger/entry-months.ts'
import { ensureHandles } from '../people/handle.ts'
import { againOnConflict } from '../sources/count-window.ts'
import { claimDays } from '../sources/counting-days.ts'
import { replaceTold } from '../sources/replace-told.ts'
import { refuseSameOrganisation } from '../sources/same-organisation.ts'
import type { TellingWindow } from './file-days.ts'
import type { HandedFile } from './handed-file.ts'
import { type FilePlace, fileRows, matchWindow, uniteMatched } from './match-window.ts'
import { markCounted, plannedWindows } from './planned-windows.ts'
import { handlesStaged } from './staged-file.ts'
import { twoAtATime } from './two-at-a-time.ts'
import { keepUndo } from './undo-rows.ts'

/** A file of usage whose place is known. */
export type Placed = HandedFile & { provider: Provider; source: Source; accountId: number }

/** That which has the file's turn, and another to count beside it. */
export type Connections = readonly [Db, Db]

/** Counts the parts of a file that are not counted yet, two at a time and a transaction each. `onWindow` hears of those that were before, too. */
export async function countWindows(
  connections: Connections,
  file: Placed,
  { now, onWindow }: { now: Date; onWindow?: (rows: number) => void },
): Promise<void> {
  const place = { ...file, fileId: file.id }
  const [own] = connections
  const windows = await plannedWindows(own, place)
  await makeRoom(own, file, windows)
  await twoAtATime(connections, windows, async (connection, window) => {
    if (!window.isCounted) {
      await againOnConflict(() =>
        connection.transaction().execute((transaction) => countWindow(transaction, place, { window, now })),
      )
    }
    onWindow?.(window.rows)
  })
}

// Of two that need a new month, or name somebody new, one would wait until the other is counted.
async function makeRoom(db: Db, { id, provider, ownerHandle }: Placed, windows: readonly TellingWindow[]) {
  await makeMonths(
    db,
    windows.flatMap(({ days }) => days),
  )
  await ensureHandles(db, { vendor: provider, names: [...(await handlesStaged(db, id)), ownerHandle] })
}

async function countWindow(
  transaction: DbOrTransaction,
  place: FilePlace & { accountId: number },
  { window, now }: { window: TellingWindow; now: Date },
): Promise<void> {
  const { fileId, provider, source, accountId } = place
  await holdImporting(transaction, fileId)
  if (!(await markCounted(transaction, fileId, window))) return
  // Which source counts is settled by days: nobody else may settle them meanwhile.
  await claimDays(transaction, { accountId, ...window })
  await refuseSameOrganisation(transaction, accountId)
  await unite(transaction, place, window)
  await keepUndo(transaction, fileId, window)
  const told = { provider, accountId, source, from: window.from, to: window.to, days: window.days, at: now }
  await replaceTold(transaction, { ...told, table: 'told_union' })
  await sql`drop table told_union`.execute(transaction)
}

// Keeps the file from being taken back until the transaction ends; other parts of it may be counted meanwhile.
async function holdImporting(transaction: DbOrTransaction, fileId: number): Promise<void> {
  await transaction
    .selectFrom('handed_file')
    .select('id')
    .where('id', '=', fileId)
    .where('state', '=', 'importing')
    .forShare()
    .executeTakeFirstOrThrow()
}

// Where the source has told of none of these days, there is nothing to join.
async function unite(transaction: DbOrTransaction, place: FilePlace, window: TellingWindow): Promise<void> {
  if (window.toldBefore) {
    await matchWindow(transaction, place, window)
    await uniteMatched(transaction)
  } else {
    await sql`create temp table told_union on commit drop as ${fileRows(place, window)}`.execute(transaction)
  }
}
