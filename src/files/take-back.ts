import { sql } from 'kysely'
import { type Actor, recordAct } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import type { Provider } from '../base/provider.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { Source } from '../ledger/entry.ts'
import { stagedList } from '../ledger/reported-usage.ts'
import { againOnConflict } from '../sources/count-window.ts'
import { claimDays } from '../sources/counting-days.ts'
import { takeBackTold } from '../sources/replace-told.ts'
import { hasItsTurn, inTurn } from './file-turn.ts'
import { daysStaged, type FileWindow, windowsOf } from './file-windows.ts'
import { findFile, type HandedFile, lockFile, notWaiting, tooOld } from './handed-file.ts'
import { ledgerRows, readingLedger } from './match-window.ts'
import { asOnlyOne } from './only-one.ts'
import { twoAtATime } from './two-at-a-time.ts'
import { dropUndo, hasUndo, undoTable } from './undo-rows.ts'

/**
 * Takes an imported file of usage back: what it added goes, what it replaced returns, and which source counts is settled
 * anew. One that was begun and broke off is gone on with. Throws `conflict` when more than a day has passed, or a later file
 * of the same account and source tells of the same days (that one has to be undone first), or is just being imported.
 */
export async function takeBackFile(
  db: Db,
  { fileId, actor, now }: { fileId: number; actor: Actor; now: Date },
): Promise<HandedFile> {
  const done = await inTurn(db, fileId, async (connection) => {
    const file = await beginTakingBack(connection, { fileId, now })
    await takeBackWindows([connection, db], file)
    return connection.transaction().execute(async (transaction) => {
      await transaction
        .updateTable('handed_file')
        .set({ state: 'undone', ended_at: now })
        .where('id', '=', fileId)
        .where('state', '=', 'undoing')
        .returning('id')
        .executeTakeFirstOrThrow()
      await recordAct(transaction, {
        at: now,
        actor: actor.id,
        origin: actor.origin,
        act: 'file.undo',
        subject: String(fileId),
        detail: { name: file.name, kind: file.kind, provider: file.provider, source: file.source },
      })
      return findFile(transaction, fileId)
    })
  })
  if (!done) throw hasItsTurn((await findFile(db, fileId)).name)
  return done.result
}

function beginTakingBack(db: Db, { fileId, now }: { fileId: number; now: Date }): Promise<HandedFile> {
  return asOnlyOne(db, fileId, () =>
    db.transaction().execute(async (transaction) => {
      const file = await lockFile(transaction, fileId)
      if (file.state === 'undoing') return file
      refuseUndo(file, now)
      // Whoever settles it may have a clock that is ahead of this one.
      if (!(await hasUndo(transaction, fileId))) throw tooLate(file)
      const later = await laterOver(transaction, file)
      if (later) {
        throw new AppError(
          'conflict',
          `“${later}” was imported after it and tells of the same days. Undo “${later}” first; nothing was changed.`,
        )
      }
      await transaction.updateTable('handed_file').set({ state: 'undoing' }).where('id', '=', fileId).execute()
      return file
    }),
  )
}

/** Throws `conflict` when a file cannot be undone any more, or was never imported. */
export function refuseUndo(file: HandedFile, now: Date): void {
  if (file.state === 'undone') {
    throw new AppError('conflict', `“${file.name}” was undone already. Nothing was changed.`)
  }
  if (file.state !== 'imported' || file.importedAt === null) throw notWaiting(file)
  if (file.importedAt < tooOld(now)) throw tooLate(file)
}

function tooLate({ name }: HandedFile): AppError {
  return new AppError(
    'conflict',
    `“${name}” was imported more than 24 hours ago, so it cannot be undone any more. Nothing was changed.`,
  )
}

async function laterOver(transaction: DbOrTransaction, file: HandedFile): Promise<string | null> {
  const { rows } = await sql<{ name: string }>`
    select other.name from handed_file as other join handed_file as own on own.id = ${file.id}
    where other.id <> own.id and other.account_id = own.account_id and other.source = own.source
      and other.first_day <= own.last_day and other.last_day >= own.first_day
      and (other.state in ('importing', 'undoing')
        or (other.state = 'imported' and (other.imported_at, other.id) > (own.imported_at, own.id)))
    order by other.imported_at desc nulls first, other.id desc limit 1`.execute(transaction)
  return rows[0]?.name ?? null
}

type Place = { id: number; provider: Provider | null; source: Source | null; accountId: number | null }

/** Takes back what is counted of a file that is being undone, a window a transaction and two at a time; forgets each with it. */
export async function takeBackWindows(
  connections: readonly [Db, Db],
  { id, provider, source, accountId }: Place,
): Promise<void> {
  if (provider === null || source === null || accountId === null) return
  const [own] = connections
  await twoAtATime(connections, windowsOf(await daysStaged(own, undoTable(id))), (connection, window) =>
    againOnConflict(() =>
      connection
        .transaction()
        .execute((transaction) => takeBackWindow(transaction, { id, provider, source, accountId }, window)),
    ),
  )
  await dropUndo(own, id)
}

async function takeBackWindow(
  transaction: DbOrTransaction,
  { id, provider, source, accountId }: { id: number; provider: Provider; source: Source; accountId: number },
  { from, to }: FileWindow,
): Promise<void> {
  await claimDays(transaction, { accountId, from, to })
  const undo = sql.table(undoTable(id))
  const inWindow = sql`at_ms >= ${from.getTime()} and at_ms < ${to.getTime()}`
  const place = { fileId: id, provider, source, accountId, ownerHandle: '' }
  await readingLedger(transaction, () =>
    sql`create temp table kept on commit drop as
      select ${stagedList}, row_number() over (partition by content order by source_id) as turn,
        count(*) over (partition by content) as times from (${ledgerRows(place, { from, to })}) as there`.execute(
      transaction,
    ),
  )
  await sql`create temp table came on commit drop as
    select content, count(*) as times from ${undo} where came and ${inWindow} group by content`.execute(transaction)
  // Without knowing how many there are, each row would be looked for among all.
  await sql`analyze kept (content), came (content)`.execute(transaction)
  await sql`create temp table told_union on commit drop as
    select ${stagedList} from kept left join (select content, times as taken from came) as gone using (content)
      where turn <= times - coalesce(taken, 0)
    union all select ${stagedList} from ${undo} where not came and ${inWindow}`.execute(transaction)
  await takeBackTold(transaction, { provider, accountId, source, from, to, table: 'told_union' })
  await sql`drop table told_union, kept, came`.execute(transaction)
  await sql`delete from ${undo} where ${inWindow}`.execute(transaction)
}
