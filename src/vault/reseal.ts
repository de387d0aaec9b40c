import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { SealedPlace } from './sealed-place.ts'
import type { Vault } from './vault.ts'

/** How many values of a place are sealed with which key, by the key's id. */
export type SealedCount = { title: string; keyId: string; values: number }

/** What became of the values of a place. `unopened`: the key they are sealed with is not among those given. */
export type Resealed = { title: string; resealed: number; unopened: number }

/** How many values there are, place by place and key by key. */
export async function countSealed(db: Db, places: readonly SealedPlace[]): Promise<SealedCount[]> {
  const counts: SealedCount[] = []
  for (const place of places) {
    const { rows } = await sql<{ key_id: string; values: number }>`
      select ${keyIdIn(place)} as key_id, count(*) as values from ${sql.table(place.table)}
      where ${isSealed(place)} group by 1 order by 1`.execute(db)
    for (const row of rows) counts.push({ title: place.title, keyId: row.key_id, values: row.values })
  }
  return counts
}

/**
 * Seals every value of a place that another key sealed with the newest one, a value at a time: safe while Tally runs and
 * changes them, and gone on with where it was broken off. A value whose key is not given stays as it is.
 */
export async function resealPlace(
  db: Db,
  vault: Vault,
  { place, onProgress }: { place: SealedPlace; onProgress(done: number, of: number): void },
): Promise<Resealed> {
  const newest = vault.masters[0]?.id ?? ''
  const known = new Set(vault.masters.map(({ id }) => id))
  const ids = sql.join(place.ids.map((id) => sql`${sql.ref(id)}::text`))
  const { rows: waiting } = await sql<{ ids: string[]; key_id: string }>`
    select array[${ids}] as ids, ${keyIdIn(place)} as key_id from ${sql.table(place.table)}
    where ${isSealed(place)} and ${keyIdIn(place)} <> ${newest} order by 1`.execute(db)
  const resealed = { title: place.title, resealed: 0, unopened: 0 }
  for (const [index, { ids, key_id }] of waiting.entries()) {
    if (!known.has(key_id)) resealed.unopened += 1
    else if (await resealOne(db, vault, { place, ids })) resealed.resealed += 1
    onProgress(index + 1, waiting.length)
  }
  return resealed
}

// Somebody may take a value away or put another in its place meanwhile, which is sealed with the newest key then.
async function resealOne(db: Db, vault: Vault, { place, ids }: { place: SealedPlace; ids: string[] }) {
  const table = sql.table(place.table)
  const isRow = sql.join(
    place.ids.map((id, index) => sql`${sql.ref(id)} = ${ids[index]}`),
    sql` and `,
  )
  const facts = sql.join(place.facts.map((text) => sql`(${sql.raw(text)})::text`))
  const { rows } = await sql<{ sealed: Buffer; facts: string[] }>`
    select ${sql.ref(place.column)} as sealed, array[${facts}] as facts
    from ${table} where ${isRow} and ${isSealed(place)}`.execute(db)
  const row = rows[0]
  if (!row) return false
  const boundTo = place.bindingOf(...row.facts)
  const sealed = vault.seal(vault.open(row.sealed, boundTo), boundTo)
  const changed = await sql`update ${table} set ${sql.ref(place.column)} = ${sealed}
    where ${isRow} and ${sql.ref(place.column)} = ${row.sealed}`.execute(db)
  return Number(changed.numAffectedRows ?? 0n) > 0
}

// As the vault writes it: a version of one byte, then the key's id.
function keyIdIn({ column }: SealedPlace) {
  return sql<string>`encode(substring(${sql.ref(column)} from 2 for 6), 'hex')`
}

function isSealed({ column }: SealedPlace) {
  return sql<boolean>`length(${sql.ref(column)}) > 0`
}
