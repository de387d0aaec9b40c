import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { parsePeriod } from '../../reports/period.ts'
import { type SpendReport, spendReport } from '../../reports/spend-report.ts'
import type { ChartPictures } from '../chart-pictures.ts'
import type { HomeTab, TabRequest } from '../home/tabs.ts'
import { dailyChart, monthlyChart } from './charts.ts'
import { type HomePictures, mySpendBlocks } from './home-view.ts'
import { type HomePeriod, homePeriods } from './periods.ts'

type Deps = { db: Db; clock: Clock; pictures: ChartPictures; publicUrl: string | null }

/** The “My spend” tab; its state is the period's word. */
export function mySpendTab({ db, pictures, publicUrl }: Deps): HomeTab {
  async function blocks({ asker, viewer, now, state }: TabRequest, withPictures: boolean) {
    if (!viewer) return []
    const chosen = periodNamed(state)
    const report = await spendReport(db, { personId: viewer.person.id, period: periodOf(chosen, now) })
    const drawn = withPictures ? await drawnCharts(pictures, report, now) : null
    return mySpendBlocks(report, { now, chosen, pictures: drawn, email: asker.email, publicUrl })
  }
  return {
    id: 'my-spend',
    group: 'My spend',
    title: 'My spend',
    need: 'known',
    controls: Object.fromEntries(homePeriods.map(({ actionId }) => [actionId, (_, pressed) => periodNamed(pressed)])),
    show: (request) => blocks(request, true),
    showPlain: (request) => blocks(request, false),
  }
}

function periodNamed(word: string): HomePeriod {
  return homePeriods.find((period) => period.word === word)?.word ?? 'mtd'
}

function periodOf(word: HomePeriod, now: Date) {
  const parsed = parsePeriod(word, now)
  if (!parsed.ok) throw new Error(`the button says a period nobody reads: ${word}`)
  return parsed.period
}

async function drawnCharts(pictures: ChartPictures, report: SpendReport, now: Date): Promise<HomePictures | null> {
  const chart = dailyChart(report, now)
  const months = monthlyChart(report, now)
  const [daily, monthly] = await Promise.all([
    chart ? pictures.byAddress(chart) : null,
    months ? pictures.byAddress(months) : null,
  ])
  return daily ? { daily, monthly } : null
}
