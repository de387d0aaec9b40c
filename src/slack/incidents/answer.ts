import { mayAnswer, ownerOf } from '../../incidents/access.ts'
import { type Act, type Acted, actOnIncident } from '../../incidents/act.ts'
import type { State } from '../../incidents/incident.ts'
import { named } from '../../incidents/incident-facts.ts'
import type { StoredIncident } from '../../incidents/incident-row.ts'
import { findIncident } from '../../incidents/read-incidents.ts'
import type { Viewer } from '../../people/access.ts'
import { type Message, section } from '../kit/blocks.ts'
import type { Who } from '../listening/requests.ts'
import type { IncidentDeps } from './deps.ts'
import { pressedIn } from './value.ts'
import { statusLine } from './words.ts'

/** An incident somebody may answer, or why they may not, as mrkdwn. */
export type Answerable = { ok: true; incident: StoredIncident; viewer: Viewer } | { ok: false; say: string }

export const notThere = 'There is no such incident. Nothing was changed.'
const notYours =
  'Only whoever it is about, the leads of their team, finance and admins answer this. Nothing was changed.'

/** Looks up what a button meant; what it says is not trusted. Null: it named no incident of ours. */
export async function answerable(
  { db, clock }: Pick<IncidentDeps, 'db' | 'clock'>,
  viewer: Viewer | null,
  incidentId: string | null,
): Promise<Answerable> {
  const incident = incidentId === null ? null : await findIncident(db, incidentId)
  if (!incident || !viewer) return { ok: false, say: notThere }
  if (!(await mayAnswer(db, viewer, incident, clock.now()))) return { ok: false, say: notYours }
  return { ok: true, incident, viewer }
}

/** Does what was chosen; the sentence is for whoever chose it where it was not done, empty where the message shows it. */
export async function answer(
  deps: IncidentDeps,
  { viewer, actor }: Pick<Who, 'viewer' | 'actor'>,
  { value, act, note }: { value: string; act: Act; note: string },
): Promise<{ done: boolean; say: string }> {
  const pressed = pressedIn(value)
  if (!pressed) return { done: false, say: notThere }
  const allowed = await answerable(deps, viewer, pressed.id)
  if (!allowed.ok) return { done: false, say: allowed.say }
  if (act.kind === 'not_mine' && (await ownerOf(deps.db, allowed.incident))?.id !== allowed.viewer.person.id) {
    return { done: false, say: 'Only whoever it is about can say that it is not theirs. Nothing was changed.' }
  }
  const acted = await actOnIncident(deps.db, {
    ...{ id: pressed.id, version: pressed.version, act, note },
    ...{ personId: allowed.viewer.person.id, actor, now: deps.clock.now() },
  })
  return { done: acted.outcome === 'done', say: await sentenceOf(deps, acted, { act, by: allowed.viewer.person.id }) }
}

const stateAfter: Record<Act['kind'], State> = {
  ...{ acknowledge: 'acknowledged', resolve: 'resolved', snooze: 'snoozed', expect: 'expected' },
  ...{ not_mine: 'open', reopen: 'open' },
}

async function sentenceOf({ db }: IncidentDeps, acted: Acted, { act, by }: { act: Act; by: string }): Promise<string> {
  if (acted.outcome === 'done') return ''
  if (acted.outcome === 'not-found') return notThere
  const [one] = await named(db, [acted.incident])
  const stands = one ? statusLine(one, 'shown') : ''
  // A double click of their own is no race with anybody.
  if (acted.outcome === 'overtaken' && acted.incident.by === by && acted.incident.state === stateAfter[act.kind]) {
    return `You did that already. ${stands}`
  }
  return acted.outcome === 'refused'
    ? `${acted.say} ${stands} Nothing was changed.`
    : `Somebody was faster, or it changed meanwhile. ${stands} Nothing of yours was changed.`
}

/** A sentence to whoever pressed, as mrkdwn. */
export function saying(text: string): Message {
  return { text, blocks: [section(text)] }
}
