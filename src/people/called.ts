import { sql } from 'kysely'
import type { DbOrTransaction } from '../db/database.ts'

/** A vendor's word for somebody. */
export type CalledHandle = { id: number; vendor: string; name: string }

/** What somebody is called: what may stand in texts, and by what they are found again. */
export type Called = {
  name: string
  email: string | null
  /** Vendors' handles that lead to them or are their e-mail address. */
  handles: CalledHandle[]
  /** Their Slack accounts, `<workspace>:<user>`. */
  slackAccounts: string[]
  /** What they called their keys. */
  keyNames: string[]
}

/** Which of these names others have as well, in small letters. */
export async function namesOfOthers(
  db: DbOrTransaction,
  { personId, names }: { personId: string; names: readonly string[] },
): Promise<Set<string>> {
  const others = await db
    .selectFrom('person')
    .where('id', '<>', personId)
    .where(sql<boolean>`lower(name) = any(${names.map((name) => name.toLowerCase())}::text[])`)
    .select(sql<string>`lower(name)`.as('name'))
    .execute()
  return new Set(others.map(({ name }) => name))
}

/** What a person is called; null when there is no such person. */
export async function calledOf(db: DbOrTransaction, personId: string): Promise<Called | null> {
  const person = await db.selectFrom('person').where('id', '=', personId).select(['name', 'email']).executeTakeFirst()
  if (!person) return null
  const handles = await db
    .selectFrom('handle')
    .where('id', '<>', 0)
    .where('vendor', '<>', 'tally-key')
    .where((where) =>
      where.or([
        where('person_id', '=', personId),
        sql<boolean>`strpos(name, '@') > 0 and lower(name) = lower(${person.email ?? ''})`,
      ]),
    )
    .select(['id', 'vendor', 'name'])
    .orderBy('id')
    .execute()
  const keys = await db.selectFrom('virtual_key').where('person_id', '=', personId).select('name').distinct().execute()
  return {
    ...person,
    handles: handles.filter(({ vendor }) => vendor !== 'slack'),
    slackAccounts: handles.filter(({ vendor }) => vendor === 'slack').map(({ name }) => name),
    keyNames: keys.map(({ name }) => name),
  }
}
