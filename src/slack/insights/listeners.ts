import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { type Insights, insightParts, insights } from '../../reports/insights.ts'
import { modelsReport } from '../../reports/models.ts'
import type { ChartPictures } from '../chart-pictures.ts'
import { type AskedGroup, groupRefusal, readAskedGroup } from '../dashboard/asked-group.ts'
import { chartsModal, type TitledChart } from '../dashboard/charts-modal.ts'
import { sayingModal } from '../kit/modal.ts'
import type { Listening } from '../listening/listening.ts'
import { takeUpChart } from '../models/charts.ts'
import { pictureTheme } from '../picture-theme.ts'
import { insightActions } from './action-ids.ts'
import { insightCharts } from './charts.ts'

type Deps = { db: Db; clock: Clock; pictures: ChartPictures }

/** “More charts” below the Insights; the value is a scope’s key and the word of a period. */
export function listenToInsights(listening: Listening, { db, clock, pictures }: Deps): void {
  listening.button(insightActions.moreCharts, 'lead', ({ viewer, asker, value, openModal }) =>
    openModal('More charts', async () => {
      const now = clock.now()
      const asked = await readAskedGroup(db, { viewer, value, now })
      if (!asked) return sayingModal('More charts', groupRefusal('charts'))
      const about = `${asked.scope.name}, ${asked.period.label}`
      const charts = await chartsOf(db, asked, now)
      return chartsModal(pictures, { about, charts, theme: await pictureTheme(db, asker) })
    }),
  )
}

async function chartsOf(db: Db, { scope, period, calendar }: AskedGroup, now: Date): Promise<TitledChart[]> {
  const all: Insights[] = []
  for (const part of insightParts) all.push(await insights(db, { scope, period, part, calendar, now }))
  const models = takeUpChart(await modelsReport(db, { scope, period, now, usersOf: () => [] }), now)
  return [...(models ? [models] : []), ...insightCharts(all, now)]
}
