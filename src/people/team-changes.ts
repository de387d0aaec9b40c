import type { Transaction } from 'kysely'
import { type Actor, recordAct } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import { dayOf } from '../base/calendar.ts'
import { newId } from '../base/id.ts'
import type { Db } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { endTeamAt } from './membership.ts'
import { type Team, teamById, teamLeads } from './team.ts'
import { checkLeads, checkParent, refuseTakenName } from './team-checks.ts'
import { readCostCentre, readTeamName } from './team-name.ts'
import { takeTeamTurn } from './team-turn.ts'

/** A team with who leads it. */
export type LedTeam = Team & { leadIds: string[] }

/** What to change of a team; what is left out stays. */
export type TeamChange = { name?: string; parentId?: string | null; costCentre?: string; leadIds?: readonly string[] }

type By = { actor: Actor; now: Date }
/** `expectedVersion`: the version the change was made up from; another one is a `conflict`. */
type Changing = By & { teamId: string; expectedVersion?: number }

/**
 * Makes a team. Throws `bad-input` for a name that is taken (in any letter case) or cannot be one, for a parent that has
 * a parent, and for leads who are no people.
 */
export async function createTeam(db: Db, input: TeamChange & { name: string } & By): Promise<LedTeam> {
  return db.transaction().execute(async (transaction) => {
    await takeTeamTurn(transaction)
    return createTeamWithin(transaction, input)
  })
}

/** The same in a transaction that has its turn (`takeTeamTurn`). */
export async function createTeamWithin(
  transaction: Transaction<Tables>,
  input: TeamChange & { name: string } & By,
): Promise<LedTeam> {
  const { now, parentId = null, leadIds = [] } = input
  const name = readTeamName(input.name)
  const costCentre = readCostCentre(input.costCentre ?? '')
  await refuseTakenName(transaction, name, null)
  await checkParent(transaction, { teamId: null, parentId })
  await checkLeads(transaction, leadIds)
  const id = newId()
  await transaction
    .insertInto('team')
    .values({ id, name, parent_id: parentId, cost_centre: costCentre, created_at: now })
    .execute()
  await replaceLeads(transaction, id, leadIds)
  const team = { id, name, parentId, costCentre, version: 1, leadIds: [...new Set(leadIds)] }
  await recordAct(transaction, { ...act(input, 'team.create', team), before: null, after: plain(team) })
  return team
}

/**
 * Changes a team: everything given, or nothing. Throws as `createTeam` does, `not-found` for a team that is not there, and
 * `conflict` when it is no longer as `expectedVersion` had it, saying how it stands.
 */
export async function changeTeam(
  db: Db,
  input: Changing & { change: TeamChange },
): Promise<{ before: LedTeam; after: LedTeam }> {
  return db.transaction().execute(async (transaction) => {
    await takeTeamTurn(transaction)
    return changeTeamWithin(transaction, input)
  })
}

