import { addDays, dayOf } from '../../base/calendar.ts'
import { counted, countText } from '../../base/count.ts'
import { formatUsd, type MicroUsd } from '../../base/money.ts'
import type { CycleSummary } from '../../reports/cycle-summary.ts'
import { periodOfWord } from '../../reports/period.ts'
import { plainCalendar } from '../../reports/report-calendar.ts'
import { scopeKey } from '../../reports/scope.ts'
import { changeWord, shareText } from '../../reports/team-finding.ts'
import { percentOf, usedShare } from '../budgets/card.ts'
import { exportButton } from '../export/views.ts'
import type { Naming } from '../incidents/words.ts'
import { barColumns } from '../kit/bar-columns.ts'
import {
  actions,
  button,
  context,
  figures,
  image,
  type Message,
  type PictureSource,
  section,
  titled,
} from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { overviewActions } from '../overview/action-ids.ts'
import { type Sample, sampleHead, samplePrefix } from '../samples/sample-head.ts'
import { explainButton } from '../spend/explain-views.ts'
import { freshness } from '../spend/figures.ts'
import { adoptionLine, incidentsLine, seatLines } from './parts.ts'
import { cyclePicture } from './picture.ts'
import { cycleLine, projectionSentence } from './words.ts'

/** `sample`: it is one, of the reader's own figures or of made-up ones. `naming`: whether people are named. */
type Shown = { now: Date; picture: PictureSource | null; sample: Sample; naming: Naming }

/** The summary of a billing cycle for somebody who may see its scope: `cycle.ending`, `cycle.closed`. */
export function cycleMessage(summary: CycleSummary, { now, picture, sample, naming }: Shown): Message {
  const line = cycleLine(summary, dayOf(now))
  const projection = projectionSentence(summary)
  const notes = [...seatLines(summary, naming), adoptionLine(summary), incidentsLine(summary)].filter(isSaid)
  const drawn = cyclePicture(summary)
  return {
    text: escapeMrkdwn([`${samplePrefix(sample)}${line}.`, projection, comparison(summary)].filter(isSaid).join(' ')),
    blocks: [
      ...sampleHead(sample),
      section([`*${escapeMrkdwn(line)}*`, projection].filter(isSaid).join('\n')),
      figures(figuresOf(summary)),
      ...(picture && drawn ? [image(picture, drawn.altText)] : []),
      ...(naming === 'shown' ? titled(topTitle(summary), topRows(summary)) : []),
      ...titled(modelsTitle(summary), modelRows(summary)),
      ...(notes.length === 0 ? [] : [section(notes.join('\n'))]),
      context(...asides(summary), freshness(summary)),
      buttons(summary, now),
    ],
  }
}

function isSaid(part: string): boolean {
  return part !== ''
}

function comparison({ previous, stage, spentMicroUsd }: CycleSummary): string {
  if (!previous) return ''
  const { byThenMicroUsd, wholeMicroUsd } = previous
  const then = stage === 'ending' ? byThenMicroUsd : wholeMicroUsd
  const when = stage === 'ending' ? 'by this day of the cycle before' : 'in the cycle before'
  return `It was ${formatUsd(then)} ${when} (${changeWord(spentMicroUsd, then)}).`
}

function figuresOf(summary: CycleSummary): Array<{ label: string; value: string }> {
  const { cycle, budget, seatsMicroUsd, includedValueMicroUsd } = summary
  const used = budget ? `${percentOf(usedShare(budget))} of ${formatUsd(budget.limitMicroUsd)}` : 'None for this cycle'
  // A budget counts what is used of every provider.
  const budgetLabel = cycle.providers ? 'Budget of all providers' : 'Budget'
  return [
    ...beforeFigures(summary),
    ...(cycle.providers && !budget ? [] : [{ label: budgetLabel, value: used }]),
    ...(seatsMicroUsd === 0 ? [] : [{ label: 'Seats, apart', value: formatUsd(seatsMicroUsd) }]),
    ...(includedValueMicroUsd === 0
      ? []
      : [{ label: 'Inside the plan, not added', value: formatUsd(includedValueMicroUsd) }]),
  ]
}

function beforeFigures({ stage, previous, spentMicroUsd }: CycleSummary): Array<{ label: string; value: string }> {
  if (!previous) return [{ label: 'Cycle before', value: 'Nothing' }]
  const { byThenMicroUsd, wholeMicroUsd } = previous
  const against = (before: MicroUsd) => `${formatUsd(before)} (${changeWord(spentMicroUsd, before)})`
  if (stage === 'closed') return [{ label: 'Cycle before', value: against(wholeMicroUsd) }]
  return [
    { label: 'Cycle before, by this day', value: against(byThenMicroUsd) },
    { label: 'Cycle before, in all', value: formatUsd(wholeMicroUsd) },
  ]
}

function topTitle({ spenders, top }: CycleSummary): string {
  return spenders > top.length ? `Top spenders of ${countText(spenders)}` : 'Who spent'
}

function topRows({ top, spentMicroUsd }: CycleSummary): string {
  return shareRows(top.map(({ name, usageSpendMicroUsd }) => ({ name, amount: usageSpendMicroUsd, of: spentMicroUsd })))
}

function modelsTitle({ models, modelsUsed }: CycleSummary): string {
  return modelsUsed > models.length ? `Dearest of ${counted(modelsUsed, 'model')}` : 'Models'
}

function modelRows({ models, spentMicroUsd }: CycleSummary): string {
  return shareRows(
    models.map(({ label, usageSpendMicroUsd }) => ({ name: label, amount: usageSpendMicroUsd, of: spentMicroUsd })),
  )
}

function shareRows(rows: ReadonlyArray<{ name: string; amount: MicroUsd; of: MicroUsd }>): string {
  return barColumns(
    rows.map(({ name, amount, of }) => ({ name, value: amount, beside: [formatUsd(amount), shareText(amount, of)] })),
    { widestName: 24 },
  )
}

function asides({ unpricedRequests, isArriving }: CycleSummary): string[] {
  return [
    isArriving ? 'Some of it has not been read from the vendors yet: the sum may still grow.' : '',
    unpricedRequests === 0 ? '' : `${counted(unpricedRequests, 'request')} without a price yet: in no sum.`,
    'Usage spend: seats and what the plan includes stand apart. Home > Overview has all of it by day.',
  ]
}

// The days as they are counted here, whenever it is pressed.
function buttons({ scope, cycle, countedTo }: CycleSummary, now: Date) {
  const word = `${cycle.range.from}..${addDays(countedTo, -1)}`
  const period = periodOfWord(word, now, plainCalendar)
  return actions(
    button({
      actionId: overviewActions.moreCharts,
      text: 'More charts',
      value: `${scopeKey(scope)} ${period.word}`,
      label: `More charts of ${period.label}`,
    }),
    // It explains the sum of all providers.
    ...(cycle.providers ? [] : [explainButton(scope, period)]),
    exportButton(scope, period, null),
  )
}
