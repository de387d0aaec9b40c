import { z } from 'zod'
import { AppError } from '../../../base/app-error.ts'
import type { Db } from '../../../db/database.ts'
import { mayAnswer, visibleTo } from '../../../incidents/access.ts'
import { liveStates, type State } from '../../../incidents/incident.ts'
import { incidentFacts, type NamedIncident, named } from '../../../incidents/incident-facts.ts'
import type { StoredIncident } from '../../../incidents/incident-row.ts'
import { reasons } from '../../../incidents/lifecycle.ts'
import { findIncident, type IncidentEventRow, incidentsAfter, timelineOf } from '../../../incidents/read-incidents.ts'
import type { Viewer } from '../../../people/access.ts'
import { namesOf } from '../../../people/names-of.ts'
import { endpoint } from '../endpoint.ts'
import { cursorOf, pageFields, pageOf, readCursor } from '../paging.ts'
import { dayShape, instantGiven, instantShape, microUsdShape } from './shapes.ts'

const states = ['open', 'acknowledged', 'snoozed', 'expected', 'resolved', 'merged'] as const
const resolutions = [
  ...(['expected_work', 'model_switch', 'runaway', 'false_alarm', 'other'] as const),
  ...(['quiet', 'new_normal'] as const),
] as const

export const incidentShape = z.object({
  id: z.uuid(),
  status: z.enum(states),
  severity: z.enum(['info', 'warning', 'critical']),
  cause: z.string().describe('What weighed most: spend, unit_cost, model_mix, cadence, …'),
  family: z
    .string()
    .describe('What is told apart: use, growth, price, volume, or rule: with the name of a fixed rule.'),
  sentence: z.string().describe('What is unusual, in words.'),
  subject: z.object({
    kind: z.enum(['person', 'robot', 'key', 'team']),
    id: z.string().describe('The person’s or team’s id; handle:… where nobody is known for a key.'),
    name: z.string(),
  }),
  team: z.object({ id: z.uuid(), name: z.string().nullable() }).nullable(),
  excessMicroUsd: microUsdShape.describe('Beyond what is usual, as it was found last.'),
  peakMicroUsd: microUsdShape.describe('The same at most.'),
  onsetAt: instantShape.describe('When it began.'),
  detectedAt: instantShape,
  lastFoundAt: instantShape,
  acknowledgedAt: instantShape.nullable(),
  resolvedAt: instantShape.nullable(),
  resolution: z.enum(resolutions).nullable(),
  until: instantShape.nullable().describe('Until when it is snoozed or expected.'),
  by: z
    .object({ id: z.uuid(), name: z.string() })
    .nullable()
    .describe('Who gave it this status; null: Tally, or a service over HTTP.'),
  note: z.string(),
  mergedInto: z.uuid().nullable(),
  version: z.int().describe('Grows with every change; give it back to answer what you saw and nothing else.'),
})
export type ShownIncident = z.input<typeof incidentShape>

const part = z.object({ name: z.string(), requests: z.int(), valueMicroUsd: microUsdShape })

const detailShape = z.object({
  ...incidentShape.shape,
  evidence: z.object({
    days: z
      .array(
        z.object({
          day: dayShape,
          spentMicroUsd: microUsdShape.nullable(),
          usualFromMicroUsd: microUsdShape,
          usualToMicroUsd: microUsdShape,
        }),
      )
      .describe('Four weeks, each day beside what was usual then.'),
    lastUsedAt: instantShape.nullable(),
    models: z.array(part).describe('What cost most since it began, as in the alert.'),
    sessions: z.array(part),
    repositories: z.array(part),
    keys: z.array(z.object({ id: z.uuid(), name: z.string(), display: z.string(), isPaused: z.boolean() })),
    finding: z.record(z.string(), z.unknown()).nullable().describe('What the detection said when it last told of it.'),
  }),
  timeline: z.array(
    z.object({
      at: instantShape,
      what: z.enum(reasons),
      by: z.object({ id: z.uuid(), name: z.string() }).nullable(),
      note: z.string(),
      excessMicroUsd: microUsdShape,
    }),
  ),
})

export const incidentParams = z.object({ id: z.uuid() })

type Deps = { db: Db }
const place = { at: z.iso.datetime(), id: z.uuid() }

