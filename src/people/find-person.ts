import { sql } from 'kysely'
import { nearestFew } from '../base/nearest.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { folded, foldedColumn } from './folded.ts'
import type { Person } from './person.ts'
import { wordsOf } from './team.ts'

/** The one somebody meant; or several of that name; or nobody, with people whose names come near. */
export type FoundPerson = { person: Person } | { several: Person[] } | { nearest: Person[] }

/** The people that were found, or whose names come near. */
export function peopleIn(found: FoundPerson): Person[] {
  if ('person' in found) return [found.person]
  return 'several' in found ? found.several : found.nearest
}

/**
 * The person a text names: a Slack mention (`<@U…>`), an e-mail, a whole name, or part of a name only one person has;
 * letter case and accents do not matter. `slackTeam` is the workspace a mention comes from.
 */
export async function findPersonNamed(db: DbOrTransaction, text: string, slackTeam?: string): Promise<FoundPerson> {
  const found = await surelyNamed(db, text, slackTeam)
  return found ?? { nearest: await nearestPeople(db, text, 5) }
}

/** The same, with null in the place of names that come near, for which everybody's has to be looked at. */
export async function surelyNamed(
  db: DbOrTransaction,
  text: string,
  slackTeam?: string,
): Promise<Exclude<FoundPerson, { nearest: Person[] }> | null> {
  const found = await ranked(db, text, 6, slackTeam)
  const [best, next] = found
  if (!best) return null
  const alone = next === undefined || best.rank < next.rank
  if (alone) return { person: withoutRank(best) }
  return { several: found.filter(({ rank }) => rank === best.rank).map(withoutRank) }
}

/**
 * People and robots whose name, e-mail or Slack mention the text is or is part of, best first; when there are none, those
 * whose names come near. An empty text finds everybody, in the order of names. Those who left come last.
 */
export async function findPeople(db: DbOrTransaction, text: string, limit: number): Promise<Person[]> {
  const found = await ranked(db, text, limit)
  return found.length > 0 ? found.map(withoutRank) : nearestPeople(db, text, limit)
}

type Ranked = Person & { rank: number }

function withoutRank({ rank: _, ...person }: Ranked): Person {
  return person
}

async function ranked(db: DbOrTransaction, text: string, limit: number, slackTeam?: string): Promise<Ranked[]> {
  const mention = /^<@([A-Z0-9]+)(\|[^>]*)?>$/.exec(text.trim())
  if (mention?.[1]) return mentioned(db, mention[1], slackTeam)
  const asked = folded(text.trim().replace(/^@/, ''))
  const name = foldedColumn('name')
  const rank = sql<number>`case
    when lower(email) = ${asked} then 0
    when ${name} = ${asked} then 1
    when split_part(lower(email), '@', 1) = ${asked} then 2
    when starts_with(${name}, ${asked}) then 3
    when strpos(${name}, ${` ${asked}`}) > 0 then 3
    else 4 end + case when left_at is null then 0 else 10 end`
  return db
    .selectFrom('person')
    .select(['id', 'kind', 'name', 'email', rank.as('rank')])
    .where('kind', 'in', ['person', 'robot'])
    .where((where) =>
      where.or([sql<boolean>`strpos(${name}, ${asked}) > 0`, sql<boolean>`strpos(lower(email), ${asked}) > 0`]),
    )
    .orderBy('rank')
    .orderBy('name')
    .orderBy('id')
    .limit(limit)
    .execute()
}

async function mentioned(db: DbOrTransaction, slackUser: string, slackTeam?: string): Promise<Ranked[]> {
  const people = await db
    .selectFrom('handle')
    .innerJoin('person', 'person.id', 'handle.person_id')
    .where('handle.vendor', '=', 'slack')
    .where(sql`split_part(handle.name, ':', 2)`, '=', slackUser)
    .$if(slackTeam !== undefined, (query) => query.where('handle.name', '=', `${slackTeam}:${slackUser}`))
    .select(['person.id', 'person.kind', 'person.name', 'person.email'])
    .distinct()
    .execute()
  return people.map((person) => ({ ...person, rank: 0 }))
}

async function nearestPeople(db: DbOrTransaction, text: string, atMost: number): Promise<Person[]> {
  const asked = folded(text.replace(/^@/, ''))
  if (asked === '' || /^<@/.test(asked)) return []
  const people = await db
    .selectFrom('person')
    .select(['id', 'kind', 'name', 'email'])
    .where('kind', 'in', ['person', 'robot'])
    .where('left_at', 'is', null)
    .orderBy('name')
    .execute()
  return nearestFew(asked, people, atMost, ({ name, email }) => {
    const mailbox = email?.toLowerCase()
    return mailbox ? [...wordsOf(name), mailbox, mailbox.split('@')[0] ?? mailbox] : wordsOf(name)
  })
}
