import type { Db } from '../../db/database.ts'
import { insights } from '../../reports/insights.ts'
import { reportCalendar } from '../../reports/report-calendar.ts'
import type { ChartPictures } from '../chart-pictures.ts'
import { noTeamToSee } from '../dashboard/controls.ts'
import type { DashboardTab } from '../dashboard/tab.ts'
import { section } from '../kit/blocks.ts'
import { insightControls, insightsTabId } from './action-ids.ts'
import { insightsBlocks, partChosen, shownPart } from './views.ts'

type Deps = { db: Db; pictures: ChartPictures }

/** The “Insights” tab: how a team or everybody uses AI, a part at a time. */
export function insightsTab({ db, pictures }: Deps): DashboardTab {
  return {
    id: insightsTabId,
    group: 'Overview',
    title: 'Insights',
    need: 'lead',
    scopes: 'groups',
    heading: ({ scope }) => scope.name,
    controls: {
      [insightControls.part]: (list, part) => ({ filters: { ...list.filters, part: part.slice(0, 20) } }),
    },
    async show({ scope, period, list, now, theme, withPictures }) {
      if (scope.kind === 'person') return [section(noTeamToSee)]
      const calendar = await reportCalendar(db, now)
      const found = await insights(db, { scope, period, part: partChosen(list.filters.part), calendar, now })
      const drawn = withPictures ? shownPart(found, now).picture : null
      return insightsBlocks(found, { now, picture: drawn && (await pictures.byAddress(drawn.chart, theme)) })
    },
  }
}
