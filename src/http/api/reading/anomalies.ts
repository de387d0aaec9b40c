import { z } from 'zod'
import { addDays, dayOf, startOfDay } from '../../../base/calendar.ts'
import type { Db } from '../../../db/database.ts'
import { visibleTo } from '../../../incidents/access.ts'
import { measures } from '../../../incidents/measures.ts'
import { incidentsAfter } from '../../../incidents/read-incidents.ts'
import { endpoint } from '../endpoint.ts'
import { askedFields } from './asked.ts'
import { anomalyShape, trackedIncidentShape, trackedIncidents } from './tracker-incidents.ts'

const mostShown = 500

export const getAnomalies = endpoint({
  method: 'GET',
  path: '/anomalies',
  id: 'getAnomalies',
  tag: 'Incidents',
  summary: 'What was unusual in the last 30 days, the newest first, and how quickly it was told, taken on and over.',
  description: `Answers as cursor-usage-tracker’s \`/api/anomalies?days=30\` does, of what you may see, ${mostShown} at most. All of an incident, in pages, stands at /incidents.`,
  scope: 'read',
  need: 'known',
  query: z.object({ days: askedFields.days.unwrap().default(30).describe('How many days back, today included.') }),
  answer: z.object({
    anomalies: z.array(anomalyShape),
    incidents: z.array(trackedIncidentShape),
    avgMttdMinutes: z.number().nullable().describe('On average from when it began to the first alert.'),
    avgMttiMinutes: z.number().nullable(),
    avgMttrMinutes: z.number().nullable(),
  }),
  async handle({ db }: { db: Db }, { caller: { viewer }, query, now }) {
    const visible = await visibleTo(db, viewer, now)
    const seen = visible ? { visible } : {}
    const from = startOfDay(addDays(dayOf(now), 1 - query.days))
    const found = await incidentsAfter(db, { ...seen, since: from }, { after: null, limit: mostShown })
    const { toDetect, toAcknowledge, toResolve } = await measures(db, {
      from,
      to: startOfDay(addDays(dayOf(now), 1)),
      ...seen,
    })
    return {
      ...(await trackedIncidents(db, found)),
      avgMttdMinutes: inMinutes(toDetect),
      avgMttiMinutes: inMinutes(toAcknowledge),
      avgMttrMinutes: inMinutes(toResolve),
    }
  },
})

function inMinutes(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms / 6_000) / 10
}
