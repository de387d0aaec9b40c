import { z } from 'zod'
import { AppError } from '../../base/app-error.ts'
import type { Db } from '../../db/database.ts'
import { slackAccountsOf } from '../../people/roles.ts'
import { teamById, teamLeads } from '../../people/team.ts'
import { changeTeam, createTeam, type TeamChange } from '../../people/team-changes.ts'
import { TeamFault } from '../../people/team-name.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { sayingModal } from '../kit/modal.ts'
import { readBack, readId } from '../kit/read-back.ts'
import type { SubmissionAnswer, SubmissionRequest } from '../listening/requests.ts'
import { pickedPeople } from './asked.ts'
import { noParent, type TeamForm, type TeamFormMetadata, teamField, teamFormModal } from './team-form-views.ts'

const metadataShape: z.ZodType<TeamFormMetadata> = z.object({
  teamId: z.uuid().nullable(),
  version: z.number().int(),
  keptLeads: z.array(z.uuid()),
})

/** The form of a team as it stands. `team` is the workspace whose Slack ids its leads are shown by. */
export async function teamForm(db: Db, input: { teamId: string; team: string; notice: string | null }) {
  const team = await teamById(db, input.teamId)
  if (!team || team.removed) throw new AppError('not-found', 'This team was removed meanwhile. Nothing was changed.')
  const parent = team.parentId === null ? null : await teamById(db, team.parentId)
  const leads: string[] = []
  const keptLeads: string[] = []
  for (const { id } of (await teamLeads(db)).get(team.id) ?? []) {
    const account = (await slackAccountsOf(db, id)).find((one) => one.team === input.team)
    if (account) leads.push(account.slackUser)
    else keptLeads.push(id)
  }
  const form: TeamForm = {
    name: team.name,
    parent: parent && { id: parent.id, name: parent.name },
    costCentre: team.costCentre,
    leads,
  }
  return teamFormModal(form, { teamId: team.id, version: team.version, keptLeads }, input.notice)
}

/** The form of a team that is still to be made. */
export function newTeamForm() {
  const empty: TeamForm = { name: '', parent: null, costCentre: '', leads: [] }
  return teamFormModal(empty, { teamId: null, version: 0, keptLeads: [] }, null)
}

/** Saves what was filled in; where somebody else was faster, the form comes back with how the team stands now. */
export async function saveTeam(
  { db, now }: { db: Db; now: Date },
  request: SubmissionRequest,
): Promise<SubmissionAnswer> {
  const metadata = readBack(metadataShape, request.metadata)
  const { team } = request.asker
  const leads = await pickedPeople(db, { team, slackUsers: request.form.people(teamField('leads', metadata)) })
  if ('fault' in leads) return { kind: 'errors', errors: { [teamField('leads', metadata)]: leads.fault } }
  const parent = request.form.chosen(teamField('parent', metadata))
  const change = {
    name: request.form.text(teamField('name', metadata)) ?? '',
    parentId: parent === null || parent === noParent.value ? null : readId(parent),
    costCentre: request.form.text(teamField('costCentre', metadata)) ?? '',
    leadIds: [...leads.personIds, ...metadata.keptLeads],
  }
  try {
    await save({ db, now }, { ...metadata, change, actor: request.actor })
  } catch (thrown) {
    return faultAnswer(db, thrown, { team, metadata })
  }
  await request.refreshHome()
  return { kind: 'clear' }
}

async function save(
  { db, now }: { db: Db; now: Date },
  input: TeamFormMetadata & { change: TeamChange & { name: string }; actor: SubmissionRequest['actor'] },
): Promise<void> {
  const { teamId, version, change, actor } = input
  if (teamId === null) await createTeam(db, { ...change, actor, now })
  else await changeTeam(db, { teamId, expectedVersion: version, change, actor, now })
}

async function faultAnswer(
  db: Db,
  thrown: unknown,
  { team, metadata }: { team: string; metadata: TeamFormMetadata },
): Promise<SubmissionAnswer> {
  const { teamId } = metadata
  if (thrown instanceof TeamFault) {
    return { kind: 'errors', errors: { [teamField(thrown.field, metadata)]: thrown.say } }
  }
  if (!(thrown instanceof AppError)) throw thrown
  if (thrown.code === 'conflict' && teamId !== null) {
    return { kind: 'update', view: await teamForm(db, { team, teamId, notice: thrown.say }) }
  }
  return { kind: 'update', view: sayingModal('Team', escapeMrkdwn(thrown.say)) }
}
