import { sql } from 'kysely'
import { recordAct } from '../audit/record-act.ts'
import type { Db } from '../db/database.ts'
import { displayOfSecret, isSecretShaped, type VirtualKey, virtualKeyColumns, virtualKeyOf } from './virtual-key.ts'

type Revocation =
  | { outcome: 'revoked'; key: VirtualKey }
  | { outcome: 'already-revoked'; key: VirtualKey }
  | { outcome: 'ambiguous'; keys: VirtualKey[] }
  | { outcome: 'not-found' }

/**
 * Revokes the one key that `which` names: its id, what is displayed of it (`acl_x7Kd…9fQ2`, three dots will do), the secret
 * itself, or a name only one working key has. Every process refuses the key within a second.
 */
export async function revokeVirtualKey(
  db: Db,
  input: { which: string; now: Date; actor?: string },
): Promise<Revocation> {
  const named = await keysNamed(db, input.which.trim())
  const working = named.filter((key) => key.revokedAt === null)
  if (working.length > 1) return { outcome: 'ambiguous', keys: working }
  const [key] = working.length === 1 ? working : named
  if (!key) return { outcome: 'not-found' }
  const done = await revoke(db, { id: key.id, now: input.now, actor: input.actor ?? 'tally' })
  return done ? { outcome: 'revoked', key: done } : { outcome: 'already-revoked', key }
}

async function revoke(db: Db, input: { id: string; now: Date; actor: string }): Promise<VirtualKey | null> {
  return db.transaction().execute(async (transaction) => {
    const row = await transaction
      .updateTable('virtual_key')
      .set({ revoked_at: input.now, changed_at: sql<Date>`clock_timestamp()` })
      .where('id', '=', input.id)
      .where('revoked_at', 'is', null)
      .returning(virtualKeyColumns)
      .executeTakeFirst()
    if (!row) return null
    const detail = { display: row.display, name: row.name, personId: row.person_id }
    await recordAct(transaction, {
      at: input.now,
      actor: input.actor,
      act: 'virtual-key.revoke',
      subject: row.id,
      detail,
    })
    return virtualKeyOf(row)
  })
}

async function keysNamed(db: Db, which: string): Promise<VirtualKey[]> {
  const display = isSecretShaped(which) ? displayOfSecret(which) : which.replace('...', '…')
  const rows = await db
    .selectFrom('virtual_key')
    .select(virtualKeyColumns)
    .where((where) =>
      where.or([
        where(sql`id::text`, '=', which.toLowerCase()),
        where('display', '=', display),
        where(sql`lower(name)`, '=', which.toLowerCase()),
      ]),
    )
    .orderBy('created_at', 'desc')
    .execute()
  return rows.map(virtualKeyOf)
}
