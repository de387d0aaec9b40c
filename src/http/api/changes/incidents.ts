import { z } from 'zod'
import type { Db } from '../../../db/database.ts'
import { visibleTo } from '../../../incidents/access.ts'
import { liveStates, type State, severities, states } from '../../../incidents/incident.ts'
import { named } from '../../../incidents/incident-facts.ts'
import { incidentsAfter } from '../../../incidents/read-incidents.ts'
import { endpoint } from '../endpoint.ts'
import { cursorOf, pageFields, pageOf, readCursor } from '../paging.ts'
import { instant, instantGiven } from '../shapes.ts'
import { detailShape, incidentDetail } from './incident-detail.ts'
import { incidentShape, shownIncident } from './incident-shape.ts'

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
    severity: z.enum(severities).optional(),
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
      next: last ? cursorOf('incidents', { at: instant(last.detectedAt), id: last.id }) : null,
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

function statesOf(status: 'live' | 'all' | State): readonly State[] | null {
  if (status === 'all') return null
  return status === 'live' ? liveStates : [status]
}
