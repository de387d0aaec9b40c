import { sql } from 'kysely'
import { type Actor, recordAct } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import { dayOf } from '../base/calendar.ts'
import { providerName } from '../base/provider.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import { settleComparedKey } from './compared-keys.ts'
import { lockCounting } from './vendor-account.ts'

/**
 * Says what the vendor calls the key the proxy uses. From the day the key was added here, what the vendor tells of it is
 * compared with the proxy's figures and not added to them. `vendorKeyId` empty: the vendor names no keys, so what it tells
 * without one is compared. Both null: the link is taken off. Returns how many entries count now, or no more. Throws
 * `not-found`, and `bad-input` for a key of another vendor.
 */
export async function linkProviderKey(
  db: Db,
  input: {
    providerKeyId: string
    accountId: number | null
    vendorKeyId: string | null
    actor: Actor
    now: Date
  },
): Promise<{ changed: number }> {
  const { providerKeyId, accountId, vendorKeyId, actor, now } = input
  return db.transaction().execute(async (transaction) => {
    const before = await lockProviderKey(transaction, providerKeyId)
    const concerned = [before.accountId, accountId].filter((id) => id !== null)
    // In one order, so that two who link never wait for each other.
    for (const id of new Set(concerned.toSorted((a, b) => a - b))) await lockCounting(transaction, id)
    if (accountId !== null) await refuseStranger(transaction, { provider: before.provider, accountId, vendorKeyId })
    if (before.accountId === accountId && before.vendorKeyId === vendorKeyId) return { changed: 0 }
    await transaction
      .updateTable('provider_key')
      .set({ vendor_account_id: accountId, vendor_key_id: vendorKeyId })
      .$if(accountId !== null, (query) =>
        query.set({ not_of_accounts: sql<number[]>`array_remove(not_of_accounts, ${accountId}::integer)` }),
      )
      .where('id', '=', providerKeyId)
      .execute()
    const links = [
      { accountId: before.accountId, keyRef: before.vendorKeyId },
      { accountId, keyRef: vendorKeyId },
    ]
    let changed = 0
    for (const link of links) {
      if (link.accountId === null || link.keyRef === null) continue
      const key = { accountId: link.accountId, keyRef: link.keyRef }
      changed += await settleComparedKey(transaction, {
        provider: before.provider,
        ...key,
        from: dayOf(before.createdAt),
      })
    }
    await recordAct(transaction, {
      at: now,
      actor: actor.id,
      origin: actor.origin,
      act: accountId === null ? 'provider-key.unlink' : 'provider-key.link',
      subject: providerKeyId,
      detail: { provider: before.provider, label: before.label, hint: before.hint },
      before: { vendorAccount: before.accountId, vendorKey: before.vendorKeyId },
      after: { vendorAccount: accountId, vendorKey: vendorKeyId },
    })
    return { changed }
  })
}

async function lockProviderKey(transaction: DbOrTransaction, id: string) {
  const row = await transaction
    .selectFrom('provider_key')
    .select(['provider', 'label', 'hint', 'created_at as createdAt'])
    .select(['vendor_account_id as accountId', 'vendor_key_id as vendorKeyId'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new AppError('not-found', 'Tally does not know this provider key. Nothing was changed.')
  return row
}

async function refuseStranger(
  transaction: DbOrTransaction,
  link: { provider: 'anthropic' | 'openai'; accountId: number; vendorKeyId: string | null },
): Promise<void> {
  const { provider, accountId, vendorKeyId } = link
  const account = await lockCounting(transaction, accountId)
  if (account.vendor !== provider) {
    throw new AppError(
      'bad-input',
      `“${account.label}” is a ${providerName(account.vendor)} account, and the key is ${providerName(provider)}’s. Nothing was changed.`,
    )
  }
  if (vendorKeyId === '' || vendorKeyId === null) return
  const known = await transaction
    .selectFrom('vendor_key')
    .select('key_id')
    .where('account_id', '=', accountId)
    .where('key_id', '=', vendorKeyId)
    .executeTakeFirst()
  if (known) return
  throw new AppError(
    'not-found',
    `${providerName(provider)} has told of no key “${vendorKeyId}” in “${account.label}”. Read the account first, then link it. Nothing was changed.`,
  )
}
