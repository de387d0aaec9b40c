import type { Actor } from '../audit/record-act.ts'
import { recordAct } from '../audit/record-act.ts'
import type { Db } from '../db/database.ts'
import type { Vault } from '../vault/vault.ts'
import { forgottenHash } from './pseudonyms.ts'

/** `unknown`: nobody of this address was deleted, or they were let back in before. */
export type Welcome = { outcome: 'welcome'; name: string } | { outcome: 'unknown' }

/**
 * Lets somebody whose data was deleted come back, as a new person: what is told of them from now on is theirs, what was told
 * before stays with the pseudonym. Slack makes them known within the hour.
 */
export async function letReturn(
  { db, vault }: { db: Db; vault: Pick<Vault, 'keyHashKey'> },
  { email, actor, now }: { email: string; actor: Actor; now: Date },
): Promise<Welcome> {
  return db.transaction().execute(async (transaction) => {
    const row = await transaction
      .selectFrom('forgotten_name')
      .innerJoin('person', 'person.id', 'forgotten_name.person_id')
      .where('hash', '=', forgottenHash(vault, '', email))
      .where('returned_at', 'is', null)
      .select(['person.id', 'person.name'])
      .executeTakeFirst()
    if (!row) return { outcome: 'unknown' }
    const { numUpdatedRows } = await transaction
      .updateTable('forgotten_name')
      .set({ returned_at: now })
      .where('person_id', '=', row.id)
      .where('returned_at', 'is', null)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return { outcome: 'unknown' }
    await recordAct(transaction, {
      at: now,
      actor: actor.id,
      origin: actor.origin,
      act: 'person.welcome',
      subject: row.id,
      detail: { name: row.name },
    })
    return { outcome: 'welcome', name: row.name }
  })
}
