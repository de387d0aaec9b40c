import { type Day, dayOf, formatDay } from '../../base/calendar.ts'
import { counted } from '../../base/count.ts'
import { percentText } from '../../base/percent.ts'
import type { InsightPart, Insights } from '../../reports/insights.ts'
import type { PlanInsight } from '../../reports/insights-plan.ts'
import type { TitledChart } from '../dashboard/charts-modal.ts'
import { rateLines } from '../dashboard/rate-lines.ts'
import { endOf } from '../dashboard/token-rates.ts'
import { cut } from '../kit/limits.ts'
import { cursorWaysPicture } from './active.ts'
import { toolPictures } from './tools.ts'

type Part<Name extends InsightPart> = Extract<Insights, { part: Name }>

/** The charts behind “More charts” that no part shows by itself: those that have something to show. */
export function insightCharts(all: readonly Insights[], now: Date): TitledChart[] {
  return all.flatMap((insights) => chartsOf(insights, now)).filter((chart) => chart !== null)
}

function chartsOf(insights: Insights, now: Date): Array<TitledChart | null> {
  switch (insights.part) {
    case 'active':
      return [titled('How people use Cursor', cursorWaysPicture(insights, dayOf(now)))]
    case 'plan':
      return [planEndChart(insights, dayOf(now))]
    case 'code':
      return [aiShareChart(insights, now)]
    case 'tools': {
      const { commands, files } = toolPictures(insights)
      return [titled('Commands', commands), titled('Files worked on', files)]
    }
    case 'versions':
      return []
  }
}

function titled(title: string, picture: Omit<TitledChart, 'title'> | null): TitledChart | null {
  return picture && { title, ...picture }
}

const daysTogether = 3

// A bar for each three days of the cycle, so that a rush at its start shows.
function planEndChart({ plan, scope }: Part<'plan'>, today: Day): TitledChart | null {
  if (!plan || plan.median === null || plan.ended.length < 2) return null
  const last = Math.max(...plan.ended.map(({ day }) => day))
  const buckets = Array.from({ length: Math.max(2, Math.ceil(last / daysTogether)) }, (_, at) => bucketAt(plan, at))
  const when = `cycle from ${formatDay(plan.cycle.from, today.slice(0, 4))}`
  const median = `median day ${plan.median.toLocaleString('en-US', { maximumFractionDigits: 1 })}`
  const said = buckets.filter(({ people }) => people > 0).map(({ label, people }) => `day ${label}: ${people}`)
  return {
    title: 'The day plans run out',
    altText: `Histogram of ${counted(plan.ended.length, 'person', 'people')} of ${scope.name} by the day of the billing cycle on which their plan ran out, ${when}: ${said.join(', ')}; ${median}.`,
    chart: {
      name: 'histogram',
      note: cut(`People by day their plan ran out, ${when}`, 62),
      buckets,
      median: { bucket: Math.ceil(plan.median / daysTogether) - 1, label: median },
    },
  }
}

function bucketAt({ ended }: PlanInsight, at: number): { label: string; people: number } {
  const [from, to] = [at * daysTogether + 1, (at + 1) * daysTogether]
  return { label: `${from}–${to}`, people: ended.filter(({ day }) => day >= from && day <= to).length }
}

function aiShareChart({ days, scope, period }: Part<'code'>, now: Date): TitledChart | null {
  const parts = days.map(({ day, totalLinesAdded, tabLinesAdded, composerLinesAdded }) => ({
    day,
    part: tabLinesAdded + composerLinesAdded,
    of: totalLinesAdded,
  }))
  const found = rateLines([{ name: 'AI', days: parts }], { period, now })
  if (!found) return null
  const lines = parts.reduce((sum, { of }) => sum + of, 0)
  const overall = parts.reduce((sum, { part }) => sum + part, 0) / lines
  return {
    title: 'AI’s share of committed lines',
    altText: `Line of the share of committed lines that AI wrote, ${scope.name}, ${period.label}: ${percentText(overall)} in all; ${endOf(found, percentText)}.`,
    chart: {
      name: 'lines',
      unit: 'percent',
      note: cut(`Share of committed lines that AI wrote, ${period.label}`, 62),
      steps: found.steps,
      lines: [...found.lines],
    },
  }
}
