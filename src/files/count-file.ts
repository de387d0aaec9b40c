import { sql, type Transaction } from 'kysely'
import { type Actor, recordAct } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import type { Provider } from '../base/provider.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import type { Source } from '../ledger/entry.ts'
import { matchByEmail } from '../people/match-handles.ts'
import { ensureKeylessAccount, lockAccountsOf } from '../sources/add-vendor-account.ts'
import { againOnConflict } from '../sources/count-window.ts'
import { replaceTold } from '../sources/replace-told.ts'
import { refuseSameOrganisation, SameOrganisation } from '../sources/same-organisation.ts'
import { lockCounting } from '../sources/vendor-account.ts'
import { refuseImportedBefore } from './answer-file.ts'
import { accountsFor } from './file-account.ts'
import { fileDays, type TellingWindow } from './file-days.ts'
import { hasItsTurn, inTurn } from './file-turn.ts'
import { daysStaged } from './file-windows.ts'
import { findFile, type HandedFile, lockFile, notWaiting, tooOld } from './handed-file.ts'
import { type FilePlace, fileRows, matchWindow, uniteMatched } from './match-window.ts'
import { asOnlyOne } from './only-one.ts'
import { dropStaged, isStaged, stagedFile } from './staged-file.ts'
import { takeBackWindows } from './take-back.ts'
import { keepUndo, openUndo } from './undo-rows.ts'

/** A file of usage whose place is known. */
type Placed = HandedFile & { provider: Provider; source: Source; accountId: number }

type Asked = { fileId: number; actor: Actor; now: Date; onWindow?: (rows: number) => void }

/**
 * Counts a file of usage that waits: its rows join what the ledger has of the same source and account, a window a transaction,
 * so that nobody else waits for long. One that was begun and broke off is gone on with. Throws `conflict` when it waits no
 * more, was imported before, or is another's just now, and `bad-input` where something has to be said of it first.
 */
export async function countFile(db: Db, asked: Asked): Promise<HandedFile> {
  const counted = await inTurn(db, asked.fileId, async (connection) => {
    const file = await beginCounting(connection, asked)
    if (!(await isStaged(connection, file))) throw await lostStaging(connection, file, asked)
    try {
      await countWindows(connection, file, asked)
    } catch (thrown) {
      if (!(thrown instanceof SameOrganisation)) throw thrown
      await takeBackBegun(connection, file, asked)
      throw thrown
    }
    return finish(connection, file, asked)
  })
  if (!counted) throw hasItsTurn((await findFile(db, asked.fileId)).name)
  return counted.result
}

function beginCounting(db: Db, { fileId, actor, now }: Asked): Promise<Placed> {
  return asOnlyOne(db, fileId, () =>
    db.transaction().execute(async (transaction) => {
      const file = await lockFile(transaction, fileId)
      if (file.state === 'importing') return placed(file)
      if (file.state !== 'waiting' || file.kind !== 'usage') throw notWaiting(file)
      if (file.handedAt < tooOld(now)) throw notWaiting({ ...file, state: 'cancelled' })
      await refuseUnsettled(transaction, file)
      const accountId = file.accountId ?? (await accountOf(transaction, { ...placed(file), now }))
      await refuseSameOrganisation(transaction, accountId)
      await openUndo(transaction, fileId)
      await transaction
        .updateTable('handed_file')
        .set({ state: 'importing', account_id: accountId, counted_to: null, imported_by: actor.id })
        .where('id', '=', fileId)
        .execute()
      return placed({ ...file, state: 'importing', accountId })
    }),
  )
}

function placed(file: HandedFile): Placed {
  const { provider, source, accountId } = file
  if (provider === null || source === null) throw notWaiting(file)
  return { ...file, provider, source, accountId: accountId ?? 0 }
}

async function refuseUnsettled(transaction: Transaction<Tables>, file: HandedFile): Promise<void> {
  await refuseImportedBefore(transaction, file)
  if (file.needsOwner && file.ownerHandle === '') {
    throw new AppError(
      'bad-input',
      `“${file.name}” does not say whose usage it is. Say whose first; nothing was changed.`,
    )
  }
}

