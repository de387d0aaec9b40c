import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { overview } from '../../reports/overview.ts'
import { periodOfWord } from '../../reports/period.ts'
import { reportCalendar } from '../../reports/report-calendar.ts'
import { scopeOfKey } from '../../reports/scope.ts'
import type { ChartPictures } from '../chart-pictures.ts'
import { chartsModal } from '../dashboard/charts-modal.ts'
import { sayingModal } from '../kit/modal.ts'
import type { Listening } from '../listening/listening.ts'
import { overviewActions } from './action-ids.ts'
import { overviewCharts } from './charts.ts'

type Deps = { db: Db; clock: Clock; pictures: ChartPictures }

/** “More charts” below the Overview; the value is a scope’s key and the word of a period. */
export function listenToOverview(listening: Listening, { db, clock, pictures }: Deps): void {
  listening.button(overviewActions.moreCharts, 'lead', ({ viewer, value, openModal }) =>
    openModal('More charts', async () => {
      const now = clock.now()
      const [key = '', ...words] = value.split(' ')
      const scope = viewer && (await scopeOfKey(db, { viewer, key, now }))
      if (!scope || scope.kind === 'person') return sayingModal('More charts', refusal)
      const calendar = await reportCalendar(db, now)
      const period = periodOfWord(words.join(' '), now, calendar)
      const figures = await overview(db, { scope, period, calendar, now })
      return chartsModal(pictures, { about: `${scope.name}, ${period.label}`, charts: overviewCharts(figures, now) })
    }),
  )
}

const refusal = 'Leads see the charts of their teams, finance and admins everyone’s. So I did not look that up.'
