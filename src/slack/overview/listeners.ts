import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { overview } from '../../reports/overview.ts'
import type { ChartPictures } from '../chart-pictures.ts'
import { groupRefusal, readAskedGroup } from '../dashboard/asked-group.ts'
import { chartsModal } from '../dashboard/charts-modal.ts'
import { sayingModal } from '../kit/modal.ts'
import type { Listening } from '../listening/listening.ts'
import { pictureTheme } from '../picture-theme.ts'
import { overviewActions } from './action-ids.ts'
import { overviewCharts } from './charts.ts'

type Deps = { db: Db; clock: Clock; pictures: ChartPictures }

/** “More charts” below the Overview; the value is a scope’s key and the word of a period. */
export function listenToOverview(listening: Listening, { db, clock, pictures }: Deps): void {
  listening.button(overviewActions.moreCharts, 'lead', ({ viewer, asker, value, openModal }) =>
    openModal('More charts', async () => {
      const now = clock.now()
      const asked = await readAskedGroup(db, { viewer, value, now })
      if (!asked) return sayingModal('More charts', groupRefusal('charts'))
      const { scope, period, calendar } = asked
      const figures = await overview(db, { scope, period, calendar, now })
      const about = `${scope.name}, ${period.label}`
      const theme = await pictureTheme(db, asker)
      return chartsModal(pictures, { about, charts: overviewCharts(figures, now), theme })
    }),
  )
}
