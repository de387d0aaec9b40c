import { sql } from 'kysely'
import type { Db } from '../../src/db/database.ts'

/** A person with a name, and a team with sub-teams, that reports are read of. */
export type Company = { personId: string; teamId: string; projects: string[] }

export const people = 2_000
export const teams = 40
export const robots = 40
const made = '2025-01-01T00:00:00Z'

/**
 * 2,000 people and 40 robots (`members`, from the heaviest user down), 40 teams of which 8 have the others below them, one
 * person in ten in another team since the middle of the year; a handle at Cursor each, for most a virtual key or one at a
 * vendor as well; 20 names nobody was matched to.
 */
export async function makeCompany(db: Db): Promise<Company> {
  await sql`insert into team (id, name, parent_id, created_at)
    select ${uuid('1', 'i')}, 'Team ' || i, case when i > 8 then ${uuid('1', '(1 + i % 8)')} end, ${made}::timestamptz
    from generate_series(1, ${teams}::integer) as i`.execute(db)
  await sql`insert into person (id, kind, name, email, created_at)
    select ${uuid('2', 'i')}, case when i > ${people}::integer then 'robot' else 'person' end, 'Member ' || i,
      'member-' || i || '@example.com', ${made}::timestamptz
    from generate_series(1, ${people + robots}::integer) as i`.execute(db)
  await sql`insert into membership (person_id, team_id, from_day, to_day)
    select ${uuid('2', 'i')}, ${uuid('1', '(9 + i % 32)')}, '2025-01-01'::date, case when i % 10 = 0 then '2026-06-15'::date end
    from generate_series(1, ${people + robots}::integer) as i where i % 50 <> 7
    union all
    select ${uuid('2', 'i')}, ${uuid('1', '(9 + (i + 3) % 32)')}, '2026-06-15'::date, null
    from generate_series(1, ${people + robots}::integer) as i where i % 50 <> 7 and i % 10 = 0`.execute(db)
  await sql`insert into handle (id, vendor, name, person_id)
    select 10000 + i, 'cursor', 'member-' || i || '@example.com', ${uuid('2', 'i')}
    from generate_series(1, ${people + robots}::integer) as i
    union all
    select 20000 + i, 'tally-key', 'key of ' || i, ${uuid('2', 'i')}
    from generate_series(1, ${people + robots}::integer) as i where i % 5 < 3
    union all
    select 30000 + i, 'anthropic', 'member-' || i || '@example.com', ${uuid('2', 'i')}
    from generate_series(1, ${people + robots}::integer) as i where i % 5 = 4
    union all
    select 40000 + i, 'cursor', 'stranger-' || i, null from generate_series(1, 20) as i`.execute(db)
  await sql`insert into virtual_key (id, person_id, handle_id, name, hash, display, project, created_at, lineage_id)
    select ${uuid('3', 'i')}, ${uuid('2', 'i')}, 20000 + i, 'laptop', sha256(i::text::bytea), 'tally-…' || i,
      'project-' || i % 60, ${made}::timestamptz, ${uuid('3', 'i')}
    from generate_series(1, ${people + robots}::integer) as i where i % 5 < 3`.execute(db)
  await sql`insert into provider_key (id, provider, label, sealed, hint, state, created_at)
    values (${uuid('4', '1')}, 'anthropic', 'main', '', '…', 'active', ${made}::timestamptz),
      (${uuid('4', '2')}, 'openai', 'main', '', '…', 'active', ${made}::timestamptz)`.execute(db)
  await sql`insert into vendor_account (vendor, label, sealed, hint, state, created_at)
    values ('cursor', 'team', '', '…', 'active', ${made}::timestamptz), ('anthropic', 'organisation', '', '…', 'active', ${made}::timestamptz),
      ('openai', 'organisation', '', '…', 'active', ${made}::timestamptz)`.execute(db)
  await sql`insert into sync_feed (account_id, feed, read_from, read_to, last_ok_at)
    select id, feed, ${made}::timestamptz, '2026-11-21T11:00:00Z'::timestamptz, '2026-11-21T11:00:00Z'::timestamptz from vendor_account
    join (values ('cursor', 'cursor-events'), ('cursor', 'members'), ('anthropic', 'anthropic-reports'),
      ('openai', 'openai-costs')) as known(vendor, feed) using (vendor)`.execute(db)
  return { personId: idOf('2', 100), teamId: idOf('1', 3), projects: ['project-1'] }
}

/** The id that `uuid` makes in SQL. */
function idOf(kind: string, number: number): string {
  return `${kind}0000000-0000-4000-8000-${String(number).padStart(12, '0')}`
}

function uuid(kind: string, number: string) {
  return sql.raw(`('${kind}0000000-0000-4000-8000-' || lpad(${number}::text, 12, '0'))::uuid`)
}
