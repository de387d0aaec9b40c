import type { Db } from '../../db/database.ts'
import { modelsReport } from '../../reports/models.ts'
import type { ChartPictures } from '../chart-pictures.ts'
import type { DashboardTab } from '../dashboard/tab.ts'
import { modelsTabId } from './action-ids.ts'
import { costPicture } from './charts.ts'
import { modelsBlocks, modelsShown } from './views.ts'

type Deps = { db: Db; pictures: ChartPictures }

/** The “Models” tab: what each model costs somebody, a team or everybody, and what another would have. */
export function modelsTab({ db, pictures }: Deps): DashboardTab {
  return {
    id: modelsTabId,
    group: 'Overview',
    title: 'Models',
    need: 'lead',
    scopes: 'anybody',
    heading: ({ scope }) => scope.name,
    async show({ scope, period, list, now, theme, withPictures }) {
      const report = await modelsReport(db, { scope, period, now, usersOf: (models) => modelsShown(models, list) })
      const drawn = withPictures ? costPicture(report) : null
      return modelsBlocks(report, { now, list, picture: drawn && (await pictures.byAddress(drawn.chart, theme)) })
    },
  }
}
