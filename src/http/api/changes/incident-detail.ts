import { z } from 'zod'
import { AppError } from '../../../base/app-error.ts'
import type { Db } from '../../../db/database.ts'
import { mayAnswer } from '../../../incidents/access.ts'
import { incidentFacts } from '../../../incidents/incident-facts.ts'
import type { StoredIncident } from '../../../incidents/incident-row.ts'
import { reasons } from '../../../incidents/lifecycle.ts'
import { findIncident, type IncidentEventRow, timelineOf } from '../../../incidents/read-incidents.ts'
import type { Viewer } from '../../../people/access.ts'
import { namesOf } from '../../../people/names-of.ts'
import { dayShape, instant, instantOr, instantShape, microUsdShape } from '../shapes.ts'
import { incidentShape, shownIncident } from './incident-shape.ts'

const part = z.object({ name: z.string(), requests: z.int(), valueMicroUsd: microUsdShape })

export const detailShape = z.object({
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
      lastUsedAt: instantOr(facts.lastUsedAt),
      models: facts.models,
      sessions: facts.sessions,
      repositories: facts.repositories,
      keys: facts.keys,
      finding: findingIn(timeline),
    },
    timeline: timeline.map(({ at, reason, by, note, excessMicroUsd }) => ({
      ...{ at: instant(at), what: reason, note, excessMicroUsd },
      by: by === null ? null : { id: by, name: names.get(by) ?? 'Somebody' },
    })),
  }
}

function findingIn(timeline: readonly IncidentEventRow[]) {
  const told = timeline.findLast(({ evidence }) => evidence !== null)
  return told ? z.record(z.string(), z.unknown()).parse(told.evidence) : null
}
