import { sql, type Transaction } from 'kysely'
import { type Actor, recordAct, tallyItself } from '../audit/record-act.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { withdrawOffersFor } from './key-offer.ts'
import { isNamedBy } from './named-secret.ts'
import {
  displayOfSecret,
  isSecretShaped,
  keyFacts,
  type VirtualKey,
  virtualKeyColumns,
  virtualKeyOf,
} from './virtual-key.ts'

/** What came of revoking the key somebody named. */
export type Revocation =
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
  input: { which: string; now: Date; actor?: Actor },
): Promise<Revocation> {
  const named = await keyNamed(db, input.which)
  if (named.outcome !== 'found') return named
  const { now, actor = tallyItself } = input
  const keyId = named.key.id
  const done = await db.transaction().execute((transaction) => revokeKey(transaction, { keyId, actor, now }))
  return done ? { outcome: 'revoked', key: done } : { outcome: 'already-revoked', key: named.key }
}

/**
 * Revokes a key and withdraws what was offered in its place; null when it is revoked already or not there. The next key
 * of a rotation, once made, is not touched.
 */
export async function revokeKey(
  transaction: Transaction<Tables>,
  input: { keyId: string; actor: Actor; now: Date },
): Promise<VirtualKey | null> {
  // Offers before keys, here and everywhere, so that two who lock both cannot wait for each other.
  await withdrawOffersFor(transaction, input)
  const row = await transaction
    .updateTable('virtual_key')
    .set({ revoked_at: input.now, changed_at: sql<Date>`clock_timestamp()` })
    .where('id', '=', input.keyId)
    .where('revoked_at', 'is', null)
    .returning(virtualKeyColumns)
    .executeTakeFirst()
  if (!row) return null
  const key = virtualKeyOf(row)
  await recordRevocation(transaction, key, input)
  return key
}

/**
 * Revokes every working key of somebody who left, and returns them. Withdraw their offers first (`withdrawOffersOf`): a
 * key being made at this moment is then seen here.
 */
export async function revokeKeysOf(
  transaction: Transaction<Tables>,
  input: { personId: string; actor: Actor; now: Date },
): Promise<VirtualKey[]> {
  const rows = await transaction
    .updateTable('virtual_key')
    .set({ revoked_at: input.now, changed_at: sql<Date>`clock_timestamp()` })
    .where('person_id', '=', input.personId)
    .where('revoked_at', 'is', null)
    .returning(virtualKeyColumns)
    .execute()
  const keys = rows.map(virtualKeyOf)
  for (const key of keys) await recordRevocation(transaction, key, { ...input, why: 'person left' })
  return keys
}

/** The one key that a text names (see `revokeVirtualKey`); of several of one name the one that works. */
export async function keyNamed(
  db: DbOrTransaction,
  which: string,
): Promise<
  { outcome: 'found'; key: VirtualKey } | { outcome: 'ambiguous'; keys: VirtualKey[] } | { outcome: 'not-found' }
> {
  const named = await keysNamed(db, which.trim())
  const working = named.filter((key) => key.revokedAt === null)
  if (working.length > 1) return { outcome: 'ambiguous', keys: working }
  const [key] = working.length === 1 ? working : named
  return key ? { outcome: 'found', key } : { outcome: 'not-found' }
}

function recordRevocation(
  transaction: Transaction<Tables>,
  key: VirtualKey,
  { actor, now, why }: { actor: Actor; now: Date; why?: string },
): Promise<void> {
  const after = keyFacts(key)
  return recordAct(transaction, {
    at: now,
    actor: actor.id,
    origin: actor.origin,
    act: 'virtual-key.revoke',
    subject: key.id,
    detail: { display: key.display, name: key.name, personId: key.personId, ...(why ? { why } : {}) },
    before: { ...after, revokedAt: null },
    after,
  })
}

async function keysNamed(db: DbOrTransaction, which: string): Promise<VirtualKey[]> {
  const rows = await db
    .selectFrom('virtual_key')
    .select(virtualKeyColumns)
    .where(isNamedBy(which, (secret) => (isSecretShaped(secret) ? displayOfSecret(secret) : null)))
    .orderBy('created_at', 'desc')
    .execute()
  return rows.map(virtualKeyOf)
}
