import { sql } from 'kysely'
import type { Provider } from '../base/provider.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import { ensureHandles } from '../people/handle.ts'
import { matchByEmail } from '../people/match-handles.ts'
import { matchKeysToOwners } from '../people/match-key-owners.ts'
import { holdRun } from './sync-run.ts'

/**
 * A key by the vendor's own id, without the key: `hint` is what the vendor shows of it. `owner`: the e-mail of whoever it
 * belongs to, in lower case; empty where it is nobody's. `state` in the vendor's word.
 */
export type ToldKey = { keyId: string; name: string; hint: string; owner: string; state: string }

/** The state of a key the vendor lists no more: its name is still wanted for what it spent. */
export const goneKey = 'gone'

/**
 * Takes over the vendor's list of keys, whole, and gives what a key spends (its id is the handle) to the key's owner, where
 * nobody undid that by hand. Throws `conflict` when the run was taken over.
 */
export async function replaceKeys(
  db: Db,
  input: { runId: number; accountId: number; provider: Provider; keys: readonly ToldKey[]; now: Date },
): Promise<{ changed: number; matched: number }> {
  const { runId, accountId, provider, keys, now } = input
  return db.transaction().execute(async (transaction) => {
    await holdRun(transaction, runId)
    await stage(transaction, provider, keys)
    const changed = await replace(transaction, accountId)
    const matched = await matchByEmail(transaction, now)
    const owned = keys.filter(({ owner }) => owner !== '')
    const pairs = owned.map(({ keyId, owner }) => ({ key: keyId, owner }))
    const followed = await matchKeysToOwners(transaction, { vendor: provider, pairs, now })
    await sql`drop table told`.execute(transaction)
    return { changed, matched: matched + followed }
  })
}

/** What the vendors call their keys, by `<account id> <key id>`. */
export async function vendorKeyNames(db: DbOrTransaction): Promise<Map<string, string>> {
  const rows = await db.selectFrom('vendor_key').select(['account_id', 'key_id', 'name']).execute()
  return new Map(rows.map(({ account_id, key_id, name }) => [`${account_id} ${key_id}`, name]))
}

async function stage(transaction: DbOrTransaction, provider: Provider, keys: readonly ToldKey[]): Promise<void> {
  const lists = {
    ids: keys.map(({ keyId }) => keyId),
    names: keys.map(({ name }) => name),
    hints: keys.map(({ hint }) => hint),
    owners: keys.map(({ owner }) => owner),
    states: keys.map(({ state }) => state),
  }
  await ensureHandles(transaction, { vendor: provider, names: lists.owners })
  await sql`create temp table told on commit drop as
    select distinct on (key_id) key_id, left(key.name, 200) as name, key.hint, handle.id as owner_handle_id, key.state
    from unnest(${lists.ids}::text[], ${lists.names}::text[], ${lists.hints}::text[], ${lists.owners}::text[],
      ${lists.states}::text[]) as key(key_id, name, hint, owner, state)
    left join handle on handle.vendor = ${provider} and handle.name = key.owner and key.owner <> ''
    order by key_id`.execute(transaction)
}

async function replace(transaction: DbOrTransaction, accountId: number): Promise<number> {
  const gone = await sql`update vendor_key as known set state = ${goneKey}
    where account_id = ${accountId} and state <> ${goneKey}
      and not exists (select from told where told.key_id = known.key_id)`.execute(transaction)
  const told = await sql`insert into vendor_key (account_id, key_id, name, hint, owner_handle_id, state)
    select ${accountId}, key_id, name, hint, owner_handle_id, state from told order by key_id
    on conflict (account_id, key_id) do update set name = excluded.name, hint = excluded.hint,
      owner_handle_id = excluded.owner_handle_id, state = excluded.state
    where (vendor_key.name, vendor_key.hint, vendor_key.owner_handle_id, vendor_key.state)
      is distinct from (excluded.name, excluded.hint, excluded.owner_handle_id, excluded.state)`.execute(transaction)
  return Number(gone.numAffectedRows ?? 0n) + Number(told.numAffectedRows ?? 0n)
}