/** The same in a transaction that has its turn (`takeTeamTurn`). */
export async function changeTeamWithin(
  transaction: Transaction<Tables>,
  input: Changing & { change: TeamChange },
): Promise<{ before: LedTeam; after: LedTeam }> {
  const { change } = input
  const before = await standingTeam(transaction, input)
  const after: LedTeam = {
    ...before,
    name: change.name === undefined ? before.name : readTeamName(change.name),
    parentId: change.parentId === undefined ? before.parentId : change.parentId,
    costCentre: change.costCentre === undefined ? before.costCentre : readCostCentre(change.costCentre),
    leadIds: change.leadIds === undefined ? before.leadIds : [...new Set(change.leadIds)].toSorted(),
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return { before, after: before }
  await refuseTakenName(transaction, after.name, before.id)
  if (after.parentId !== before.parentId)
    await checkParent(transaction, { teamId: before.id, parentId: after.parentId })
  await checkLeads(
    transaction,
    after.leadIds.filter((id) => !before.leadIds.includes(id)),
  )
  after.version = before.version + 1
  await transaction
    .updateTable('team')
    .set({ name: after.name, parent_id: after.parentId, cost_centre: after.costCentre, version: after.version })
    .where('id', '=', before.id)
    .execute()
  await replaceLeads(transaction, before.id, after.leadIds)
  await recordAct(transaction, {
    ...act(input, 'team.change', before),
    before: plain(before),
    after: plain(after),
  })
  return { before, after }
}

/**
 * Removes a team as of today: its members are in no team from today on, its sub-teams stand on their own, its leads lead
 * it no more. Earlier days keep it, and its name is free again. Throws `not-found` and `conflict` as `changeTeam` does.
 */
export async function removeTeam(db: Db, input: Changing): Promise<RemovedTeam> {
  return db.transaction().execute(async (transaction) => {
    await takeTeamTurn(transaction)
    return removeTeamWithin(transaction, input)
  })
}

/** What a removal did: the team as it was, how many were in it, and the sub-teams that stand on their own since. */
type RemovedTeam = { team: LedTeam; members: number; subTeams: string[] }

/** The same in a transaction that has its turn (`takeTeamTurn`). */
export async function removeTeamWithin(transaction: Transaction<Tables>, input: Changing): Promise<RemovedTeam> {
  const team = await standingTeam(transaction, input)
  const today = dayOf(input.now)
  const members = await transaction
    .selectFrom('membership')
    .where('team_id', '=', team.id)
    .where((where) => where.or([where('to_day', 'is', null), where('to_day', '>', today)]))
    .select('person_id')
    .distinct()
    .execute()
  const personIds = members.map(({ person_id }) => person_id)
  await endTeamAt(transaction, { teamId: team.id, day: today })
  const freed = await transaction
    .updateTable('team')
    .set((set) => ({ parent_id: null, version: set('version', '+', 1) }))
    .where('parent_id', '=', team.id)
    .where('removed_at', 'is', null)
    .returning('name')
    .execute()
  await replaceLeads(transaction, team.id, [])
  await transaction
    .updateTable('team')
    .set({ removed_at: input.now, version: team.version + 1 })
    .where('id', '=', team.id)
    .execute()
  const subTeams = freed.map(({ name }) => name).toSorted()
  await recordAct(transaction, {
    ...act(input, 'team.remove', team),
    detail: { name: team.name, members: personIds.length, subTeams },
    before: { ...plain(team), memberIds: personIds },
    after: null,
  })
  return { team, members: personIds.length, subTeams }
}

async function standingTeam(transaction: Transaction<Tables>, input: Changing): Promise<LedTeam> {
  const found = await teamById(transaction, input.teamId)
  if (!found) throw new AppError('not-found', 'There is no such team. Nothing was changed.')
  const { removed, ...team } = found
  if (removed) throw new AppError('not-found', `The team “${team.name}” was removed meanwhile. Nothing was changed.`)
  const leads = (await teamLeads(transaction)).get(team.id) ?? []
  if (input.expectedVersion !== undefined && input.expectedVersion !== team.version) {
    throw new AppError('conflict', await howItStands(transaction, team, leads))
  }
  return { ...team, leadIds: leads.map(({ id }) => id).toSorted() }
}

async function howItStands(
  transaction: Transaction<Tables>,
  team: Team,
  leads: ReadonlyArray<{ name: string }>,
): Promise<string> {
  const parent = team.parentId === null ? null : await teamById(transaction, team.parentId)
  const parts = [
    `named “${team.name}”`,
    parent ? `under “${parent.name}”` : 'under no other team',
    team.costCentre === '' ? 'without a cost centre' : `cost centre ${team.costCentre}`,
    leads.length === 0 ? 'without a lead' : `led by ${leads.map(({ name }) => name).join(', ')}`,
  ]
  return `Somebody else changed this team meanwhile. It is now ${parts.join(', ')}. Nothing of yours was saved: look again, then repeat it.`
}

async function replaceLeads(
  transaction: Transaction<Tables>,
  teamId: string,
  leadIds: readonly string[],
): Promise<void> {
  await transaction.deleteFrom('team_lead').where('team_id', '=', teamId).execute()
  if (leadIds.length === 0) return
  const rows = [...new Set(leadIds)].map((personId) => ({ team_id: teamId, person_id: personId }))
  await transaction.insertInto('team_lead').values(rows).execute()
}

function act({ actor, now }: By, name: string, team: Pick<Team, 'id' | 'name'>) {
  return { at: now, actor: actor.id, origin: actor.origin, act: name, subject: team.id, detail: { name: team.name } }
}

function plain({ name, parentId, costCentre, leadIds, version }: LedTeam) {
  return { name, parentId, costCentre, leadIds, version }
}
