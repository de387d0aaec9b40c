import { sql } from 'kysely'
import { z } from 'zod'
import { providerName } from '../base/provider.ts'
import type { DbOrTransaction } from '../db/database.ts'

/** What an id stands for, in words: `Ana Ruiz`, `laptop (acl_x7Kd…9fQ2)`, `Payments`, `Anthropic key “main”`. */
export async function namesOf(db: DbOrTransaction, ids: readonly string[]): Promise<Map<string, string>> {
  const known = [...new Set(ids)].filter((id) => z.uuid().safeParse(id).success)
  if (known.length === 0) return new Map()
  const people = db.selectFrom('person').where(among(known)).select(['id', 'name'])
  const teams = db.selectFrom('team').where(among(known)).select(['id', 'name'])
  const keys = db
    .selectFrom('virtual_key')
    .where(among(known))
    .select(['id', sql<string>`name || ' (' || display || ')'`.as('name')])
  const tokens = db
    .selectFrom('api_token')
    .where(among(known))
    .select(['id', sql<string>`'API token “' || name || '”'`.as('name')])
  const named = await people.unionAll(teams).unionAll(keys).unionAll(tokens).execute()
  const providers = await db
    .selectFrom('provider_key')
    .where(among(known))
    .select(['id', 'provider', 'label'])
    .execute()
  return new Map([
    ...named.map(({ id, name }) => [id, name] as const),
    ...providers.map(({ id, provider, label }) => [id, `${providerName(provider)} key “${label}”`] as const),
  ])
}

// One parameter, however many ids: a statement takes 65,535.
function among(ids: readonly string[]) {
  return sql<boolean>`id = any(${ids}::uuid[])`
}
