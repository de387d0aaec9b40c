import { sql } from 'kysely'
import { type Actor, recordAct } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import { providerName } from '../base/provider.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { Vault } from '../vault/vault.ts'
import { changeAccount, lockAccount, type VendorAccount, vendorAccount, vendorSecret } from './vendor-account.ts'
import { secretBinding } from './vendor-account-secret.ts'
import { setVendorAccountState } from './vendor-account-state.ts'
import { askForSync } from './wanted-sync.ts'

/** An account reads what another one, older, reads or has read: counted as well, every dollar would count twice. */
export class SameOrganisation extends AppError {
  readonly other: VendorAccount

  constructor(account: VendorAccount, other: VendorAccount) {
    super(
      'conflict',
      `“${account.label}” reads the same ${providerName(account.vendor)} organisation as “${other.label}”, so nothing of it was counted. ` +
        `Remove “${account.label}”; to use its key from now on, rotate “${other.label}” with it.`,
    )
    this.other = other
  }
}

/**
 * Throws `SameOrganisation` when an older account of the vendor, a removed one too, has a key of this one, or at least half
 * of its members, by the vendor's own ids.
 */
export async function refuseSameOrganisation(transaction: DbOrTransaction, accountId: number): Promise<void> {
  const twins = await sql<{ id: number }>`
    select other.id from vendor_account as own
    join vendor_account as other on other.vendor = own.vendor and other.id < own.id
    where own.id = ${accountId} and (
      exists (select from vendor_key as k join vendor_key as theirs using (key_id)
        where k.account_id = own.id and theirs.account_id = other.id)
      or (select count(*) filter (where theirs.vendor_id is not null) * 2 >= count(*) and count(*) > 0
        from vendor_member as m left join vendor_member as theirs
          on theirs.account_id = other.id and theirs.vendor_id = m.vendor_id
        where m.account_id = own.id)
    )
    order by other.state = 'removed', other.id limit 1`.execute(transaction)
  const [twin] = twins.rows
  if (!twin) return
  throw new SameOrganisation(await vendorAccount(transaction, accountId), await vendorAccount(transaction, twin.id))
}

/**
 * Connects a removed account again with the key of one that was added for the same organisation: its history goes on, the
 * other goes. A reading is asked for.
 */
export async function connectAgain(
  db: Db,
  vault: Vault,
  input: { accountId: number; formerId: number; askedBy: string; actor: Actor; now: Date },
): Promise<VendorAccount> {
  const { accountId, formerId, askedBy, actor, now } = input
  const secret = await vendorSecret(db, vault, accountId)
  await setVendorAccountState(db, { id: accountId, state: 'removed', actor, now })
  const former = await db.transaction().execute(async (transaction) => {
    const before = await lockAccount(transaction, formerId)
    const { hint, abilities } = await vendorAccount(transaction, accountId)
    const after = await changeAccount(transaction, formerId, {
      state: 'active',
      sealed: vault.seal(secret, secretBinding(formerId)),
      hint,
      abilities: JSON.stringify(abilities),
    })
    await recordAct(transaction, {
      at: now,
      actor: actor.id,
      origin: actor.origin,
      act: 'vendor-account.connect-again',
      subject: String(formerId),
      detail: { vendor: before.vendor, label: before.label },
      before: { state: before.state, hint: before.hint },
      after: { state: 'active', hint },
    })
    return after
  })
  await askForSync(db, { accountId: formerId, trigger: 'first', askedBy, now })
  return former
}
