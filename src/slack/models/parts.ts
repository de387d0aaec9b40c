import { andList } from '../../base/list-words.ts'
import { formatUsd, type MicroUsd } from '../../base/money.ts'
import { percentText } from '../../base/percent.ts'
import { largest } from '../../charts/series.ts'
import { ranks } from '../../reports/model-costs.ts'
import type { SwitchSaving } from '../../reports/model-switch.ts'
import type { ModelRow, ModelsReport } from '../../reports/models.ts'
import { asCode, escapeMrkdwn } from '../kit/escape.ts'
import { cut } from '../kit/limits.ts'
import { sparkline } from '../kit/text-bars.ts'
import { textColumns } from '../kit/text-columns.ts'
import { userName } from './rows.ts'

/** The scorecard of the models in common use: who leads by what. Empty where fewer than two are. */
export function scorecard(models: readonly ModelRow[]): Array<{ label: string; value: string }> {
  const { biggest, expensive, efficient } = ranks(models)
  if (biggest.length < 2) return []
  const readFromCache = models
    .filter(({ isCommon, cacheReadShare }) => isCommon && (cacheReadShare ?? 0) >= 0.005)
    .toSorted((a, b) => (b.cacheReadShare ?? 0) - (a.cacheReadShare ?? 0))
    .slice(0, 3)
  const all = [
    { label: 'Biggest spenders', rows: biggest, of: (row: ModelRow) => formatUsd(row.usageSpendMicroUsd) },
    { label: 'Dearest request', rows: expensive, of: (row: ModelRow) => amount(row.perRequestMicroUsd) },
    { label: 'Cheapest million tokens', rows: efficient, of: (row: ModelRow) => amount(row.perMillionMicroUsd) },
    { label: 'Most read from cache', rows: readFromCache, of: (row: ModelRow) => percentText(row.cacheReadShare ?? 0) },
  ]
  return all
    .filter(({ rows }) => rows.length > 0)
    .map(({ label, rows, of }) => ({
      label,
      value: rows.map((row) => `${of(row)}  ${asCode(cut(row.label, 32))}`).join('\n'),
    }))
}

/** What share of the requests each model had, week by week; empty where there is but one week. */
export function adoptionRows(report: ModelsReport): string {
  const { steps, series } = sharesByWeek(report)
  if (steps.length < 2) return ''
  const rows = series.map(({ name, shares }) => {
    const used = shares.findIndex((share) => share > 0)
    const [first = 0, last = 0] = [shares[Math.max(0, used)], shares.at(-1)]
    return [cut(name, 24), sparkline(shares), `${percentText(first)} → ${percentText(last)}`]
  })
  return textColumns(rows, ['left', 'left', 'right'])
}

/** The few models with most requests, and their shares of each week's requests. */
export function sharesByWeek({ weeks }: Pick<ModelsReport, 'weeks'>) {
  const steps = [...new Set(weeks.map(({ week }) => week))].toSorted()
  const byModel = Map.groupBy(weeks, ({ model }) => model)
  const all = [...byModel].map(([name, rows]) => ({
    name,
    values: steps.map((step) => rows.find(({ week }) => week === step)?.requests ?? 0),
  }))
  const totals = steps.map((_, at) => all.reduce((sum, { values }) => sum + (values[at] ?? 0), 0))
  const stack = largest(all, 'others')
  const series = [...stack.series, ...(stack.other ? [stack.other] : [])].map(({ name, values }) => ({
    name,
    shares: values.map((value, at) => (totals[at] ? value / totals[at] : 0)),
  }))
  return { steps, stack, series }
}

/** What the switch that makes most sense would have saved, and for whom; mrkdwn. */
export function savingText(saving: SwitchSaving): string {
  const { from, to, paidMicroUsd, savedMicroUsd, wouldBeMicroUsd, requests, people } = saving
  const top = people.filter((one) => one.savedMicroUsd > 0).slice(0, 3)
  const names = top.map((one) => `${escapeMrkdwn(userName({ ...one, kind: null }))} ${formatUsd(one.savedMicroUsd)}`)
  const whose = people.length > 1 && names.length > 0 ? ` Most of it: ${andList(names)}.` : ''
  return [
    `*${formatUsd(savedMicroUsd)} less* with ${asCode(cut(to.model, 44))} in the place of ${asCode(cut(from.model, 44))}`,
    `${requests.toLocaleString('en-US')} requests cost ${formatUsd(paidMicroUsd)}; the same tokens at the other’s list prices come to ${formatUsd(wouldBeMicroUsd)}.${whose}`,
  ].join('\n')
}

/** What a reckoned saving does not tell. */
export const savingCaveat =
  'By the list prices of each day and kind of token. Another model may need more or fewer tokens for the same work, and answers otherwise. Usage inside a plan and fees are left out.'

function amount(micro: MicroUsd | null): string {
  return micro === null ? '–' : formatUsd(micro)
}
