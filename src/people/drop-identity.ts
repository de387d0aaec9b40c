import { sql, type Transaction } from 'kysely'
import type { Actor } from '../audit/record-act.ts'
import { type Provider, providers } from '../base/provider.ts'
import type { Tables } from '../db/tables.ts'
import type { Vault } from '../vault/vault.ts'
import type { Called, CalledHandle } from './called.ts'
import { withdrawOffersOf } from './key-offer.ts'
import type { Person } from './person.ts'
import { forgottenHash, pseudonymOf } from './pseudonyms.ts'
import { revokeKeysOf } from './revoke-virtual-key.ts'

/** A vendor's word for somebody, and what takes its place. */
export type Disguise = CalledHandle & { disguised: string; seed: string }

type Dropping = {
  person: Person
  called: Called
  /** Handles that are no name but a key's id, which the vendor's figures are told apart by. */
  keyIds: ReadonlySet<string>
  actor: Actor
  now: Date
}

/** What came of it: the pseudonym, and how many keys stopped working. */
export type Dropped = { name: string; disguises: Disguise[]; keysRevoked: number; offersWithdrawn: number }

/**
 * Puts a pseudonym in the place of a person, their handles' names and their keys' names, and remembers by keyed hashes what
 * they were called. Their keys and API tokens are revoked, their Slack accounts forgotten. Handles keep their ids, so
 * every figure stays.
 */
export async function dropIdentity(
  transaction: Transaction<Tables>,
  key: Pick<Vault, 'keyHashKey'>,
  dropping: Dropping,
): Promise<Dropped> {
  const { person, called, actor, now } = dropping
  const gone = { personId: person.id, actor, now }
  // Offers before keys, as everywhere: see `revokeKeysOf`.
  const offers = await withdrawOffersOf(transaction, gone)
  const keys = await revokeKeysOf(transaction, gone)
  const name = await freePseudonym(transaction, person)
  await dropNamesOfKeys(transaction, person.id, now)
  const disguises = await disguiseHandles(transaction, key, dropping)
  await forgetNames(transaction, key, { personId: person.id, called, disguises, now })
  await transaction.deleteFrom('team_lead').where('person_id', '=', person.id).execute()
  await transaction
    .updateTable('person')
    .set({ name, email: null, role: null, is_slack_admin: false, time_zone: '', deleted_at: now })
    .set({ left_at: sql<Date>`coalesce(left_at, ${now})` })
    .where('id', '=', person.id)
    .execute()
  return { name, disguises, keysRevoked: keys.length, offersWithdrawn: offers.length }
}

/** What their keys are called from then on. */
export const droppedKeyName = 'Deleted name'

// The end of an id is random; as much of it as tells them from the other deleted.
async function freePseudonym(transaction: Transaction<Tables>, { id, kind }: Person): Promise<string> {
  const digits = id.replaceAll('-', '').toUpperCase()
  const before = `Deleted ${kind} `
  const taken = await transaction.selectFrom('person').where('name', 'like', `${before}%`).select('name').execute()
  const names = new Set(taken.map(({ name }) => name))
  for (let length = 4; length < digits.length; length++) {
    const name = `${before}${digits.slice(-length)}`
    if (!names.has(name)) return name
  }
  return `${before}${digits}`
}

async function dropNamesOfKeys(transaction: Transaction<Tables>, personId: string, now: Date): Promise<void> {
  await transaction
    .updateTable('virtual_key')
    .set({ name: droppedKeyName, tags: '{}', changed_at: sql<Date>`clock_timestamp()` })
    .where('person_id', '=', personId)
    .execute()
  await transaction
    .updateTable('key_offer')
    .set({ name: droppedKeyName, tags: '{}' })
    .where((where) => where.or([where('recipient_id', '=', personId), where('owner_id', '=', personId)]))
    .execute()
  await transaction
    .updateTable('api_token')
    .set({ name: droppedKeyName, revoked_at: sql<Date>`coalesce(revoked_at, ${now})` })
    .where('person_id', '=', personId)
    .execute()
}

async function disguiseHandles(
  transaction: Transaction<Tables>,
  key: Pick<Vault, 'keyHashKey'>,
  { person, called, keyIds }: Dropping,
): Promise<Disguise[]> {
  const slackIds = await transaction
    .selectFrom('handle')
    .where('vendor', '=', 'slack')
    .where('person_id', '=', person.id)
    .select('id')
    .execute()
  const ids = slackIds.map(({ id }) => id)
  await transaction.deleteFrom('handle_match').where(sql<boolean>`handle_id = any(${ids}::bigint[])`).execute()
  await transaction.deleteFrom('handle').where(sql<boolean>`id = any(${ids}::bigint[])`).execute()
  const disguises: Disguise[] = []
  for (const handle of called.handles.filter(({ name }) => !keyIds.has(name))) {
    const { handle: base, seed } = pseudonymOf(key, handle.vendor, handle.name)
    const disguised = await freeDisguise(transaction, handle.vendor, base)
    await transaction.updateTable('handle').set({ name: disguised }).where('id', '=', handle.id).execute()
    disguises.push({ ...handle, disguised, seed })
  }
  if (called.email !== null && person.kind === 'person') await reserveHandles(transaction, key, person.id, called.email)
  return disguises
}

// Two that differ in letter case only stay two, and so does what somebody told since they returned.
async function freeDisguise(transaction: Transaction<Tables>, vendor: string, base: string): Promise<string> {
  const taken = await transaction
    .selectFrom('handle')
    .where('vendor', '=', vendor)
    .where('name', 'like', `${base}%`)
    .select('name')
    .execute()
  const names = new Set(taken.map(({ name }) => name))
  let disguised = base
  for (let nth = 2; names.has(disguised); nth++) disguised = `${base}-${nth}`
  return disguised
}

// What a vendor says only later of their address is theirs as well.
async function reserveHandles(
  transaction: Transaction<Tables>,
  key: Pick<Vault, 'keyHashKey'>,
  personId: string,
  email: string,
): Promise<void> {
  const rows = providers.map((vendor: Provider) => {
    return { vendor, name: pseudonymOf(key, vendor, email).handle, person_id: personId }
  })
  await transaction
    .insertInto('handle')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['vendor', 'name']).doNothing())
    .execute()
}

async function forgetNames(
  transaction: Transaction<Tables>,
  key: Pick<Vault, 'keyHashKey'>,
  input: { personId: string; called: Called; disguises: readonly Disguise[]; now: Date },
): Promise<void> {
  const { personId, called, disguises, now } = input
  const names = [
    ...(called.email === null ? [] : [{ vendor: '', name: called.email }]),
    ...called.slackAccounts.map((name) => ({ vendor: 'slack', name })),
    ...disguises,
  ]
  const hashes = new Map(
    names.map(({ vendor, name }) => {
      const hash = forgottenHash(key, vendor, name)
      return [hash.toString('hex'), hash]
    }),
  )
  if (hashes.size === 0) return
  await transaction
    .insertInto('forgotten_name')
    .values([...hashes.values()].map((hash) => ({ hash, person_id: personId, forgotten_at: now })))
    .onConflict((conflict) =>
      // Somebody who had returned under this name, and is deleted again.
      conflict.column('hash').doUpdateSet({ person_id: personId, forgotten_at: now, returned_at: null }),
    )
    .execute()
}
