import { formatUsd } from '../../base/money.ts'
import { bucketsOf } from '../../charts/kinds/histogram.ts'
import { monthsAltTextOf } from '../../reports/finding.ts'
import type { Overview } from '../../reports/overview.ts'
import { isRunning } from '../../reports/period.ts'
import { changeWord } from '../../reports/team-finding.ts'
import type { TitledChart } from '../dashboard/charts-modal.ts'
import { cut } from '../kit/limits.ts'
import { monthlyChart } from '../spend/charts.ts'
import { drawnNames } from '../spend/drawn-names.ts'

/** The charts behind “More charts”: those that have something to show. */
export function overviewCharts(overview: Overview, now: Date): TitledChart[] {
  return [distribution(overview), teams(overview, now), months(overview, now)].filter((chart) => chart !== null)
}

function distribution({ people, spend }: Overview): TitledChart | null {
  const spent = people
    .filter(({ kind, usageSpendMicroUsd }) => kind === 'person' && usageSpendMicroUsd > 0)
    .map(({ usageSpendMicroUsd }) => usageSpendMicroUsd)
  if (spent.length < 5) return null
  const { buckets, median } = bucketsOf(spent)
  const all = buckets.filter((bucket) => bucket.people > 0).map(({ label, people: many }) => `${label}: ${many}`)
  return {
    title: 'How spend is spread over people',
    altText: `Histogram of people by usage spend, ${spend.period.label}: ${all.join(', ')}${median ? `; ${median.label}` : ''}.`,
    chart: { name: 'histogram', note: `People by usage spend, ${spend.period.label}`, buckets, median },
  }
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
