import { orList } from '../../base/list-words.ts'
import { formatUsd } from '../../base/money.ts'
import { widestGap } from '../../reports/model-costs.ts'
import type { ModelsReport } from '../../reports/models.ts'
import { hasAny } from '../../reports/spend-report.ts'
import { changeWord, isComparable, shareText } from '../../reports/team-finding.ts'
import { cut } from '../kit/limits.ts'

/** `The organisation spent $1,234.50 on 14 models in November 2026 so far`, plain. */
export function modelsLine(report: ModelsReport): string {
  const { scope, period, usageSpendMicroUsd } = report
  const used = report.models.filter(({ model }) => model !== '').length
  if (!hasAny(report) || used === 0) return `${scope.name}: no models used ${period.when}`
  const models = used === 1 ? '1 model' : `${used.toLocaleString('en-US')} models`
  return `${scope.name} spent ${formatUsd(usageSpendMicroUsd)} on ${models} ${period.when}`
}

/** What to take away: which model leads, and how far apart requests are; plain, without a final stop, may be empty. */
export function modelsFinding(report: ModelsReport, now: Date): string {
  const top = report.models.find(({ model, usageSpendMicroUsd }) => model !== '' && usageSpendMicroUsd > 0)
  const gap = widestGap(report.models)
  const moved = top && isComparable(report, now) ? changeWord(top.usageSpendMicroUsd, top.previousMicroUsd) : '–'
  const parts = [
    top
      ? `${shareText(top.usageSpendMicroUsd, report.usageSpendMicroUsd)} went to ${named(top.label)}${moved === '–' ? '' : ` (${moved})`}`
      : '',
    gap
      ? `one request on ${named(gap.dear.label)} costs as much as ${timesText(gap.times)} on ${named(gap.cheap.label)}`
      : '',
  ]
  return parts.filter((part) => part !== '').join('; ')
}

const choices = 3

/**
 * A question to guess at, with its answer: `Quick quiz: which costs most a million tokens here, opus, luna, or sol? opus: $15.20.`
 * The dearest names in common use stand in the order of the alphabet. Plain; empty with less than two of different prices.
 */
export function dearestQuiz({ models }: Pick<ModelsReport, 'models'>): string {
  const priced = models
    .flatMap(({ label, isCommon, perMillionMicroUsd: price }) => (isCommon && price !== null ? [{ label, price }] : []))
    .toSorted((a, b) => b.price - a.price)
    .slice(0, choices)
  const [dearest, next] = priced
  if (!dearest || !next || dearest.price === next.price) return ''
  const names = orList(priced.map(({ label }) => named(label)).toSorted())
  return `Quick quiz: which costs most a million tokens here, ${names}? ${named(dearest.label)}: ${formatUsd(dearest.price)}.`
}

/** How many times: `14`, `2.4`. */
export function timesText(times: number): string {
  return times < 9.95 ? times.toFixed(1).replace(/\.0$/, '') : Math.round(times).toLocaleString('en-US')
}

function named(label: string): string {
  return cut(label, 44)
}
