import type { ModalView } from '@slack/types'
import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { usedHours } from '../../ledger/activity-hour-queries.ts'
import type { Viewer } from '../../people/access.ts'
import { timeZoneOf } from '../../people/time-zone.ts'
import { activityProfile } from '../../reports/activity-profile.ts'
import { monthsAltTextOf } from '../../reports/finding.ts'
import { periodOfWord } from '../../reports/period.ts'
import { reportCalendar } from '../../reports/report-calendar.ts'
import { spendReport } from '../../reports/spend-report.ts'
import type { Asker } from '../asking.ts'
import type { ChartPictures } from '../chart-pictures.ts'
import { chartsModal } from '../dashboard/charts-modal.ts'
import { choice } from '../dashboard/controls.ts'
import { cachedShareChart, requestCostChart } from '../dashboard/token-rates.ts'
import { actions } from '../kit/blocks.ts'
import { sayingModal } from '../kit/modal.ts'
import type { Listening } from '../listening/listening.ts'
import { hoursChart, tokenChart } from '../person-spend/charts.ts'
import { choosePictureTheme, pictureTheme } from '../picture-theme.ts'
import { mySpendActions } from './action-ids.ts'
import { monthlyChart } from './charts.ts'

type Deps = { db: Db; clock: Clock; pictures: ChartPictures }
type Looking = { viewer: Viewer | null; asker: Asker; word: string }

/** “More charts” below My spend, and whether one's pictures are drawn light or dark. */
export function listenToMySpend(listening: Listening, deps: Deps): void {
  listening.button(mySpendActions.moreCharts, 'known', ({ viewer, asker, value, openModal }) =>
    openModal('More charts', () => ownCharts(deps, { viewer, asker, word: value })),
  )
  listening.viewAction(mySpendActions.theme, 'known', async ({ viewer, asker, value, metadata, update }) => {
    await choosePictureTheme(deps.db, asker, value)
    await update(await ownCharts(deps, { viewer, asker, word: metadata }))
  })
}

async function ownCharts({ db, clock, pictures }: Deps, { viewer, asker, word }: Looking): Promise<ModalView> {
  if (!viewer) return sayingModal('More charts', 'Tally does not know you yet.')
  const now = clock.now()
  const personId = viewer.person.id
  const period = periodOfWord(word, now, await reportCalendar(db, now))
  const spend = await spendReport(db, { personId, period })
  const used = await usedHours(db, { personId, ...period.range })
  const profile = activityProfile(used, await timeZoneOf(db, personId))
  const months = monthlyChart(spend, now)
  const all = [
    requestCostChart(spend, now),
    tokenChart(spend, now),
    cachedShareChart(spend, now),
    hoursChart({ profile, spend }),
    months && { title: 'Calendar months', altText: monthsAltTextOf(spend), chart: months },
  ]
  const theme = await pictureTheme(db, asker)
  const view = await chartsModal(pictures, { about: period.label, charts: all.filter((one) => one !== null), theme })
  const themes = choice(mySpendActions.theme, 'Light or dark', themeChoices, theme)
  return { ...view, private_metadata: period.word, blocks: [...view.blocks, actions(themes)] }
}

const themeChoices = [
  { word: 'light', text: 'Charts on white' },
  { word: 'dark', text: 'Charts on dark' },
]
