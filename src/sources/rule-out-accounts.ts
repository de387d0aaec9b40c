import { sql } from 'kysely'
import { type Actor, recordAct } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import type { Db } from '../db/database.ts'
import { linkProviderKey } from './key-link.ts'

/**
 * Says that a provider key is none of these accounts' keys, as it is of an organisation that is not read: what both tell
 * counts, and it is not asked about again. A link is taken off. Throws `not-found`.
 */
export async function ruleOutAccounts(
  db: Db,
  input: { providerKeyId: string; accountIds: readonly number[]; actor: Actor; now: Date },
): Promise<void> {
  const { providerKeyId, accountIds, actor, now } = input
  await linkProviderKey(db, { providerKeyId, accountId: null, vendorKeyId: null, actor, now })
  await db.transaction().execute(async (transaction) => {
    const key = await transaction
      .updateTable('provider_key')
      .set({
        not_of_accounts: sql<number[]>`(select coalesce(array_agg(distinct account), '{}')
          from unnest(not_of_accounts || ${[...accountIds]}::integer[]) as account)`,
      })
      .where('id', '=', providerKeyId)
      .returning(['provider', 'label', 'hint'])
      .executeTakeFirst()
    if (!key) throw new AppError('not-found', 'Tally does not know this provider key. Nothing was changed.')
    await recordAct(transaction, {
      at: now,
      actor: actor.id,
      origin: actor.origin,
      act: 'provider-key.rule-out',
      subject: providerKeyId,
      detail: key,
      after: { notOfAccounts: [...accountIds] },
    })
  })
}
