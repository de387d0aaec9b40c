import { type ExpressionBuilder, sql } from 'kysely'
import { type Actor, recordAct } from '../audit/record-act.ts'
import { type Provider, providerName } from '../base/provider.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import type { Vault } from '../vault/vault.ts'
import {
  type Abilities,
  accountWasRemoved,
  changeAccount,
  isConnected,
  lockAccount,
  type VendorAccount,
} from './vendor-account.ts'
import { refuseKnownSecret, secretBinding, secretHint } from './vendor-account-secret.ts'

/**
 * Seals an admin key and asks for a first reading at once; probe the key before. A vendor may have several accounts; its first
 * key becomes that of the account its files were imported to, so that one history goes on. Throws
 * `conflict` when this very key is there already, removed ones apart.
 */
export async function addVendorAccount(
  db: Db,
  vault: Vault,
  input: {
    vendor: Provider
    label: string
    secret: string
    abilities: Abilities
    actor: Actor
    now: Date
    /** Who is told how the first reading goes: a person's id. */
    askedBy?: string
  },
): Promise<VendorAccount> {
  const { vendor, label, secret, abilities, actor, now } = input
  return db.transaction().execute(async (transaction) => {
    await refuseKnownSecret(transaction, vault, { vendor, secret })
    await lockAccountsOf(transaction, vendor)
    const row = {
      label,
      hint: secretHint(secret),
      state: 'active' as const,
      abilities: JSON.stringify(abilities),
      created_at: now,
      wanted_trigger: 'first' as const,
      wanted_by: input.askedBy ?? '',
      wanted_at: now,
    }
    const keyless = await transaction
      .updateTable('vendor_account')
      .set(row)
      .where('id', '=', (where) => onlyFilesTold(where, vendor))
      .returning('id')
      .executeTakeFirst()
    // The sealed text is bound to the row, so the row has to be there first.
    const { id } =
      keyless ??
      (await transaction
        .insertInto('vendor_account')
        .values({ ...row, vendor, sealed: Buffer.alloc(0) })
        .returning('id')
        .executeTakeFirstOrThrow())
    const account = await changeAccount(transaction, id, { sealed: vault.seal(secret, secretBinding(id)) })
    await recordAct(transaction, {
      at: now,
      actor: actor.id,
      origin: actor.origin,
      act: 'vendor-account.add',
      subject: String(id),
      detail: { vendor, label, hint: account.hint },
      after: { state: 'active', hint: account.hint },
    })
    return account
  })
}

// One whose key was removed before anything was read with it is as good as one that never had a key.
function onlyFilesTold(where: ExpressionBuilder<Tables, 'vendor_account'>, vendor: Provider) {
  const told = where
    .selectFrom('source_day')
    .whereRef('source_day.account', '=', sql<string>`of_files.id::text`)
    .select('source_day.day')
  return where
    .selectFrom('vendor_account as of_files')
    .select('of_files.id')
    .where('of_files.vendor', '=', vendor)
    .where((or) =>
      or.or([
        or('of_files.state', '=', 'keyless'),
        or.and([
          or('of_files.state', '=', 'removed'),
          or.exists(told.where('source_day.source', 'like', '%-csv')),
          or.not(or.exists(told.where('source_day.source', 'not like', '%-csv'))),
        ]),
      ]),
    )
    .orderBy('of_files.id')
    .limit(1)
}

/** Has whoever else adds an account of this vendor wait until the transaction ends. */
export async function lockAccountsOf(transaction: DbOrTransaction, vendor: Provider): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`tally.vendor-accounts:${vendor}`}, 0))`.execute(
    transaction,
  )
}

/**
 * The account of a vendor without a key that files are imported to, made on first sight. Only where none is connected, and no
 * former one has a history that goes on.
 */
export async function ensureKeylessAccount(
  transaction: DbOrTransaction,
  { vendor, now }: { vendor: Provider; now: Date },
): Promise<number> {
  await transaction
    .insertInto('vendor_account')
    .values({
      vendor,
      label: providerName(vendor),
      sealed: Buffer.alloc(0),
      hint: '',
      state: 'keyless',
      created_at: now,
    })
    .onConflict((conflict) => conflict.column('vendor').where('state', '=', 'keyless').doNothing())
    .execute()
  const { id } = await transaction
    .selectFrom('vendor_account')
    .select('id')
    .where('vendor', '=', vendor)
    .where('state', '=', 'keyless')
    .executeTakeFirstOrThrow()
  return id
}

/**
 * Puts another key of the same account in the place of its key: history and identities go on. Throws `conflict` for a
 * removed account, or when another account has this key.
 */
export async function rotateVendorAccount(
  db: Db,
  vault: Vault,
  input: { id: number; secret: string; abilities: Abilities; actor: Actor; now: Date },
): Promise<VendorAccount> {
  const { id, secret, abilities, actor, now } = input
  return db.transaction().execute(async (transaction) => {
    const before = await lockAccount(transaction, id)
    if (!isConnected(before)) throw accountWasRemoved(before)
    await refuseKnownSecret(transaction, vault, { vendor: before.vendor, secret, exceptId: id })
    const hint = secretHint(secret)
    const sealed = vault.seal(secret, secretBinding(id))
    const after = await changeAccount(transaction, id, { sealed, hint, abilities: JSON.stringify(abilities) })
    await recordAct(transaction, {
      at: now,
      actor: actor.id,
      origin: actor.origin,
      act: 'vendor-account.rotate',
      subject: String(id),
      detail: { vendor: before.vendor, label: before.label },
      before: { hint: before.hint },
      after: { hint },
    })
    return after
  })
}
