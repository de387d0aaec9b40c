import { formatUsd } from '../../base/money.ts'
import { percentText } from '../../base/percent.ts'
import type { ModelRow, ModelsReport } from '../../reports/models.ts'
import { isRunning } from '../../reports/period.ts'
import { changeWord, isComparable } from '../../reports/team-finding.ts'
import type { TitledChart } from '../dashboard/charts-modal.ts'
import type { Picture } from '../forecast/with-picture.ts'
import { cut } from '../kit/limits.ts'
import { drawable, drawnNames, namesLegend } from '../spend/drawn-names.ts'
import { modelsFinding, modelsLine, timesText } from './finding.ts'
import { sharesByWeek } from './parts.ts'

const mostDots = 10
const mostBars = 11

/** What a request costs by model, of those in common use, the dearest first; null where there are fewer than two. */
export function costPicture(report: ModelsReport): Picture | null {
  const common = report.models
    .filter(({ isCommon }) => isCommon)
    .slice(0, mostDots)
    .toSorted((a, b) => (b.perRequestMicroUsd ?? 0) - (a.perRequestMicroUsd ?? 0))
  if (common.length < 2) return null
  const names = namesDrawn(common)
  const said = common.map(
    ({ label, perRequestMicroUsd }) => `${label} ${formatUsd(perRequestMicroUsd ?? report.usageSpendMicroUsd)}`,
  )
  return {
    altText: `What a request costs by model, on a logarithmic scale, ${report.scope.name}, ${report.period.label}: ${said.join(', ')}.`,
    chart: {
      name: 'cost-scale',
      note: note('Cost of a request by model', report),
      unit: 'usd',
      dots: common.map((row, index) => ({ name: names[index] ?? row.label, value: row.perRequestMicroUsd ?? 0 })),
    },
  }
}

/** The charts behind “More charts”: those that have something to show. */
export function modelCharts(report: ModelsReport, now: Date): TitledChart[] {
  return [takeUpChart(report, now), spend(report, now), tokens(report), cached(report)].filter(
    (chart) => chart !== null,
  )
}

/** The share of requests of each model, week by week; null with fewer than two weeks. */
export function takeUpChart(report: ModelsReport, now: Date): TitledChart | null {
  const { steps, stack, series } = sharesByWeek(report)
  if (steps.length < 2) return null
  const names = drawnNames(stack.series.map(({ name }) => name))
  const newest = series.map(({ name, shares: all }) => `${name} ${percentText(all.at(-1) ?? 0)}`)
  const growing = isRunning(report.period, now) && steps.at(-1) === report.growing ? report.growing : null
  return {
    title: 'How the models are taken up',
    altText: `Share of requests by model and week, ${report.scope.name}. In the newest week: ${newest.join(', ')}.`,
    legend: namesLegend(stack.series.map(({ name }) => name)),
    chart: {
      name: 'share-over-time',
      note: cut(`Share of requests by week, ${drawable(report.scope.name) || 'this team'}`, 90),
      steps,
      growing,
      series: stack.series.map((one, index) => ({ ...one, name: names[index]?.label ?? one.name })),
      other: stack.other,
    },
  }
}

function spend(report: ModelsReport, now: Date): TitledChart | null {
  const paid = report.models.filter(({ usageSpendMicroUsd }) => usageSpendMicroUsd > 0)
  if (paid.length < 2) return null
  const shown = paid.slice(0, paid.length <= mostBars ? mostBars : mostBars - 1)
  const rest = paid.slice(shown.length).reduce((sum, { usageSpendMicroUsd }) => sum + usageSpendMicroUsd, 0)
  const names = namesDrawn(shown)
  const changeOf = (row: ModelRow) =>
    isComparable(report, now) ? changeWord(row.usageSpendMicroUsd, row.previousMicroUsd).replace('–', '') : ''
  return {
    title: 'Usage spend by model',
    altText: `Bar chart. ${modelsLine(report)}. ${modelsFinding(report, now)}.`,
    legend: namesLegend(shown.map(({ label }) => label)),
    chart: {
      name: 'ranked-bars',
      unit: 'usd',
      note: note('Usage spend by model', report),
      bars: [
        ...shown.map((row, index) => ({
          name: names[index] ?? row.label,
          value: row.usageSpendMicroUsd,
          remark: changeOf(row),
          previous: null,
          together: row.model === '',
        })),
        ...(rest > 0
          ? [{ name: `${paid.length - shown.length} others`, value: rest, remark: '', previous: null, together: true }]
          : []),
      ],
    },
  }
}

function tokens(report: ModelsReport): TitledChart | null {
  const common = report.models
    .filter(({ isCommon, perMillionMicroUsd }) => isCommon && perMillionMicroUsd !== null)
    .slice(0, mostBars)
    .toSorted((a, b) => (b.perMillionMicroUsd ?? 0) - (a.perMillionMicroUsd ?? 0))
  const cheapest = common.at(-1)?.perMillionMicroUsd ?? 0
  if (common.length < 2 || cheapest <= 0) return null
  const names = namesDrawn(common)
  const said = common.map(
    ({ label, perMillionMicroUsd }) => `${label} ${formatUsd(perMillionMicroUsd ?? report.usageSpendMicroUsd)}`,
  )
  return {
    title: 'What a million tokens cost',
    altText: `Bar chart of what a million tokens of any kind cost by model, ${report.period.label}: ${said.join(', ')}.`,
    legend: namesLegend(common.map(({ label }) => label)),
    chart: {
      name: 'ranked-bars',
      unit: 'usd',
      note: note('Cost of a million tokens', report),
      bars: common.map((row, index) => ({
        name: names[index] ?? row.label,
        value: row.perMillionMicroUsd ?? 0,
        remark: row === common.at(-1) ? '' : `${timesText((row.perMillionMicroUsd ?? 0) / cheapest)}×`,
        previous: null,
        together: false,
      })),
    },
  }
}

function cached(report: ModelsReport): TitledChart | null {
  const common = report.models
    .flatMap((row) => (row.isCommon && row.cacheReadShare !== null ? [{ ...row, share: row.cacheReadShare }] : []))
    .slice(0, mostBars)
    .toSorted((a, b) => b.share - a.share)
  if (common.length < 2 || common[0]?.share === 0) return null
  const names = namesDrawn(common)
  const said = common.map(({ label, share }) => `${label} ${percentText(share)}`)
  return {
    title: 'How much is read from the cache',
    altText: `Bar chart of the share of tokens read that came from a cache, by model, ${report.period.label}: ${said.join(', ')}.`,
    legend: namesLegend(common.map(({ label }) => label)),
    chart: {
      name: 'ranked-bars',
      unit: 'percent',
      note: note('Tokens read from the cache, of all read', report),
      bars: common.map(({ share }, index) => ({
        name: names[index] ?? '',
        value: share,
        remark: '',
        previous: null,
        together: false,
      })),
    },
  }
}

function namesDrawn(rows: readonly ModelRow[]): string[] {
  return drawnNames(rows.map(({ label }) => label)).map(({ label }) => label)
}

function note(what: string, { scope, period }: ModelsReport): string {
  return cut(`${what}, ${drawable(scope.name) || 'this team'}, ${period.label}`, 90)
}