export const listIncidentsEndpoint = endpoint({
  method: 'GET',
  path: '/incidents',
  id: 'listIncidents',
  tag: 'Incidents',
  summary: 'List the incidents you may see, the newest first.',
  description: 'Your own and your robots’; leads see those of their teams, finance and admins all.',
  scope: 'read',
  need: 'known',
  query: z.object({
    status: z
      .enum(['live', 'all', ...states])
      .default('live')
      .describe('live: what somebody still has to do something with.'),
    severity: z.enum(['info', 'warning', 'critical']).optional(),
    team: z.uuid().optional().describe('Only those of this group.'),
    since: instantGiven.optional().describe('Only those found at this instant or later.'),
    ...pageFields,
  }),
  answer: pageOf(incidentShape),
  async handle({ db }: Deps, { caller: { viewer }, query, now }) {
    const { status, severity, team, since, limit } = query
    const wanted = statesOf(status)
    const visible = await visibleTo(db, viewer, now)
    const filter = {
      ...(wanted ? { states: wanted } : {}),
      ...(severity ? { severity } : {}),
      ...(team ? { teamId: team } : {}),
      ...(since ? { since } : {}),
      ...(visible ? { visible } : {}),
    }
    const after = readCursor('incidents', place, query.cursor)
    const found = await incidentsAfter(db, filter, {
      after: after && { id: after.id, detectedAt: new Date(after.at) },
      limit: limit + 1,
    })
    const rows = found.slice(0, limit)
    const last = found.length > limit ? rows.at(-1) : undefined
    return {
      data: (await named(db, rows)).map(shownIncident),
      next: last ? cursorOf('incidents', { at: iso(last.detectedAt), id: last.id }) : null,
    }
  },
})

export const showIncident = endpoint({
  method: 'GET',
  path: '/incidents/:id',
  id: 'showIncident',
  tag: 'Incidents',
  summary: 'Show one incident with what it rests on and what happened to it.',
  scope: 'read',
  need: 'known',
  params: incidentParams,
  answer: detailShape,
  handle: ({ db }: Deps, { caller: { viewer }, params, now }) => incidentDetail(db, { viewer, id: params.id, now }),
})

type Of = { viewer: Viewer; id: string; now: Date }

/** The incident somebody may see and answer. Throws `not-found` where it is not there or not for them. */
export async function incidentSeen(db: Db, { viewer, id, now }: Of): Promise<StoredIncident> {
  const incident = await findIncident(db, id)
  if (incident && (await mayAnswer(db, viewer, incident, now))) return incident
  throw new AppError('not-found', 'There is no such incident, or it is not yours to see.')
}

/** It with its evidence and its timeline. Throws `not-found`. */
export async function incidentDetail(db: Db, of: Of): Promise<z.input<typeof detailShape>> {
  const incident = await incidentSeen(db, of)
  const facts = await incidentFacts(db, incident, of.now)
  const timeline = await timelineOf(db, incident.id)
  const names = await namesOf(
    db,
    timeline.flatMap(({ by }) => by ?? []),
  )
  return {
    ...shownIncident(facts),
    evidence: {
      days: facts.days.map((day, at) => ({
        day,
        spentMicroUsd: facts.spent[at] ?? null,
        usualFromMicroUsd: facts.bands[at]?.low ?? 0,
        usualToMicroUsd: facts.bands[at]?.high ?? 0,
      })),
      lastUsedAt: facts.lastUsedAt?.toISOString() ?? null,
      models: facts.models,
      sessions: facts.sessions,
      repositories: facts.repositories,
      keys: facts.keys,
      finding: findingIn(timeline),
    },
    timeline: timeline.map(({ at, reason, by, note, excessMicroUsd }) => ({
      ...{ at: at.toISOString(), what: reason, note, excessMicroUsd },
      by: by === null ? null : { id: by, name: names.get(by) ?? 'Somebody' },
    })),
  }
}

/** An incident as the API shows it. */
export function shownIncident({ incident, name, teamName, byName }: NamedIncident): ShownIncident {
  const { id, state, severity, cause, family, sentence, subject, subjectKind, teamId, resolution, note } = incident
  return {
    ...{ id, status: state, severity, cause, family, sentence, resolution, note, mergedInto: incident.mergedInto },
    subject: { kind: subjectKind, id: subject.id, name },
    team: teamId === null ? null : { id: teamId, name: teamName },
    excessMicroUsd: incident.excess,
    peakMicroUsd: incident.peak,
    onsetAt: iso(incident.onset),
    detectedAt: iso(incident.detectedAt),
    lastFoundAt: iso(incident.lastFoundAt),
    acknowledgedAt: isoOr(incident.acknowledgedAt),
    resolvedAt: isoOr(incident.resolvedAt),
    until: isoOr(incident.until),
    by: incident.by === null ? null : { id: incident.by, name: byName ?? 'Somebody' },
    version: incident.version,
  }
}

function statesOf(status: 'live' | 'all' | State): readonly State[] | null {
  if (status === 'all') return null
  return status === 'live' ? liveStates : [status]
}

function findingIn(timeline: readonly IncidentEventRow[]) {
  const told = timeline.findLast(({ evidence }) => evidence !== null)
  return told ? z.record(z.string(), z.unknown()).parse(told.evidence) : null
}

function iso(at: number): string {
  return new Date(at).toISOString()
}

function isoOr(at: number | null): string | null {
  return at === null ? null : iso(at)
}
