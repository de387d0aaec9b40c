import { sql } from 'kysely'
import { AppError } from '../base/app-error.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import { findPerson } from '../people/person.ts'
import { readOrganisation } from '../settings/organisation.ts'
import { isTimeZone } from '../settings/organisation-settings.ts'
import type { QuietTimes } from './quiet-times.ts'
import { type TopicId, topics } from './topics.ts'

/** How somebody is told of a topic. */
export type Way = 'slack' | 'email' | 'off'

/** How somebody wants to be told, and when not. What they did not choose is as usual (in Slack). */
export type Wishes = {
  ways: ReadonlyMap<TopicId, Way>
  quiet: QuietTimes
  /** Where their clock hangs: as Slack says, else the organisation's. */
  zone: string
  email: string | null
}

/** What a person wishes, `usualQuiet` where they chose no quiet times; null where there is no such person. */
export async function wishesOf(db: DbOrTransaction, personId: string, usualQuiet: QuietTimes): Promise<Wishes | null> {
  const row = await db
    .selectFrom('person')
    .leftJoin('notice_quiet', 'notice_quiet.person_id', 'person.id')
    .where('person.id', '=', personId)
    .select(['email', 'time_zone', 'notice_quiet.person_id as quiet_of', 'from_time', 'until_time', 'days'])
    .select(
      sql<Record<string, Way>>`(select coalesce(jsonb_object_agg(topic, way), '{}') from notice_choice
        where notice_choice.person_id = person.id)`.as('ways'),
    )
    .executeTakeFirst()
  if (!row) return null
  const { email, time_zone: zone, from_time: from, until_time: until } = row
  return {
    ways: new Map(topics.flatMap(({ id }) => (row.ways[id] ? [[id, row.ways[id]] as const] : []))),
    quiet: row.quiet_of === null ? usualQuiet : { hours: from && until ? { from, until } : null, days: row.days ?? [] },
    zone: isTimeZone(zone) ? zone : (await readOrganisation(db)).timeZone,
    email,
  }
}

/**
 * Keeps how a person wants to be told of some topics. Throws `bad-input` for a topic that cannot be chosen, and for e-mail
 * where none can reach them.
 */
export async function chooseWays(
  db: Db,
  input: { personId: string; ways: ReadonlyMap<TopicId, Way>; isMailSetUp: boolean },
): Promise<void> {
  const { personId, ways, isMailSetUp } = input
  const person = await findPerson(db, personId)
  for (const [id, way] of ways) {
    const topic = topics.find((one) => one.id === id)
    if (!topic?.isChoosable)
      throw new AppError('bad-input', `“${topic?.title ?? id}” cannot be switched. Nothing was saved.`)
    if (way !== 'email') continue
    if (!isMailSetUp)
      throw new AppError('bad-input', `Tally sends no e-mail here, so “${topic.title}” can come in Slack only.`)
    if (!person?.email) {
      throw new AppError(
        'bad-input',
        `Tally knows no e-mail address of yours, so “${topic.title}” can come in Slack only.`,
      )
    }
  }
  if (ways.size === 0) return
  await db
    .insertInto('notice_choice')
    .values([...ways].map(([topic, way]) => ({ person_id: personId, topic, way })))
    .onConflict((conflict) =>
      conflict.columns(['person_id', 'topic']).doUpdateSet((row) => ({ way: row.ref('excluded.way') })),
    )
    .execute()
}

/** Keeps when a person does not want to be written to. Throws `bad-input` where that leaves no time at all. */
export async function chooseQuietTimes(db: Db, input: { personId: string; quiet: QuietTimes }): Promise<void> {
  const { personId, quiet } = input
  refuseWrong(quiet)
  const row = {
    from_time: quiet.hours?.from ?? null,
    until_time: quiet.hours?.until ?? null,
    days: [...new Set(quiet.days)].toSorted(),
  }
  await db
    .insertInto('notice_quiet')
    .values({ person_id: personId, ...row })
    .onConflict((conflict) => conflict.column('person_id').doUpdateSet(row))
    .execute()
}

/** Everything as usual again. */
export async function forgetWishes(db: Db, personId: string): Promise<void> {
  await db.transaction().execute((transaction) => forgetWishesWithin(transaction, personId))
}

/** The same in a transaction that does more. */
export async function forgetWishesWithin(transaction: DbOrTransaction, personId: string): Promise<void> {
  await transaction.deleteFrom('notice_choice').where('person_id', '=', personId).execute()
  await transaction.deleteFrom('notice_quiet').where('person_id', '=', personId).execute()
}

const aTime = /^(?:[01]\d|2[0-3]):[0-5]\d$/

function refuseWrong({ hours, days }: QuietTimes): void {
  const wrong = [hours?.from, hours?.until].find((time) => time !== undefined && !aTime.test(time))
  if (wrong !== undefined) throw new AppError('bad-input', `“${wrong}” is not a time. Write it like 20:00.`)
  if (hours && hours.from === hours.until) {
    throw new AppError('bad-input', 'Quiet hours begin and end at the same time. Choose two, or none.')
  }
  if (days.some((day) => !(Number.isInteger(day) && day >= 1 && day <= 7))) {
    throw new AppError('bad-input', 'Choose days of the week.')
  }
  if (new Set(days).size === 7) {
    throw new AppError(
      'bad-input',
      'All seven days are quiet, so nothing could ever come. Leave one out, or switch topics off.',
    )
  }
}
