import type { Transaction } from 'kysely'
import { AppError } from '../base/app-error.ts'
import type { Db } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { changeFingerprint, checkFingerprint } from '../settings/fingerprint.ts'
import type { LookupKeys, Vault } from './vault.ts'

const name = 'lookup'
const boundTo = `lasting_key:${name}`

/**
 * Ties a vault to its database. The keys that find developers' keys and sign chart addresses are those the database keeps,
 * sealed: made from the first secret key at the first start, they outlive it. Throws `bad-config` where none of the secret
 * keys is the database's.
 */
export async function bindVault(db: Db, vault: Vault, now: Date): Promise<Vault> {
  return db.transaction().execute(async (transaction) => {
    const [first, ...more] = vault.masters.map(({ fingerprint }) => fingerprint)
    const bound = await checkFingerprint(transaction, [first ?? '', ...more], now)
    const own = vault.masters.find(({ fingerprint }) => fingerprint === bound) ?? vault
    await transaction
      .insertInto('lasting_key')
      .values({ name, sealed: vault.seal(textOf(own), boundTo) })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    const { sealed } = await transaction
      .selectFrom('lasting_key')
      .select('sealed')
      .where('name', '=', name)
      .executeTakeFirstOrThrow()
    return { ...vault, ...keysIn(vault.open(sealed, boundTo)) }
  })
}

/** Seals the lasting keys with the newest secret key, which is the database's from then on; the others may go. */
export async function rebindVault(transaction: Transaction<Tables>, vault: Vault, now: Date): Promise<void> {
  const { sealed } = await transaction
    .selectFrom('lasting_key')
    .select('sealed')
    .where('name', '=', name)
    .forUpdate()
    .executeTakeFirstOrThrow()
  await transaction
    .updateTable('lasting_key')
    .set({ sealed: vault.seal(vault.open(sealed, boundTo), boundTo) })
    .where('name', '=', name)
    .execute()
  const newest = vault.masters[0]
  if (newest) await changeFingerprint(transaction, newest.fingerprint, now)
}

/** The id of the secret key the lasting keys are sealed with. */
export async function lastingKeySealedWith(db: Db): Promise<string | null> {
  const row = await db.selectFrom('lasting_key').select('sealed').where('name', '=', name).executeTakeFirst()
  return row ? row.sealed.subarray(1, 7).toString('hex') : null
}

const keyBytes = 32

function textOf({ keyHashKey, urlKey }: LookupKeys): string {
  return Buffer.concat([keyHashKey, urlKey]).toString('base64')
}

function keysIn(text: string): LookupKeys {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length !== 2 * keyBytes) throw new AppError('internal', 'The lasting keys of this database are damaged.')
  return { keyHashKey: bytes.subarray(0, keyBytes), urlKey: bytes.subarray(keyBytes) }
}
