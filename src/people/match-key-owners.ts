import { sql } from 'kysely'
import type { DbOrTransaction } from '../db/database.ts'

/**
 * Gives keys, whose ids are handles of their own, to the people behind their owners' handles, in one statement; one whose
 * match was undone by hand is left alone, as is one that has somebody. Returns how many.
 */
export async function matchKeysToOwners(
  db: DbOrTransaction,
  input: { vendor: string; pairs: ReadonlyArray<{ key: string; owner: string }>; now: Date },
): Promise<number> {
  const { vendor, pairs, now } = input
  const matched = await sql`
    with owned as (
      select distinct on (pair.key) pair.key, owner.person_id
      from unnest(${pairs.map(({ key }) => key)}::text[], ${pairs.map(({ owner }) => owner)}::text[]) as pair(key, owner)
      join handle as owner on owner.vendor = ${vendor} and owner.name = pair.owner
      where owner.person_id is not null
      order by pair.key
    ), filled as (
      insert into handle as known (vendor, name, person_id) select ${vendor}, key, person_id from owned order by key
      on conflict (vendor, name) do update set person_id = excluded.person_id
        where known.person_id is null and not exists (
          select from handle_match undone where undone.handle_id = known.id and undone.undone_at is not null)
      returning known.id, known.person_id
    )
    insert into handle_match (handle_id, before_person_id, after_person_id, at, actor)
    select id, null, person_id, ${now}, 'owner of the key' from filled`.execute(db)
  return Number(matched.numAffectedRows ?? 0n)
}