async function accountOf(
  transaction: DbOrTransaction,
  { provider, now }: { provider: Provider; now: Date },
): Promise<number> {
  await lockAccountsOf(transaction, provider)
  const [only, ...more] = await accountsFor(transaction, provider)
  if (!only) return ensureKeylessAccount(transaction, { vendor: provider, now })
  if (more.length === 0) return only.id
  throw new AppError(
    'bad-input',
    'Several accounts of this vendor are connected. Say which one the file is of; nothing was changed.',
  )
}

/** The parts of a file that are not counted yet. */
async function countWindows(db: Db, file: Placed, { now, onWindow }: Asked): Promise<void> {
  const place = { ...file, fileId: file.id }
  const days = await fileDays(db, place, await daysStaged(db, stagedFile(file.id)))
  for (const window of days?.windows ?? []) {
    const isCounted = file.countedTo !== null && window.from < file.countedTo
    if (!isCounted) {
      await againOnConflict(() =>
        db.transaction().execute((transaction) => countWindow(transaction, place, { window, now })),
      )
    }
    onWindow?.(window.rows)
  }
}

async function countWindow(
  transaction: DbOrTransaction,
  place: FilePlace & { accountId: number },
  { window, now }: { window: TellingWindow; now: Date },
): Promise<void> {
  const { fileId, provider, source, accountId } = place
  await transaction
    .updateTable('handed_file')
    .set({ counted_to: window.to })
    .where('id', '=', fileId)
    .where('state', '=', 'importing')
    .returning('id')
    .executeTakeFirstOrThrow()
  // Which source counts is settled by days: nobody else may settle them meanwhile.
  await lockCounting(transaction, accountId)
  await refuseSameOrganisation(transaction, accountId)
  await unite(transaction, place, window)
  await keepUndo(transaction, fileId, window)
  const told = { provider, accountId, source, from: window.from, to: window.to, days: window.days, at: now }
  await replaceTold(transaction, { ...told, table: 'told_union' })
  await sql`drop table told_union`.execute(transaction)
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

async function finish(db: Db, file: Placed, { actor, now }: Asked): Promise<HandedFile> {
  return db.transaction().execute(async (transaction) => {
    await matchByEmail(transaction, now)
    await transaction
      .updateTable('handed_file')
      .set({ state: 'imported', imported_at: now, held: null })
      .where('id', '=', file.id)
      .where('state', '=', 'importing')
      .returning('id')
      .executeTakeFirstOrThrow()
    await dropStaged(transaction, file.id)
    await recordAct(transaction, {
      at: now,
      actor: actor.id,
      origin: actor.origin,
      act: 'file.import',
      subject: String(file.id),
      detail: {
        name: file.name,
        kind: file.kind,
        provider: file.provider,
        source: file.source,
        account: String(file.accountId),
        rows: file.stagedRows,
        from: file.firstDay,
        to: file.lastDay,
      },
    })
    return findFile(transaction, file.id)
  })
}

/** What was read is gone with a crash of the database: what was counted of it is taken back, so that no half stays. */
async function lostStaging(db: Db, file: Placed, asked: Asked): Promise<AppError> {
  await takeBackBegun(db, file, asked)
  return new AppError(
    'unavailable',
    `The database was restarted, and what was read of “${file.name}” is gone with it. Nothing of it is counted; hand the file in again.`,
  )
}

// No half of a file stays.
async function takeBackBegun(db: Db, file: Placed, { now }: Asked): Promise<void> {
  await db
    .updateTable('handed_file')
    .set({ state: 'undoing', imported_at: now })
    .where('id', '=', file.id)
    .where('state', '=', 'importing')
    .execute()
  await takeBackWindows(db, file)
  await dropStaged(db, file.id)
  await db.updateTable('handed_file').set({ state: 'undone', ended_at: now }).where('id', '=', file.id).execute()
}
