import { incidentFacts } from '../../incidents/incident-facts.ts'
import { pauseKeyAndTell } from '../../notices/pause-key.ts'
import { hasLeft } from '../../people/access.ts'
import { resumeKey, whoPausedKey } from '../../people/pause-virtual-key.ts'
import { findVirtualKey, mayManageKey } from '../../people/virtual-key-list.ts'
import { keyName } from '../keys/words.ts'
import type { ButtonRequest } from '../listening/requests.ts'
import { answer, answerable, saying } from './answer.ts'
import type { IncidentDeps } from './deps.ts'
import { redrawEverywhere } from './redraw.ts'
import { pressedIn } from './value.ts'

const noSuchKey = 'There is no such key in this incident. Nothing was changed.'
const notYoursToResume =
  'Only whoever paused this key, whose key it is and Tally admins resume it. Nothing was changed.'

/** Pauses a key that was used in a live incident, which answers the incident. */
export async function pressPauseKey(deps: IncidentDeps, request: ButtonRequest): Promise<void> {
  const { db, clock } = deps
  const { keyId, incidentId } = meant(request.value)
  const allowed = await answerable(deps, request.viewer, incidentId)
  if (!allowed.ok) return void (await request.reply(saying(allowed.say)))
  const { incident } = allowed
  if (incident.state === 'resolved' || incident.state === 'merged') {
    return void (await request.reply(saying('This is over, so its key goes on. Nothing was changed.')))
  }
  const { keys } = await incidentFacts(db, incident, clock.now())
  const listed = keys.some(({ id }) => id === keyId) ? await findVirtualKey(db, keyId) : null
  if (!listed || incident.subjectKind === 'team') return void (await request.reply(saying(noSuchKey)))
  const changed = await pauseKeyAndTell(db, { keyId, actor: request.actor, now: clock.now() })
  if (!changed) {
    const say = `${keyName(listed.key)} is paused already, or revoked. Nothing was changed.`
    return void (await request.reply(saying(say)))
  }
  if (incident.state === 'open') {
    const value = `${incident.id} ${incident.version}`
    await answer(deps, request, { value, act: { kind: 'acknowledge' }, note: 'Paused its key' })
  }
  await redrawEverywhere(deps, incident.id)
  await request.reply(saying(`${keyName(changed)} is paused: it is refused everywhere within a second.`))
}

/** Has a paused key work again: for whoever paused it, and for who manages it, however the incident stands by then. */
export async function pressResumeKey(deps: IncidentDeps, request: ButtonRequest): Promise<void> {
  const { db, clock } = deps
  const { keyId, incidentId } = meant(request.value)
  const { viewer } = request
  const listed = viewer && !hasLeft(viewer) ? await findVirtualKey(db, keyId) : null
  if (!viewer || !listed) return void (await request.reply(saying(noSuchKey)))
  if (!mayManageKey(viewer, listed) && (await whoPausedKey(db, keyId)) !== viewer.person.id) {
    return void (await request.reply(saying(notYoursToResume)))
  }
  const changed = await resumeKey(db, { keyId, actor: request.actor, now: clock.now() })
  if (!changed) return void (await request.reply(saying(`${keyName(listed.key)} is not paused. Nothing was changed.`)))
  if (incidentId !== null) await redrawEverywhere(deps, incidentId)
  await request.reply(saying(`${keyName(changed)} is resumed: it works again.`))
}

/** Which key, and of which incident; null for what no button of ours carries. */
function meant(value: string): { keyId: string; incidentId: string | null } {
  const [keyId = '', incidentId = ''] = value.split(' ')
  return { keyId, incidentId: pressedIn(`${incidentId} 1`)?.id ?? null }
}
