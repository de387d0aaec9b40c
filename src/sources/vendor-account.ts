import type { Selectable, Updateable } from 'kysely'
import { z } from 'zod'
import { AppError } from '../base/app-error.ts'
import { type MicroUsd, microUsd } from '../base/money.ts'
import { type Provider, providerName } from '../base/provider.ts'
import type { DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import type { Vault } from '../vault/vault.ts'
import { secretBinding } from './vendor-account-secret.ts'

/** What an admin key may read: an endpoint in words (`usage events`), and where it may not, why (`needs Enterprise`). */
export type Ability = { endpoint: string; ok: boolean; say: string }
export type Abilities = readonly Ability[]

export const accountStates = ['active', 'disabled', 'removed', 'keyless'] as const

/**
 * An account at a vendor that is read with an admin key, without the key: `hint` is what may be shown of it. `keyless`: it has
 * none, and only files tell of it, until the vendor's first key becomes its own.
 */
export type VendorAccount = {
  id: number
  vendor: Provider
  label: string
  hint: string
  state: (typeof accountStates)[number]
  abilities: Abilities
  /** A seat's price a month; null where nobody has said. */
  seatMicroUsd: MicroUsd | null
  createdAt: Date
  /** When somebody asked for a reading that no process has begun yet. */
  wantedAt: Date | null
}

/** Every account there is or was, oldest first. */
export async function listVendorAccounts(db: DbOrTransaction): Promise<VendorAccount[]> {
  const rows = await db.selectFrom('vendor_account').select(accountColumns).orderBy('id').execute()
  return rows.map(accountOf)
}

/** Whether an account has a key, whether it is read just now or not. */
export function isConnected({ state }: Pick<VendorAccount, 'state'>): boolean {
  return state === 'active' || state === 'disabled'
}

/** One account. Throws `not-found`. */
export async function vendorAccount(db: DbOrTransaction, id: number): Promise<VendorAccount> {
  return found(await rowOf(db, id).executeTakeFirst())
}

/** The admin key of an account. Throws `not-found`, or `conflict` when it was removed, and with it its key, or never had one. */
export async function vendorSecret(db: DbOrTransaction, vault: Vault, id: number): Promise<string> {
  const row = await rowOf(db, id).select('sealed').executeTakeFirst()
  const account = found(row)
  if (!row || !isConnected(account)) throw accountWasRemoved(account)
  return vault.open(row.sealed, secretBinding(id))
}

/** Keeps what the key may read, as it was found anew. */
export async function setAbilities(db: DbOrTransaction, id: number, abilities: Abilities): Promise<void> {
  await changeAccount(db, id, { abilities: JSON.stringify(abilities) })
}

/** An account, kept from whoever else would change it until the transaction ends. Throws `not-found`. */
export async function lockAccount(transaction: DbOrTransaction, id: number): Promise<VendorAccount> {
  return found(await rowOf(transaction, id).forNoKeyUpdate().executeTakeFirst())
}

/** An account, whose entries nobody counts until the transaction ends. Throws `not-found`. */
export async function lockCounting(transaction: DbOrTransaction, id: number): Promise<VendorAccount> {
  return found(await rowOf(transaction, id).forUpdate().executeTakeFirst())
}

/** Keeps everybody from `lockCounting` until the transaction ends; many may count at once. */
export async function shareCounting(transaction: DbOrTransaction, id: number): Promise<void> {
  found(await rowOf(transaction, id).forKeyShare().executeTakeFirst())
}

/** Changes columns of an account's row. Throws `not-found`. */
export async function changeAccount(
  db: DbOrTransaction,
  id: number,
  change: Updateable<Tables['vendor_account']>,
): Promise<VendorAccount> {
  const row = await db
    .updateTable('vendor_account')
    .set(change)
    .where('id', '=', id)
    .returning(accountColumns)
    .executeTakeFirst()
  return found(row)
}

function rowOf(db: DbOrTransaction, id: number) {
  return db.selectFrom('vendor_account').select(accountColumns).where('id', '=', id)
}

/** What is read of an account's row: all but the key and what was asked for. */
const accountColumns = [
  'id',
  'vendor',
  'label',
  'hint',
  'state',
  'abilities',
  'seat_micro_usd',
  'created_at',
  'wanted_at',
] as const

type Row = Pick<Selectable<Tables['vendor_account']>, (typeof accountColumns)[number]>

function found(row: Row | undefined): VendorAccount {
  if (!row) throw new AppError('not-found', 'Tally does not know this vendor account. Nothing was changed.')
  return accountOf(row)
}

function accountOf(row: Row): VendorAccount {
  const { id, vendor, label, hint, state, created_at, seat_micro_usd } = row
  const seatMicroUsd = seat_micro_usd === null ? null : microUsd(seat_micro_usd)
  return {
    id,
    vendor,
    label,
    hint,
    state,
    abilities: storedAbilities.parse(row.abilities),
    seatMicroUsd,
    createdAt: created_at,
    wantedAt: row.wanted_at,
  }
}

const storedAbilities = z.array(z.object({ endpoint: z.string(), ok: z.boolean(), say: z.string() })).readonly()

export function accountWasRemoved({ vendor, label }: VendorAccount): AppError {
  return new AppError(
    'conflict',
    `The ${providerName(vendor)} account “${label}” was removed, and its key with it. Add the key anew to read it again.`,
  )
}
