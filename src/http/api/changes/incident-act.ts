import { z } from 'zod'
import { addDays, dayOf, hourMs, startOfDay } from '../../../base/calendar.ts'
import type { Db } from '../../../db/database.ts'
import { ownerOf } from '../../../incidents/access.ts'
import { type Act, type Acted, actOnIncident } from '../../../incidents/act.ts'
import { chosenResolutions, type State } from '../../../incidents/incident.ts'
import { named } from '../../../incidents/incident-facts.ts'
import type { StoredIncident } from '../../../incidents/incident-row.ts'
import { timelineOf } from '../../../incidents/read-incidents.ts'
import { auditTrail, type SaidAct } from '../../../reports/audit-trail.ts'
import { type Caller, endpoint } from '../endpoint.ts'
import { ApiError } from '../problem.ts'
import { dayGiven, instant } from '../shapes.ts'
import { faults } from './faults.ts'
import { incidentDetail, incidentSeen } from './incident-detail.ts'
import { incidentShape, shownIncident } from './incident-shape.ts'
import { incidentParams } from './incidents.ts'

const note = z.string().trim().max(500).optional().describe('Why, in words people will read.')
const version = z.int().optional().describe('The version you saw; where it changed since, nothing is done.')

const body = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('acknowledge'), note, version }),
  z.strictObject({
    action: z.literal('resolve'),
    resolution: z.enum(chosenResolutions).default('other').describe('What it was; the detection learns from it.'),
    ...{ note, version },
  }),
  z.strictObject({
    action: z.literal('snooze'),
    hours: z
      .number()
      .min(1)
      .max(24 * 366)
      .default(24)
      .describe('For how long nothing more is said of it.'),
    ...{ note, version },
  }),
  z.strictObject({
    action: z.literal('expected'),
    through: dayGiven.optional().describe('The last UTC day it is expected on; a week from today when left out.'),
    note: z.string().trim().min(1).max(500).describe('Why, so that others understand it.'),
    version,
  }),
  z.strictObject({ action: z.literal('not-mine'), note, version }).describe('For whoever it is about, alone.'),
  z.strictObject({ action: z.literal('reopen'), note, version }),
])
type Body = z.output<typeof body>

const done = {
  acknowledge: 'acknowledged',
  resolve: 'resolved',
  snooze: 'snoozed',
  expected: 'expected',
  'not-mine': 'not-mine',
  reopen: 'reopened',
} as const

const stateAfter: Record<Body['action'], State> = {
  ...{ acknowledge: 'acknowledged', resolve: 'resolved', snooze: 'snoozed', expected: 'expected' },
  ...{ 'not-mine': 'open', reopen: 'open' },
}

export const actOnIncidentEndpoint = endpoint({
  method: 'PATCH',
  path: '/incidents/:id',
  id: 'actOnIncident',
  tag: 'Incidents',
  summary: 'Acknowledge, resolve, snooze, expect, disown or reopen an incident, as its buttons in Slack do.',
  description:
    'Its message in Slack is drawn anew and its thread says who did it. Of two callers one does it; the other gets 409, saying who was faster and when. Said again by the same caller, it is answered alike and changes nothing.',
  scope: 'write',
  need: 'known',
  params: incidentParams,
  body,
  answer: z.object({
    ok: z.literal(true),
    action: z.enum(Object.values(done) as [string, ...string[]]).describe('What was done.'),
    changed: z.boolean().describe('False where you had done it before.'),
    incident: incidentShape,
  }),
  async handle({ db }: { db: Db }, { caller, params, body: asked, now, ifMatch }) {
    const seen = await incidentSeen(db, { viewer: caller.viewer, id: params.id, now })
    ifMatch(await incidentDetail(db, { viewer: caller.viewer, id: params.id, now }))
    const act = actOf(asked, now)
    await refuseForeign(db, { act, seen, caller })
    const acted = await actOnIncident(db, {
      ...{ id: params.id, version: asked.version ?? seen.version, act },
      note: noteOf(asked.note ?? '', caller),
      ...{ personId: caller.personId, actor: caller.actor, now },
    })
    const incident = await outcome(db, acted, { asked, caller })
    const changed = acted.outcome === 'done'
    return { ok: true as const, action: done[asked.action], changed, incident: await shown(db, incident) }
  },
})

function actOf(asked: Body, now: Date): Act {
  switch (asked.action) {
    case 'acknowledge':
    case 'reopen':
      return { kind: asked.action }
    case 'not-mine':
      return { kind: 'not_mine' }
    case 'resolve':
      return { kind: 'resolve', resolution: asked.resolution }
    case 'snooze':
      return { kind: 'snooze', until: new Date(now.getTime() + asked.hours * hourMs) }
    case 'expected': {
      const last = asked.through ?? addDays(dayOf(now), 7)
      if (last < dayOf(now) || last > addDays(dayOf(now), 366)) {
        throw faults([{ field: 'through', say: 'Give a day from today on, within a year.' }])
      }
      return { kind: 'expect', until: startOfDay(addDays(last, 1)) }
    }
  }
}

type Asking = { caller: Caller }

async function refuseForeign(
  db: Db,
  { act, seen, caller }: Asking & { act: Act; seen: StoredIncident },
): Promise<void> {
  if (act.kind !== 'not_mine') return
  const owner = await ownerOf(db, seen)
  if (owner && owner.id === caller.personId) return
  throw new ApiError(403, 'Only whoever it is about can say that it is not theirs. Nothing was changed.')
}

// A service is nobody whose name the incident could bear.
function noteOf(said: string, { personId, token }: Caller): string {
  if (personId !== null) return said
  return said === '' ? `By “${token.name}” over HTTP` : `${said} (by “${token.name}” over HTTP)`
}

/** The incident as it is, where it was done now or by the same caller before. Throws who was faster, and when. */
async function outcome(db: Db, acted: Acted, { asked, caller }: Asking & { asked: Body }): Promise<StoredIncident> {
  if (acted.outcome === 'not-found') throw new ApiError(404, 'There is no such incident. Nothing was changed.')
  const { incident } = acted
  if (acted.outcome === 'done') return incident
  const last = await lastAct(db, incident)
  if (last?.actor === caller.actor.id && incident.state === stateAfter[asked.action]) return incident
  const stands = await howItStands(db, incident)
  const why = acted.outcome === 'refused' ? acted.say : 'Somebody was faster, or it changed meanwhile.'
  throw new ApiError(409, `${why} ${stands} Nothing of yours was changed.`)
}

/** Who last answered it, where nothing changed it by itself since. */
async function lastAct(db: Db, { id }: StoredIncident): Promise<SaidAct | null> {
  const [act] = (await auditTrail(db, { filter: { kind: 'incident', subject: id }, limit: 1 })).acts
  const event = (await timelineOf(db, id)).at(-1)
  return act && event && act.at.getTime() === event.at.getTime() ? act : null
}

async function howItStands(db: Db, incident: StoredIncident): Promise<string> {
  const act = await lastAct(db, incident)
  const at = act?.at ?? (await timelineOf(db, incident.id)).at(-1)?.at ?? new Date(incident.detectedAt)
  const note = incident.note === '' ? '' : ` “${incident.note}”`
  return `It is ${incident.state} since ${instant(at)}, by ${act?.who ?? 'Tally'}.${note}`
}

async function shown(db: Db, incident: StoredIncident) {
  const [one] = await named(db, [incident])
  if (!one) throw new Error('an incident has names')
  return shownIncident(one)
}
