import { sql, type Transaction } from 'kysely'
import { type Actor, recordAct } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'

/** A handle that was given a person, and may be given back. */
export type HandleMatch = {
  id: number
  vendor: string
  handle: string
  personName: string
  at: Date
  undoneAt: Date | null
}

/**
 * Gives handles their people: all of them, or none. The ledger keeps handles, so what they spent before follows. Throws
 * `conflict` when one has a person already, `not-found` for a handle or person that is not there, or was deleted.
 */
export async function matchHandles(
  db: Db,
  input: { matches: ReadonlyArray<{ handleId: number; personId: string }>; actor: Actor; now: Date },
): Promise<HandleMatch[]> {
  return db.transaction().execute(async (transaction) => {
    const done: HandleMatch[] = []
    for (const match of input.matches) done.push(await matchOne(transaction, { ...input, ...match }))
    return done
  })
}

/** What undoing did. `changed-since`: the handle has got another person meanwhile, and keeps it. */
export type Undoing = { outcome: 'undone' | 'already-undone' | 'changed-since'; match: HandleMatch }

/** Takes a match back: the handle has the person, or nobody, it had before. Null when there was no such match. */
export async function undoMatch(db: Db, input: { matchId: number; actor: Actor; now: Date }): Promise<Undoing | null> {
  const { matchId, actor, now } = input
  return db.transaction().execute(async (transaction) => {
    const row = await selectMatches(transaction)
      .where('handle_match.id', '=', matchId)
      .select(['handle_match.handle_id', 'before_person_id', 'after_person_id'])
      .forUpdate('handle_match')
      .executeTakeFirst()
    if (!row) return null
    const { handle_id, before_person_id, after_person_id, ...match } = row
    if (match.undoneAt) return { outcome: 'already-undone', match }
    const undone = await transaction
      .updateTable('handle')
      .set({ person_id: before_person_id })
      .where('id', '=', handle_id)
      .where('person_id', 'is not distinct from', after_person_id)
      .returning('id')
      .executeTakeFirst()
    if (!undone) return { outcome: 'changed-since', match }
    await transaction.updateTable('handle_match').set({ undone_at: now }).where('id', '=', matchId).execute()
    await recordAct(transaction, {
      at: now,
      actor: actor.id,
      origin: actor.origin,
      act: 'handle.unmatch',
      subject: String(handle_id),
      detail: { vendor: match.vendor, handle: match.handle },
      before: { personId: after_person_id },
      after: { personId: before_person_id },
    })
    return { outcome: 'undone', match: { ...match, undoneAt: now } }
  })
}

/** The newest matches, those made by e-mail included. */
export async function recentMatches(db: DbOrTransaction, limit: number): Promise<HandleMatch[]> {
  return selectMatches(db).orderBy('handle_match.id', 'desc').limit(limit).execute()
}

/**
 * Gives every handle that is somebody's e-mail to them, in one statement; one whose match was undone by hand is left alone.
 * Returns how many.
 */
export async function matchByEmail(db: DbOrTransaction, now: Date): Promise<number> {
  const matched = await sql`
    with fitting as (
      select handle.id as handle_id, person.id as person_id
      from handle join person on lower(person.email) = lower(handle.name)
      where handle.person_id is null and handle.vendor <> 'slack' and strpos(handle.name, '@') > 1
        and not exists (select from handle_match undone where undone.handle_id = handle.id and undone.undone_at is not null)
    ), filled as (
      update handle set person_id = fitting.person_id from fitting
      where handle.id = fitting.handle_id and handle.person_id is null
      returning handle.id, handle.person_id
    )
    insert into handle_match (handle_id, before_person_id, after_person_id, at, actor)
    select id, null, person_id, ${now}, 'same e-mail' from filled
    returning id`.execute(db)
  return matched.rows.length
}

async function matchOne(
  transaction: Transaction<Tables>,
  input: { handleId: number; personId: string; actor: Actor; now: Date },
): Promise<HandleMatch> {
  const { handleId, personId, actor, now } = input
  const person = await transaction
    .selectFrom('person')
    .select('name')
    .where('id', '=', personId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (!person) throw new AppError('not-found', 'Tally no longer knows one of these people. Nothing was matched.')
  const handle = await transaction
    .updateTable('handle')
    .set({ person_id: personId })
    .where('id', '=', handleId)
    .where('id', '!=', nobody)
    .where('person_id', 'is', null)
    .returning(['vendor', 'name'])
    .executeTakeFirst()
  if (!handle) throw await notFree(transaction, handleId)
  const made = await transaction
    .insertInto('handle_match')
    .values({ handle_id: handleId, before_person_id: null, after_person_id: personId, at: now, actor: actor.id })
    .returning('id')
    .executeTakeFirstOrThrow()
  await recordAct(transaction, {
    at: now,
    actor: actor.id,
    origin: actor.origin,
    act: 'handle.match',
    subject: String(handleId),
    detail: { vendor: handle.vendor, handle: handle.name },
    before: { personId: null },
    after: { personId },
  })
  return { id: made.id, vendor: handle.vendor, handle: handle.name, personName: person.name, at: now, undoneAt: null }
}

// Handle 0 stands for "nobody said who" and is never somebody's.
const nobody = 0

async function notFree(transaction: Transaction<Tables>, handleId: number): Promise<AppError> {
  const taken = await transaction
    .selectFrom('handle')
    .innerJoin('person', 'person.id', 'handle.person_id')
    .where('handle.id', '=', handleId)
    .select(['handle.name', 'person.name as personName'])
    .executeTakeFirst()
  if (!taken) return new AppError('not-found', 'One of these handles is not there any more. Nothing was matched.')
  return new AppError(
    'conflict',
    `Somebody else matched “${taken.name}” to ${taken.personName} meanwhile. Nothing of yours was saved; look at the list again.`,
  )
}

function selectMatches(db: DbOrTransaction) {
  return db
    .selectFrom('handle_match')
    .innerJoin('handle', 'handle.id', 'handle_match.handle_id')
    .innerJoin('person', 'person.id', 'handle_match.after_person_id')
    .select(['handle_match.id', 'handle.vendor', 'handle.name as handle', 'person.name as personName'])
    .select(['handle_match.at', 'handle_match.undone_at as undoneAt'])
}
