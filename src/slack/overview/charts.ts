import { formatUsd } from '../../base/money.ts'
import { monthsAltTextOf } from '../../reports/finding.ts'
import type { Overview } from '../../reports/overview.ts'
import { isRunning } from '../../reports/period.ts'
import { changeWord } from '../../reports/team-finding.ts'
import type { TitledChart } from '../dashboard/charts-modal.ts'
import { concentrationChart, spreadChart } from '../dashboard/people-charts.ts'
import { spendBars } from '../dashboard/spend-bars.ts'
import { cachedShareChart, requestCostChart } from '../dashboard/token-rates.ts'
import { cut } from '../kit/limits.ts'
import { categoryNames } from '../spend/category-names.ts'
import { monthlyChart } from '../spend/charts.ts'
import { drawnNames, namesLegend } from '../spend/drawn-names.ts'
import { budgetsChart, seatsChart } from './limit-charts.ts'

/** The charts behind “More charts”: those that have something to show. */
export function overviewCharts(overview: Overview, now: Date): TitledChart[] {
  const { people, spend } = overview
  const { label } = spend.period
  return [
    teams(overview, now),
    budgetsChart(overview),
    spreadChart(people, label),
    concentrationChart(people, label),
    categories(overview),
    seatsChart(overview),
    requestCostChart(spend, now),
    cachedShareChart(spend, now),
    months(overview, now),
  ].filter((chart) => chart !== null)
}

function categories({ categories: all, spend }: Overview): TitledChart | null {
  const paid = all.filter(({ category }) => category !== 'included').toSorted((a, b) => b.costMicroUsd - a.costMicroUsd)
  return spendBars(
    paid.map(({ category, costMicroUsd }) => ({ name: categoryNames[category], spend: costMicroUsd })),
    { title: 'What is paid for', note: `What is paid for, ${spend.period.label}`, whole: spend.totalMicroUsd },
  )
}

const mostBars = 11

function teams({ teams: all, spend }: Overview, now: Date): TitledChart | null {
  const used = all.filter(({ usageSpendMicroUsd }) => usageSpendMicroUsd !== 0).slice(0, mostBars)
  if (used.length < 2) return null
  const compared = !isRunning(spend.period, now) || spend.period.kind !== 'today'
  const names = drawnNames(used.map(({ name }) => name))
  const changeOf = (team: (typeof used)[number]) =>
    compared ? changeWord(team.usageSpendMicroUsd, team.previousMicroUsd).replace('–', '') : ''
  const said = used.map((team) => `${team.name} ${formatUsd(team.usageSpendMicroUsd)}`)
  return {
    title: 'Teams',
    altText: `Bar chart of usage spend by team, ${spend.period.label}: ${said.join(', ')}.`,
    legend: namesLegend(used.map(({ name }) => name)),
    chart: {
      name: 'ranked-bars',
      unit: 'usd',
      note: cut(`Usage spend by team, ${spend.period.label}`, 62),
      bars: used.map((team, index) => ({
        name: names[index]?.label ?? team.name,
        value: team.usageSpendMicroUsd,
        remark: changeOf(team),
        previous: null,
        together: team.teamId === null,
      })),
    },
  }
}

function months({ spend }: Overview, now: Date): TitledChart | null {
  const chart = monthlyChart(spend, now)
  return chart && { title: 'Calendar months', altText: monthsAltTextOf(spend), chart }
}
