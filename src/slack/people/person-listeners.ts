import { z } from 'zod'
import { AppError } from '../../base/app-error.ts'
import { dayOf } from '../../base/calendar.ts'
import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { mayAdminister, type Viewer } from '../../people/access.ts'
import { listedPerson } from '../../people/person-list.ts'
import { setOwner } from '../../people/robot-owner.ts'
import { setRole } from '../../people/roles.ts'
import type { Vault } from '../../vault/vault.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { sayingModal } from '../kit/modal.ts'
import { readBack, readId } from '../kit/read-back.ts'
import type { Listening } from '../listening/listening.ts'
import type { SubmissionAnswer, SubmissionRequest } from '../listening/requests.ts'
import { actionIds, submissions } from './action-ids.ts'
import { pickedPeople, viewerIn } from './asked.ts'
import { listenToDeletion } from './delete-listeners.ts'
import { moveModal, noTeam, ownerModal, readRole, roleField, roleModal } from './person-form-views.ts'
import { personDetail } from './person-lines.ts'
import { personModal } from './person-views.ts'
import { assigned } from './team-listeners.ts'

type Deps = { db: Db; vault: Pick<Vault, 'keyHashKey'>; clock: Clock; admins: readonly string[] }

/** People: looked at by whoever may see them, changed by admins. */
export function listenToPersons(listening: Listening, deps: Deps): void {
  const { db, clock, admins } = deps
  const shown = async (viewer: Viewer, personId: string) => {
    const now = clock.now()
    const detail = await personDetail(db, { viewer, admins, now, personId })
    if (!detail) throw new AppError('not-found', 'Tally knows no such person among those you may see.')
    return personModal(detail, { mayChange: mayAdminister(viewer), currentYear: dayOf(now).slice(0, 4) })
  }
  const listed = async (personId: string) => {
    const now = clock.now()
    const person = await listedPerson(db, { personId, day: dayOf(now), now })
    if (!person) throw new AppError('not-found', 'Tally no longer knows this person.')
    return person
  }

  listening.button(actionIds.openPerson, 'lead', (request) =>
    request.openModal('Person', () => shown(viewerIn(request), readId(request.value))),
  )
  listening.viewAction(actionIds.openMember, 'lead', (request) =>
    request.pushModal('Person', () => shown(viewerIn(request), readId(request.value))),
  )
  listening.viewAction(actionIds.editRole, 'admin', ({ value, pushModal }) =>
    pushModal('Role', async () => roleModal({ listed: await listed(readId(value)) }, null)),
  )
  listening.submission(submissions.saveRole, 'admin', (request) => saveRole(deps, request))
  listening.viewAction(actionIds.movePerson, 'admin', ({ value, pushModal }) =>
    pushModal('Move', async () => moveModal({ listed: await listed(readId(value)) }, dayOf(clock.now()))),
  )
  listening.viewAction(actionIds.changeOwner, 'admin', ({ value, pushModal }) =>
    pushModal('Owner', async () => ownerModal({ listed: await listed(readId(value)) })),
  )
  listenToDeletion(listening, deps)
  listening.submission(submissions.saveOwner, 'admin', (request) => saveOwner(deps, request))
  listening.submission(submissions.saveTeamOfPerson, 'admin', async (request) => {
    const team = request.form.chosen('team')
    if (team === null) return { kind: 'errors', errors: { team: 'Choose a team, or “No team”.' } }
    const teamId = team === noTeam.value ? null : readId(team)
    return assigned(deps, request, { personIds: [readId(request.metadata)], teamId, actor: request.actor })
  })
}

async function saveOwner({ db, clock }: Deps, request: SubmissionRequest): Promise<SubmissionAnswer> {
  const slackUser = request.form.chosen('owner')
  if (slackUser === null) return { kind: 'errors', errors: { owner: 'Pick a person.' } }
  const picked = await pickedPeople(db, { team: request.asker.team, slackUsers: [slackUser] })
  if ('fault' in picked) return { kind: 'errors', errors: { owner: picked.fault } }
  const robotId = readId(request.metadata)
  try {
    await setOwner(db, { robotId, ownerId: picked.personIds[0] ?? '', actor: request.actor, now: clock.now() })
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    return { kind: 'errors', errors: { owner: thrown.say } }
  }
  await request.refreshHome()
  return { kind: 'clear' }
}

const roleMetadata = z.object({ personId: z.uuid(), role: z.enum(['admin', 'finance', 'member']).nullable() })

async function saveRole({ db, clock, admins }: Deps, request: SubmissionRequest): Promise<SubmissionAnswer> {
  const { personId, role: expected } = readBack(roleMetadata, request.metadata)
  const role = readRole(request.form.chosen(roleField(expected)))
  if (role === undefined) return { kind: 'errors', errors: { [roleField(expected)]: 'Choose a role.' } }
  const now = clock.now()
  try {
    await setRole(db, { personId, role, expected, admins, actor: request.actor, now })
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    const person = await listedPerson(db, { personId, day: dayOf(now), now })
    if (!person) return { kind: 'update', view: sayingModal('Role', escapeMrkdwn(thrown.say)) }
    return { kind: 'update', view: roleModal({ listed: person }, thrown.say) }
  }
  await request.refreshHome()
  return { kind: 'clear' }
}
