import { providerName } from '../../base/provider.ts'
import type { ProviderPage } from '../../reports/provider-page.ts'
import type { TitledChart } from '../dashboard/charts-modal.ts'
import { concentrationChart, spreadChart } from '../dashboard/people-charts.ts'
import { spendBars } from '../dashboard/spend-bars.ts'
import { categoryNames } from '../spend/category-names.ts'

/** The charts behind “More charts” of a provider: those that have something to show. */
export function providerCharts(page: ProviderPage): TitledChart[] {
  const { provider, scope, byModel, byCategory, teams, users, period, usageSpendMicroUsd, totalMicroUsd } = page
  const name = providerName(provider)
  const when = `${name}, ${period.label}`
  const noTeam = scope.kind === 'org' ? 'In no team' : 'Others'
  return [
    spendBars(
      byModel.map(({ model, usageSpendMicroUsd: spend }) => ({ name: model || `${name} fees`, spend })),
      { title: 'Models', note: `Usage spend by model, ${when}`, whole: usageSpendMicroUsd },
    ),
    spendBars(
      teams.map((team) => ({
        name: team.name ?? noTeam,
        spend: team.usageSpendMicroUsd,
        together: team.teamId === null,
      })),
      { title: 'Teams', note: `Usage spend by team, ${when}`, whole: usageSpendMicroUsd },
    ),
    spendBars(
      byCategory
        .filter(({ category }) => category !== 'included')
        .toSorted((a, b) => b.costMicroUsd - a.costMicroUsd)
        .map(({ category, costMicroUsd: spend }) => ({ name: categoryNames[category], spend })),
      { title: 'What is paid for', note: `What is paid for, ${when}`, whole: totalMicroUsd },
    ),
    spreadChart(users, when),
    concentrationChart(users, when),
  ].filter((chart) => chart !== null)
}
