import { z } from 'zod'
import { AppError } from '../../base/app-error.ts'
import { dayOf } from '../../base/calendar.ts'
import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { mayAdminister, type Viewer } from '../../people/access.ts'
import { folded } from '../../people/folded.ts'
import { assignMembers } from '../../people/membership.ts'
import { listTeams, type Team, teamById } from '../../people/team.ts'
import { removeTeam } from '../../people/team-changes.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import type { Choice } from '../kit/inputs.ts'
import { sayingModal } from '../kit/modal.ts'
import { pageNumber } from '../kit/page-number.ts'
import { readBack, readId } from '../kit/read-back.ts'
import type { Listening } from '../listening/listening.ts'
import type { SubmissionAnswer, SubmissionRequest } from '../listening/requests.ts'
import { actionIds, submissions } from './action-ids.ts'
import { dayIn, pickedPeople, viewerIn } from './asked.ts'
import { assignedSentence, noTeam } from './person-form-views.ts'
import { newTeamForm, saveTeam, teamForm } from './team-form.ts'
import { assignModal, noParent, removeModal } from './team-form-views.ts'
import { teamDetail } from './team-lines.ts'
import { teamModal } from './team-views.ts'

type Deps = { db: Db; clock: Clock }

/** Teams: looked at by whoever may see them, changed by admins. */
export function listenToTeams(listening: Listening, { db, clock }: Deps): void {
  const shown = async (viewer: Viewer, teamId: string, page: number) => {
    const detail = await teamDetail(db, { viewer, teamId, page, now: clock.now() })
    if (!detail) throw new AppError('not-found', 'This team was removed, or is not one you lead.')
    return teamModal(detail, { mayChange: mayAdminister(viewer) })
  }

  listening.button(actionIds.openTeam, 'lead', (request) =>
    request.openModal('Team', () => shown(viewerIn(request), readId(request.value), 0)),
  )
  for (const turn of [actionIds.turnMembers, actionIds.turnMembersBack]) {
    listening.viewAction(turn, 'lead', async (request) =>
      request.update(await shown(viewerIn(request), readId(request.metadata), pageNumber(request.value))),
    )
  }
  listening.button(actionIds.createTeam, 'admin', ({ openModal }) => openModal('New team', async () => newTeamForm()))
  listening.viewAction(actionIds.editTeam, 'admin', ({ value, pushModal, asker }) =>
    pushModal('Edit team', () => teamForm(db, { teamId: readId(value), team: asker.team, notice: null })),
  )
  listening.submission(submissions.saveTeam, 'admin', (request) => saveTeam({ db, now: clock.now() }, request))
  listening.options(actionIds.chooseParent, 'admin', async ({ typed }) => {
    const tops = (await listTeams(db)).filter(({ parentId }) => parentId === null)
    return [noParent, ...choicesOf(tops, typed)]
  })
  listening.options(actionIds.findTeam, 'admin', async ({ typed }) => [
    noTeam,
    ...choicesOf(await listTeams(db), typed),
  ])

  listening.viewAction(actionIds.addToTeam, 'admin', ({ value, pushModal }) =>
    pushModal('Add or move people', async () => {
      const team = await teamById(db, readId(value))
      if (!team || team.removed) throw new AppError('not-found', 'This team was removed meanwhile.')
      return assignModal(team, dayOf(clock.now()))
    }),
  )
  listening.submission(submissions.assignPeople, 'admin', (request) => assignPicked({ db, clock }, request))

  listening.viewAction(actionIds.removeTeam, 'admin', (request) =>
    request.pushModal('Remove team', async () => {
      const viewer = viewerIn(request)
      const detail = await teamDetail(db, { viewer, teamId: readId(request.value), page: 0, now: clock.now() })
      if (!detail) throw new AppError('not-found', 'This team was removed meanwhile.')
      return removeModal(detail)
    }),
  )
  listening.submission(submissions.confirmRemoval, 'admin', async ({ metadata, actor, refreshHome }) => {
    const { teamId, version } = readBack(removal, metadata)
    await removeTeam(db, { teamId, expectedVersion: version, actor, now: clock.now() })
    await refreshHome()
    return { kind: 'clear' }
  })
}

const removal = z.object({ teamId: z.uuid(), version: z.number().int() })

async function assignPicked({ db, clock }: Deps, request: SubmissionRequest): Promise<SubmissionAnswer> {
  const { form, metadata, actor, asker } = request
  const people = await pickedPeople(db, { team: asker.team, slackUsers: form.people('people') })
  if ('fault' in people) return { kind: 'errors', errors: { people: people.fault } }
  if (people.personIds.length === 0) return { kind: 'errors', errors: { people: 'Pick at least one person.' } }
  return assigned({ db, clock }, request, { personIds: people.personIds, teamId: readId(metadata), actor })
}

/** Assigns people from the day in the form, and says in the modal's place what came of it. */
export async function assigned(
  { db, clock }: Deps,
  { form, refreshHome }: SubmissionRequest,
  input: { personIds: readonly string[]; teamId: string | null; actor: SubmissionRequest['actor'] },
): Promise<SubmissionAnswer> {
  const now = clock.now()
  const fromDay = dayIn(form) ?? dayOf(now)
  try {
    const done = await assignMembers(db, { ...input, fromDay, now })
    const changed = done.filter(({ outcome }) => outcome === 'assigned')
    const team = input.teamId === null ? null : await teamById(db, input.teamId)
    await refreshHome()
    const said = assignedSentence({
      assigned: changed.length,
      unchanged: done.length - changed.length,
      team: team?.name ?? null,
      from: fromDay,
      currentYear: dayOf(now).slice(0, 4),
    })
    return { kind: 'update', view: sayingModal('Saved', said) }
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    if (thrown.code === 'bad-input') return { kind: 'errors', errors: { from: thrown.say } }
    return { kind: 'update', view: sayingModal('Nothing was saved', escapeMrkdwn(thrown.say)) }
  }
}

const mostChoices = 99

function choicesOf(teams: Team[], typed: string): Choice[] {
  const asked = folded(typed)
  const nameOf = new Map(teams.map(({ id, name }) => [id, name]))
  return teams
    .filter(({ name }) => folded(name).includes(asked))
    .slice(0, mostChoices)
    .map(({ id, name, parentId }) => {
      const parent = parentId === null ? undefined : nameOf.get(parentId)
      return { text: name, value: id, ...(parent ? { description: `in ${parent}` } : {}) }
    })
}
