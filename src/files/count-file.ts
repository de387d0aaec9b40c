import type { Transaction } from 'kysely'
import { type Actor, recordAct } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import type { Provider } from '../base/provider.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { matchByEmail } from '../people/match-handles.ts'
import { ensureKeylessAccount, lockAccountsOf } from '../sources/add-vendor-account.ts'
import { refuseSameOrganisation, SameOrganisation } from '../sources/same-organisation.ts'
import { refuseImportedBefore } from './answer-file.ts'
import { type Connections, countWindows, type Placed } from './count-windows.ts'
import { accountsFor } from './file-account.ts'
import { hasItsTurn, inTurn } from './file-turn.ts'
import { findFile, type HandedFile, lockFile, notWaiting, tooOld } from './handed-file.ts'
import { asOnlyOne } from './only-one.ts'
import { dropPlan } from './planned-windows.ts'
import { dropStaged, isStaged } from './staged-file.ts'
import { takeBackWindows } from './take-back.ts'
import { openUndo } from './undo-rows.ts'

type Asked = { fileId: number; actor: Actor; now: Date; onWindow?: (rows: number) => void }

/**
 * Counts a file of usage that waits: its rows join what the ledger has of the same source and account, a window a transaction
 * and two at a time, so that nobody else waits for long. One that was begun and broke off is gone on with. Throws `conflict`
 * when it waits no more, was imported before, or is another's just now, and `bad-input` where something has to be said of it
 * first.
 */
export async function countFile(db: Db, asked: Asked): Promise<HandedFile> {
  const counted = await inTurn(db, asked.fileId, async (connection) => {
    const file = await beginCounting(connection, asked)
    const connections: Connections = [connection, db]
    if (!(await isStaged(connection, file))) throw await lostStaging(connections, file, asked)
    try {
      await countWindows(connections, file, asked)
    } catch (thrown) {
      if (!(thrown instanceof SameOrganisation)) throw thrown
      await takeBackBegun(connections, file, asked)
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
        .set({ state: 'importing', account_id: accountId, imported_by: actor.id })
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
    await dropPlan(transaction, file.id)
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
async function lostStaging(connections: Connections, file: Placed, asked: Asked): Promise<AppError> {
  await takeBackBegun(connections, file, asked)
  return new AppError(
    'unavailable',
    `The database was restarted, and what was read of “${file.name}” is gone with it. Nothing of it is counted; hand the file in again.`,
  )
}

// No half of a file stays.
async function takeBackBegun(connections: Connections, file: Placed, { now }: Asked): Promise<void> {
  const [db] = connections
  await db
    .updateTable('handed_file')
    .set({ state: 'undoing', imported_at: now })
    .where('id', '=', file.id)
    .where('state', '=', 'importing')
    .execute()
  await takeBackWindows(connections, file)
  await dropStaged(db, file.id)
  await dropPlan(db, file.id)
  await db.updateTable('handed_file').set({ state: 'undone', ended_at: now }).where('id', '=', file.id).execute()
}
