import { z } from 'zod'
import { visibleTo } from '../../incidents/access.ts'
import { severities } from '../../incidents/incident.ts'
import { named } from '../../incidents/incident-facts.ts'
import { measures } from '../../incidents/measures.ts'
import { listIncidents } from '../../incidents/read-incidents.ts'
import { mayAdminister } from '../../people/access.ts'
import type { HomeTab } from '../home/tabs.ts'
import { pageNumber } from '../kit/page-number.ts'
import { incidentControls } from './action-ids.ts'
import type { IncidentDeps } from './deps.ts'
import { listSize } from './list-view.ts'
import { shows, statesOf } from './parse.ts'
import { incidentBlocks, type TabState } from './tab-view.ts'

/** The Incidents tab: one's own, one's teams', or everybody's. Its state is what it is narrowed to and the page. */
export function incidentsTab({ db }: Pick<IncidentDeps, 'db'>): HomeTab {
  return {
    id: 'incidents',
    group: 'Incidents',
    title: 'Incidents',
    need: 'known',
    controls: {
      [incidentControls.state]: (state, value) => next(state, { show: value, page: 0 }),
      [incidentControls.severity]: (state, value) => next(state, { severity: value === 'any' ? null : value, page: 0 }),
      [incidentControls.previous]: (state, value) => next(state, { page: pageNumber(value) }),
      [incidentControls.next]: (state, value) => next(state, { page: pageNumber(value) }),
    },
    async show({ viewer, now, state: text }) {
      if (!viewer) return []
      const state = stateIn(text)
      const visible = await visibleTo(db, viewer, now)
      const seen = visible ? { visible } : {}
      const states = statesOf(state.show)
      const { incidents, total } = await listIncidents(
        db,
        { ...seen, ...(states ? { states } : {}), ...(state.severity ? { severity: state.severity } : {}) },
        { page: state.page, size: listSize },
      )
      const [month, before] = [daysBefore(now, 30), daysBefore(now, 60)]
      return incidentBlocks({
        ...{ incidents: await named(db, incidents), total, state },
        mayChange: mayAdminister(viewer),
        measures: await measures(db, { from: month, to: now, ...seen }),
        before: await measures(db, { from: before, to: month, ...seen }),
      })
    },
  }
}

const shape: z.ZodType<TabState> = z.object({
  show: z.enum(shows as [TabState['show'], ...Array<TabState['show']>]).catch('live'),
  severity: z.enum(severities).nullable().catch(null),
  page: z.int().min(0).max(10_000).catch(0),
})

function stateIn(text: string): TabState {
  try {
    return shape.parse(JSON.parse(text === '' ? '{}' : text))
  } catch {
    return shape.parse({})
  }
}

function next(text: string, change: object): string {
  return JSON.stringify(shape.parse({ ...stateIn(text), ...change }))
}

function daysBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * 24 * 3_600_000)
}
