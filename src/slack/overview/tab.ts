import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { forecast } from '../../reports/forecast.ts'
import { overview } from '../../reports/overview.ts'
import { reportCalendar } from '../../reports/report-calendar.ts'
import type { ChartPictures } from '../chart-pictures.ts'
import { noTeamToSee } from '../dashboard/controls.ts'
import type { DashboardTab } from '../dashboard/tab.ts'
import { section } from '../kit/blocks.ts'
import { dailyChart } from '../spend/charts.ts'
import { withOtherCurrency } from '../spend/other-currency.ts'
import { unitCostsButton } from '../unit-costs/views.ts'
import { overviewBlocks } from './views.ts'

type Deps = { db: Db; clock: Clock; pictures: ChartPictures }

/** The “Overview” tab: what the organisation or a team spends, and where it goes. */
export function overviewTab({ db, pictures }: Deps): DashboardTab {
  return {
    id: 'overview',
    group: 'Overview',
    title: 'Overview',
    need: 'lead',
    scopes: 'groups',
    heading: ({ scope }) => scope.name,
    async show({ scope, period, now, theme, withPictures }) {
      if (scope.kind === 'person') return [section(noTeamToSee)]
      const calendar = await reportCalendar(db, now)
      const figures = await overview(db, { scope, period, calendar, now })
      const chart = withPictures ? dailyChart(figures.spend, now) : null
      const blocks = overviewBlocks(figures, {
        now,
        forecast: await forecast(db, { scope, now }),
        daily: chart && (await pictures.byAddress(chart, theme)),
        buttons: [unitCostsButton(scope, period)],
      })
      return withOtherCurrency(db, blocks, { amount: figures.spend.usageSpendMicroUsd, now })
    },
  }
}
