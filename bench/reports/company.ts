import { sql } from 'kysely'
import type { Db } from '../../src/db/database.ts'

/** How many people, teams (a fifth of them have the others below them) and robots. */
export type CompanySize = { people: number; teams: number; robots: number }
/** People and robots are its members, from the heaviest user down: a person with a name, and a team with sub-teams, that reports are read of. */
export type Company = { members: number; projects: number; personId: string; teamId: string }

const made = '2024-01-01'

/**
 * People and robots (`members`), one in ten in another team since the middle of 2026; a handle at Cursor each, for most a virtual
 * key or one at a vendor as well; 20 names nobody was matched to.
 */
export async function makeCompany(db: Db, { people, teams, robots }: CompanySize): Promise<Company> {
  const members = people + robots
  const projects = Math.round(teams * 1.5)
  const above = Math.round(teams / 5)
  const below = teams - above
  const one = sql`generate_series(1, ${members}::integer) as i`
  await sql`insert into team (id, name, parent_id, created_at)
    select ${uuid('1', 'i')}, 'Team ' || i, case when i > ${above}::integer then ${uuid('1', `(1 + i % ${above})`)} end,
      ${made}::timestamptz
    from generate_series(1, ${teams}::integer) as i`.execute(db)
  await sql`insert into person (id, kind, name, email, created_at)
    select ${uuid('2', 'i')}, case when i > ${people}::integer then 'robot' else 'person' end, 'Member ' || i,
      'member-' || i || '@example.com', ${made}::timestamptz from ${one}`.execute(db)
  await sql`insert into membership (person_id, team_id, from_day, to_day)
    select ${uuid('2', 'i')}, ${uuid('1', `(${above} + 1 + i % ${below})`)}, ${made}::date,
      case when i % 10 = 0 then '2026-06-15'::date end
    from ${one} where i % 50 <> 7
    union all
    select ${uuid('2', 'i')}, ${uuid('1', `(${above} + 1 + (i + 3) % ${below})`)}, '2026-06-15'::date, null
    from ${one} where i % 50 <> 7 and i % 10 = 0`.execute(db)
  await sql`insert into handle (id, vendor, name, person_id)
    select 100000 + i, 'cursor', 'member-' || i || '@example.com', ${uuid('2', 'i')} from ${one}
    union all
    select 200000 + i, 'tally-key', 'key of ' || i, ${uuid('2', 'i')} from ${one} where ${hasKey('i')}
    union all
    select 300000 + i, 'anthropic', 'member-' || i || '@example.com', ${uuid('2', 'i')} from ${one} where i % 5 = 4
    union all
    select 400000 + i, 'cursor', 'stranger-' || i, null from generate_series(1, 20) as i`.execute(db)
  await sql`insert into virtual_key (id, person_id, handle_id, name, hash, display, project, created_at, lineage_id)
    select ${uuid('3', 'i')}, ${uuid('2', 'i')}, 200000 + i, 'laptop', sha256(i::text::bytea), 'tally-…' || i,
      'project-' || i % ${projects}::integer, ${made}::timestamptz, ${uuid('3', 'i')}
    from ${one} where ${hasKey('i')}`.execute(db)
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
  return { members, projects, personId: idOf('2', Math.round(people / 20)), teamId: idOf('1', 3) }
}

/** What the requests of a member with a key of their own are written down under; null for who has none. */
export function keyOf(
  member: number,
  { projects }: Company,
): { handleId: number; keyRef: string; project: string } | null {
  if (member % 5 > 2) return null
  return { handleId: 200_000 + member, keyRef: idOf('3', member), project: `project-${member % projects}` }
}

function hasKey(member: string) {
  return sql.raw(`${member} % 5 < 3`)
}

/** The id that `uuid` makes in SQL. */
function idOf(kind: string, number: number): string {
  return `${kind}0000000-0000-4000-8000-${String(number).padStart(12, '0')}`
}

function uuid(kind: string, number: string) {
  return sql.raw(`('${kind}0000000-0000-4000-8000-' || lpad((${number})::text, 12, '0'))::uuid`)
}
