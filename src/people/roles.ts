import { sql, type Transaction } from 'kysely'
import { type Actor, recordAct } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import type { Person } from './person.ts'

/** A role somebody was given by hand. Leads have theirs from their teams. */
export type GivenRole = 'admin' | 'finance' | 'member'

/** What decides somebody's role. `role` null: nobody has said, so what Slack says of the account counts. */
export type Standing = {
  person: Person
  ownerId: string | null
  role: GivenRole | null
  isSlackAdmin: boolean
  leftAt: Date | null
  /** Ids of their Slack accounts, without the workspace. */
  slackIds: string[]
}

/** Whether TALLY_ADMINS names them, by e-mail or Slack user id. They are admins whatever else is said. */
export function isNamedAdmin(standing: Pick<Standing, 'person' | 'slackIds'>, admins: readonly string[]): boolean {
  const { person, slackIds } = standing
  return admins.some(
    (named) =>
      slackIds.includes(named) || (person.email !== null && person.email.toLowerCase() === named.toLowerCase()),
  )
}

/** Whether they are an admin: named in TALLY_ADMINS, else as they were given, else as Slack says. */
export function isAdmin(standing: Standing, admins: readonly string[]): boolean {
  if (standing.person.kind !== 'person' || standing.leftAt) return false
  if (isNamedAdmin(standing, admins)) return true
  return standing.role === null ? standing.isSlackAdmin : standing.role === 'admin'
}

/** What decides the role of a person; null when there is no such person. */
export async function standingOf(db: DbOrTransaction, personId: string): Promise<Standing | null> {
  const row = await standings(db).where('person.id', '=', personId).executeTakeFirst()
  return row ? standingFrom(row) : null
}

/** Every admin there is, in the order of names. `admins` is TALLY_ADMINS. */
export async function listAdmins(db: DbOrTransaction, admins: readonly string[]): Promise<Person[]> {
  return (await possibleAdmins(db, admins)).filter((one) => isAdmin(one, admins)).map(({ person }) => person)
}

/**
 * Gives somebody a role by hand; null: as Slack says. Throws `not-found`, `bad-input` for a robot or a project, `conflict`
 * when TALLY_ADMINS names them, when the role is no longer `expected`, and for the last admin.
 */
export async function setRole(
  db: Db,
  input: {
    personId: string
    role: GivenRole | null
    expected?: GivenRole | null
    admins: readonly string[]
    actor: Actor
    now: Date
  },
): Promise<{ before: Standing; after: Standing }> {
  const { personId, role, admins, actor, now } = input
  return db.transaction().execute(async (transaction) => {
    // Of two admins who each demote the other, the second must see what the first did.
    await sql`select pg_advisory_xact_lock(hashtextextended('tally.roles', 0))`.execute(transaction)
    const before = await standingOf(transaction, personId)
    if (!before) throw new AppError('not-found', 'Tally no longer knows this person. Nothing was changed.')
    const after = { ...before, role }
    if (before.role === role) return { before, after: before }
    refuse(before, input)
    await transaction.updateTable('person').set({ role }).where('id', '=', personId).execute()
    await keepAnAdmin(transaction, before, admins)
    await recordAct(transaction, {
      at: now,
      actor: actor.id,
      origin: actor.origin,
      act: 'person.role',
      subject: personId,
      detail: { name: before.person.name },
      before: { role: before.role },
      after: { role },
    })
    return { before, after }
  })
}

function refuse(
  before: Standing,
  input: { role: GivenRole | null; expected?: GivenRole | null; admins: readonly string[] },
): void {
  const { name, kind } = before.person
  if (kind !== 'person') {
    throw new AppError('bad-input', `“${name}” is a ${kind}. Only people have roles; a ${kind} has an owner.`)
  }
  if (input.expected !== undefined && input.expected !== before.role) {
    const stands = before.role ?? 'what Slack says'
    throw new AppError(
      'conflict',
      `Somebody else changed the role of ${name} meanwhile: it is now ${stands}. Nothing was changed.`,
    )
  }
  if (input.role !== 'admin' && isNamedAdmin(before, input.admins)) {
    throw new AppError(
      'conflict',
      `${name} is named in TALLY_ADMINS and so is always an admin. Take them out of TALLY_ADMINS first, then set the role.`,
    )
  }
}

async function keepAnAdmin(
  transaction: Transaction<Tables>,
  before: Standing,
  admins: readonly string[],
): Promise<void> {
  if (!isAdmin(before, admins) || (await listAdmins(transaction, admins)).length > 0) return
  throw new AppError(
    'conflict',
    `${before.person.name} is the last admin. Make somebody else an admin first, then change this role.`,
  )
}

/** The Slack accounts of somebody, the one known longest first. */
export async function slackAccountsOf(
  db: DbOrTransaction,
  personId: string,
): Promise<Array<{ team: string; slackUser: string }>> {
  const rows = await db
    .selectFrom('handle')
    .where('vendor', '=', 'slack')
    .where('person_id', '=', personId)
    .orderBy('id')
    .select('name')
    .execute()
  return rows.map(({ name }) => {
    const [team = '', slackUser = ''] = name.split(':')
    return { team, slackUser }
  })
}

type StandingRow = {
  id: string
  kind: Person['kind']
  name: string
  email: string | null
  owner_id: string | null
  role: GivenRole | null
  is_slack_admin: boolean
  left_at: Date | null
  slack_ids: string[]
}

async function possibleAdmins(db: DbOrTransaction, admins: readonly string[]): Promise<Standing[]> {
  const named = admins.map((one) => one.toLowerCase())
  const rows = await standings(db)
    .where('person.kind', '=', 'person')
    .where('person.left_at', 'is', null)
    .where((where) =>
      where.or([
        where('person.role', '=', 'admin'),
        where('person.is_slack_admin', '=', true),
        sql<boolean>`lower(person.email) = any(${named})`,
        sql<boolean>`exists (select from handle where handle.person_id = person.id and handle.vendor = 'slack'
          and split_part(handle.name, ':', 2) = any(${[...admins]}))`,
      ]),
    )
    .orderBy('person.name')
    .orderBy('person.id')
    .execute()
  return rows.map(standingFrom)
}

/** What decides roles, as rows to filter and add to; `standingFrom` reads them. */
export function standings(db: DbOrTransaction) {
  return db
    .selectFrom('person')
    .select(['person.id', 'kind', 'person.name', 'email', 'owner_id', 'role', 'is_slack_admin', 'left_at'])
    .select(
      sql<string[]>`array(select split_part(handle.name, ':', 2) from handle
        where handle.person_id = person.id and handle.vendor = 'slack')`.as('slack_ids'),
    )
}

export function standingFrom(row: StandingRow): Standing {
  const { id, kind, name, email } = row
  return {
    person: { id, kind, name, email },
    ownerId: row.owner_id,
    role: row.role,
    isSlackAdmin: row.is_slack_admin,
    leftAt: row.left_at,
    slackIds: row.slack_ids,
  }
}
