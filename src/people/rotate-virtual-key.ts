import { sql, type Transaction } from 'kysely'
import { type Actor, recordAct } from '../audit/record-act.ts'
import type { Db } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { withdrawOffersFor } from './key-offer.ts'
import {
  keyFacts,
  type MadeKey,
  makeVirtualKey,
  type VirtualKey,
  virtualKeyColumns,
  virtualKeyOf,
} from './virtual-key.ts'

/** How long the old key may go on beside the new one, in words and seconds. */
export const gracePeriods = [
  { word: 'now', seconds: 0, text: 'at once' },
  { word: '1h', seconds: 3_600, text: 'after an hour' },
  { word: '24h', seconds: 86_400, text: 'after a day' },
  { word: '7d', seconds: 604_800, text: 'after a week' },
] as const

/** What came of a rotation; every outcome but the first changed nothing. */
export type Rotation =
  | ({ outcome: 'rotated'; old: VirtualKey } & MadeKey)
  | { outcome: 'revoked' | 'expired' | 'replaced'; key: VirtualKey }
  | { outcome: 'not-found' }

/**
 * Makes a new secret in the place of a key: same name, person, project, tags, models and lineage, so that its history and
 * budget carry on, and the same end unless an admin chose another (`expiresAt`). The old one stops at once or
 * `graceSeconds` later.
 */
export async function rotateVirtualKey(
  db: Db,
  input: { keyId: string; graceSeconds: number; expiresAt?: Date | null; actor: Actor; now: Date; hashKey: Buffer },
): Promise<Rotation> {
  return db.transaction().execute(async (transaction) => {
    await withdrawOffersFor(transaction, input)
    const old = await lockedKey(transaction, input.keyId)
    if (!old) return { outcome: 'not-found' }
    const refusal = cannotRotate(old, input.now)
    if (refusal) return { outcome: refusal, key: old }
    const made = await makeVirtualKey(transaction, {
      ...old,
      expiresAt: input.expiresAt ?? old.expiresAt,
      actor: input.actor,
      now: input.now,
      hashKey: input.hashKey,
    })
    const retired = await retireKey(transaction, { old, by: made.key, ...input })
    return { outcome: 'rotated', old: retired, ...made }
  })
}

/** Why a key cannot be rotated; null when it can: it works, and no other has taken its place yet. */
export function cannotRotate(key: VirtualKey, now: Date): 'revoked' | 'expired' | 'replaced' | null {
  if (key.replacedBy !== null) return 'replaced'
  if (key.revokedAt !== null) return 'revoked'
  return key.expiresAt !== null && key.expiresAt <= now ? 'expired' : null
}

/** A key that nobody else changes until the transaction ends; null when it is not there. */
export async function lockedKey(transaction: Transaction<Tables>, keyId: string): Promise<VirtualKey | null> {
  const row = await transaction
    .selectFrom('virtual_key')
    .select(virtualKeyColumns)
    .where('id', '=', keyId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  return row ? virtualKeyOf(row) : null
}

/** Says which key took the old one's place, and ends that one: now, or when the grace period is over if it does not end before. */
export async function retireKey(
  transaction: Transaction<Tables>,
  input: { old: VirtualKey; by: VirtualKey; graceSeconds: number; actor: Actor; now: Date },
): Promise<VirtualKey> {
  const { old, by, graceSeconds, actor, now } = input
  const end = new Date(now.getTime() + graceSeconds * 1000)
  const isOverAtOnce = graceSeconds === 0 && old.revokedAt === null
  const row = await transaction
    .updateTable('virtual_key')
    .set({
      replaced_by: by.id,
      changed_at: sql<Date>`clock_timestamp()`,
      ...(isOverAtOnce ? { revoked_at: now } : {}),
      ...(graceSeconds > 0 && (old.expiresAt === null || old.expiresAt > end) ? { expires_at: end } : {}),
    })
    .where('id', '=', old.id)
    .returning(virtualKeyColumns)
    .executeTakeFirstOrThrow()
  const retired = virtualKeyOf(row)
  await recordAct(transaction, {
    at: now,
    actor: actor.id,
    origin: actor.origin,
    act: 'virtual-key.rotate',
    subject: old.id,
    detail: { display: old.display, name: old.name, personId: old.personId, graceSeconds },
    before: { ...keyFacts(old), replacedBy: old.replacedBy },
    after: { ...keyFacts(retired), replacedBy: retired.replacedBy },
  })
  return retired
}
