import { sql } from 'kysely'
import type { Day } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { folded, foldedColumn } from './folded.ts'
import { isAdmin, type Standing, standingFrom, standings } from './roles.ts'

/** Somebody in a list: what decides their role, their team on the day asked about, the teams they lead, their working keys. */
export type ListedPerson = Standing & { team: string | null; leads: string[]; keys: number; timeZone: string }

/**
 * People and robots whose name or e-mail holds the text, in the order of names, those who left last. `teamIds` keeps to the
 * members of these teams on the day; null: everybody. `total` counts them all.
 */
export async function listPeople(
  db: DbOrTransaction,
  input: {
    text: string
    teamIds: readonly string[] | null
    day: Day
    now: Date
    offset: number
    limit: number
  },
): Promise<{ people: ListedPerson[]; total: number }> {
  const { teamIds, day, now, offset, limit } = input
  const text = folded(input.text)
  let found = standings(db).where('person.kind', 'in', ['person', 'robot'])
  if (text !== '') {
    found = found.where((where) =>
      where.or([
        sql<boolean>`strpos(${foldedColumn('person.name')}, ${text}) > 0`,
        sql<boolean>`strpos(lower(person.email), ${text}) > 0`,
      ]),
    )
  }
  if (teamIds) found = found.where(sql<boolean>`${teamOn(day, sql`membership.team_id`)} = any(${[...teamIds]}::uuid[])`)
  const { total } = await db
    .selectFrom(found.as('person'))
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  const rows = await withDetails(found, day, now)
    .orderBy(sql`(person.left_at is not null)`)
    .orderBy('person.name')
    .orderBy('person.id')
    .offset(offset)
    .limit(limit)
    .execute()
  return { people: rows.map(listedFrom), total }
}

/** The same of one person; null when there is no such person. */
export async function listedPerson(
  db: DbOrTransaction,
  input: { personId: string; day: Day; now: Date },
): Promise<ListedPerson | null> {
  const found = standings(db).where('person.id', '=', input.personId)
  const row = await withDetails(found, input.day, input.now).executeTakeFirst()
  return row ? listedFrom(row) : null
}

/** The people behind Slack accounts of one workspace, by Slack id; accounts nobody is behind are absent. */
export async function peopleBehindSlack(
  db: DbOrTransaction,
  input: { team: string; slackUsers: readonly string[] },
): Promise<Map<string, string>> {
  const names = input.slackUsers.map((slackUser) => `${input.team}:${slackUser}`)
  const rows = await db
    .selectFrom('handle')
    .where('vendor', '=', 'slack')
    .where(sql<boolean>`name = any(${names})`)
    .select(['name', 'person_id'])
    .execute()
  return new Map(rows.flatMap(({ name, person_id }) => (person_id ? [[name.split(':')[1] ?? '', person_id]] : [])))
}

/** One word for what somebody may do most of all. */
export function roleWord(person: ListedPerson, admins: readonly string[]): 'admin' | 'finance' | 'lead' | 'member' {
  if (isAdmin(person, admins)) return 'admin'
  if (person.role === 'finance') return 'finance'
  return person.leads.length > 0 && !person.leftAt ? 'lead' : 'member'
}

function withDetails(found: ReturnType<typeof standings>, day: Day, now: Date) {
  return found.select([
    'person.time_zone as timeZone',
    teamOn(day, sql`team.name`).as('team'),
    sql<string[]>`array(select team.name from team_lead join team on team.id = team_lead.team_id
      where team_lead.person_id = person.id and team.removed_at is null order by team.name)`.as('leads'),
    sql<number>`(select count(*) from virtual_key where virtual_key.person_id = person.id and revoked_at is null
      and (expires_at is null or expires_at > ${now}))`.as('keys'),
  ])
}

function teamOn(day: Day, what: ReturnType<typeof sql>) {
  return sql<string | null>`(select ${what} from membership join team on team.id = membership.team_id
    where membership.person_id = person.id and from_day <= ${day} and (to_day is null or to_day > ${day}))`
}

type Row = Parameters<typeof standingFrom>[0] & Omit<ListedPerson, keyof Standing>

function listedFrom(row: Row): ListedPerson {
  const { team, leads, keys, timeZone } = row
  return { ...standingFrom(row), team, leads, keys, timeZone }
}
