import { sql, type Transaction } from 'kysely'
import { type Actor, recordAct } from '../audit/record-act.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { type VirtualKey, virtualKeyColumns, virtualKeyOf } from './virtual-key.ts'

type Input = { keyId: string; actor: Actor; now: Date }

/** What else belongs to the same transaction. */
type Along = (transaction: Transaction<Tables>, key: VirtualKey) => Promise<void>

/** Has every process refuse a key within a second, until it is resumed; null where it is paused or revoked already, or not there. */
export async function pauseKey(db: Db, input: Input, along?: Along): Promise<VirtualKey | null> {
  return turn(db, input, { pausedAt: input.now, along })
}

/** Has a paused key work again; null where it is not paused, or revoked. */
export async function resumeKey(db: Db, input: Input): Promise<VirtualKey | null> {
  return turn(db, input, { pausedAt: null, along: undefined })
}

/** Who paused a key last, as the audit log has it; null where nobody did. */
export async function whoPausedKey(db: DbOrTransaction, keyId: string): Promise<string | null> {
  const row = await db
    .selectFrom('audit')
    .select('actor')
    .where('act', '=', acts.pause)
    .where('subject', '=', keyId)
    .orderBy('id', 'desc')
    .executeTakeFirst()
  return row?.actor ?? null
}

const acts = { pause: 'virtual-key.pause', resume: 'virtual-key.resume' } as const

async function turn(
  db: Db,
  { keyId, actor, now }: Input,
  { pausedAt, along }: { pausedAt: Date | null; along: Along | undefined },
): Promise<VirtualKey | null> {
  return db.transaction().execute(async (transaction) => {
    const row = await transaction
      .updateTable('virtual_key')
      .set({ paused_at: pausedAt, changed_at: sql<Date>`clock_timestamp()` })
      .where('id', '=', keyId)
      .where('revoked_at', 'is', null)
      .where('paused_at', pausedAt ? 'is' : 'is not', null)
      .returning(virtualKeyColumns)
      .executeTakeFirst()
    if (!row) return null
    const key = virtualKeyOf(row)
    await recordAct(transaction, {
      at: now,
      actor: actor.id,
      origin: actor.origin,
      act: pausedAt ? acts.pause : acts.resume,
      subject: keyId,
      detail: { display: key.display, name: key.name, personId: key.personId },
    })
    await along?.(transaction, key)
    return key
  })
}
