import { daysBetween, formatDay, formatMonth } from '../../base/calendar.ts'
import { capital } from '../../base/capital.ts'
import { formatUsd, type MicroUsd, microUsd } from '../../base/money.ts'
import { periodAdjective } from '../../budgets/period.ts'
import type { ForecastChart } from '../../charts/kinds/forecast.ts'
import type { BudgetForecast, Forecast } from '../../reports/forecast.ts'
import { periodOfWord } from '../../reports/period.ts'
import { plainCalendar } from '../../reports/report-calendar.ts'
import { type Scope, scopeKey } from '../../reports/scope.ts'
import { changeWord } from '../../reports/team-finding.ts'
import { barColumns } from '../kit/bar-columns.ts'
import { actions, button, context, figures, type Message, preformatted, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { cut } from '../kit/limits.ts'
import { drawable } from '../spend/drawn-names.ts'
import { explainButton } from '../spend/explain-views.ts'
import { freshness } from '../spend/figures.ts'
import { forecastActions } from './action-ids.ts'
import type { Picture } from './with-picture.ts'

type Shown = { now: Date; isOwn: boolean; chartButton: boolean }

/** The answer to `/spend forecast`. */
export function forecastMessage(forecast: Forecast, { now, isOwn, chartButton }: Shown): Message {
  const { scope, spentMicroUsd, lastMonthMicroUsd, projectedMicroUsd } = forecast
  const line = forecastLine(forecast, isOwn)
  return {
    text: escapeMrkdwn(`${line}. ${bandSentence(forecast)}`),
    blocks: [
      section(`*${escapeMrkdwn(line)}*\n${bandSentence(forecast)}`),
      figures([
        { label: 'Counted so far', value: formatUsd(spentMicroUsd) },
        { label: 'Still to come', value: formatUsd(microUsd(projectedMicroUsd - spentMicroUsd)) },
        { label: 'Last month', value: lastMonthMicroUsd === null ? 'Nothing' : formatUsd(lastMonthMicroUsd) },
        {
          label: 'Against last month',
          value: lastMonthMicroUsd === null ? '–' : changeWord(projectedMicroUsd, lastMonthMicroUsd),
        },
      ]),
      preformatted(barsOf(forecast)),
      ...budgetPart(forecast, now),
      context(howSure(forecast), freshness(forecast)),
      actions(
        ...(chartButton ? [chartButtonFor(forecast)] : []),
        explainButton(scope, periodOfWord('mtd', now, plainCalendar)),
      ),
    ],
  }
}

/** Where there is too little to tell by. */
export function noForecastMessage(scope: Scope, isOwn: boolean): Message {
  const whose = isOwn ? 'you' : scope.name
  const text = `There is no forecast for ${whose} yet.`
  return {
    text: escapeMrkdwn(text),
    blocks: [
      section(
        `*${escapeMrkdwn(text)}*\nIt takes a week of usage to tell how a month will end. \`/spend\` shows what is counted so far.`,
      ),
    ],
  }
}

/** Where somebody may not see whose forecast was asked for. */
export function notYourForecast(): Message {
  const text = 'Only team leads, finance and admins see the forecast of others. `/spend forecast` alone shows yours.'
  return { text, blocks: [section(text)] }
}

/** Counted, expected and the band by day; null on a month's last day, when nothing is left to expect. */
export function forecastPicture(forecast: Forecast, isOwn: boolean): Picture | null {
  const { days, month, projectedMicroUsd } = forecast
  const actual = days.flatMap(({ countedMicroUsd }) => (countedMicroUsd === null ? [] : [countedMicroUsd]))
  const projected = days
    .slice(actual.length)
    .map((one) => ({ low: one.lowMicroUsd, likely: one.expectedMicroUsd, high: one.highMicroUsd }))
  if (projected.length === 0 || projectedMicroUsd <= 0) return null
  const budget = forecast.budgets.find(({ period }) => period === 'month')
  const chart: ForecastChart = {
    name: 'forecast',
    note: cut(`Usage spend in ${formatMonth(month)} and where it is going, ${nameInPicture(forecast, isOwn)}`, 62),
    unit: 'usd',
    steps: days.map(({ day }) => day),
    actual,
    projected,
    limit: budget
      ? { label: `Budget ${formatUsd(budget.limitMicroUsd)}`, value: budget.limitMicroUsd, pace: false }
      : null,
  }
  const budgetText = budget ? ` The monthly budget is ${formatUsd(budget.limitMicroUsd)}.` : ''
  const counted = `${formatUsd(forecast.spentMicroUsd)} counted so far`
  return {
    chart,
    altText: `Line of usage spend in ${formatMonth(month)}: ${counted}. ${forecastLine(forecast, isOwn)}. ${bandSentence(forecast)}${budgetText}`,
  }
}

/** `Payments is heading for $3,860.00 in November 2026`, plain. */
export function forecastLine({ scope, month, projectedMicroUsd }: Forecast, isOwn: boolean): string {
  const who = isOwn ? 'You are' : `${scope.name} is`
  return `${who} heading for ${formatUsd(projectedMicroUsd)} in ${formatMonth(month)}`
}

/** When a budget would be used up, mrkdwn: `Expected to be used up on Nov 27, at the earliest on Nov 25.` */
export function breachSentence(budget: BudgetForecast, year: string, today: string): string {
  const { expectedOn, earliestOn, usedMicroUsd, limitMicroUsd } = budget
  if (usedMicroUsd >= limitMicroUsd) return 'Used up.'
  const on = (day: NonNullable<typeof expectedOn>) => (day === today ? 'today' : `on ${formatDay(day, year)}`)
  if (expectedOn === null && earliestOn === null) return 'Lasts to the end of its period.'
  if (expectedOn === null && earliestOn !== null)
    return `Expected to last; where it goes on dearer, used up ${on(earliestOn)}.`
  if (expectedOn === null) return ''
  const early = earliestOn !== null && earliestOn !== expectedOn ? `, at the earliest ${on(earliestOn)}` : ''
  return `Expected to be used up ${on(expectedOn)}${early}.`
}

function bandSentence({ lowMicroUsd, highMicroUsd }: Forecast): string {
  return `In four cases of five it ends between ${formatUsd(lowMicroUsd)} and ${formatUsd(highMicroUsd)}.`
}

function barsOf(forecast: Forecast): string {
  const budget = forecast.budgets.find(({ period }) => period === 'month')
  const rows: Array<[string, MicroUsd | null]> = [
    ['counted so far', forecast.spentMicroUsd],
    ['expected', forecast.projectedMicroUsd],
    ['last month', forecast.lastMonthMicroUsd],
    ['monthly budget', budget?.limitMicroUsd ?? null],
  ]
  return barColumns(
    rows.flatMap(([name, amount]) => (amount === null ? [] : [{ name, value: amount, beside: [formatUsd(amount)] }])),
  )
}

function budgetPart({ budgets }: Forecast, now: Date) {
  if (budgets.length === 0) return []
  const today = now.toISOString().slice(0, 10)
  const lines = budgets.map((budget) => {
    const { period, hard, usedMicroUsd, limitMicroUsd } = budget
    const what = `${capital(periodAdjective(period))} budget${hard ? ' (hard)' : ''}`
    const used = `${formatUsd(usedMicroUsd)} of ${formatUsd(limitMicroUsd)} used`
    return `• ${what}: ${used}. ${breachSentence(budget, today.slice(0, 4), today)}`
  })
  return [section(['*Budgets*', ...lines].join('\n'))]
}

function howSure({ since, wholeTo, triedMonths, typicalMiss, month }: Forecast): string {
  const days = daysBetween(since, wholeTo)
  const history = `From ${days.toLocaleString('en-US')} whole days since ${formatDay(since, month.slice(0, 4))}.`
  const months = triedMonths === 1 ? 'month' : `${triedMonths} months`
  const tried =
    triedMonths === 0 || typicalMiss === null
      ? 'There is no whole month to try it on yet, so the range is that of simulated teams.'
      : `Tried at this time of the last ${months}, half of the forecasts missed by less than ${percent(typicalMiss)}.`
  return `${history} ${tried} Saturdays and Sundays count as the weekend; public holidays are not known. Usage spend only: no seats, no included value.`
}

// It stands behind “less than”.
function percent(share: number): string {
  return `${Math.max(1, Math.ceil(share * 100))}%`
}

function nameInPicture({ scope }: Forecast, isOwn: boolean): string {
  if (isOwn) return 'you'
  return scope.kind === 'org' ? 'the organisation' : drawable(scope.name) || 'this team'
}

function chartButtonFor({ scope }: Forecast) {
  return button({
    actionId: forecastActions.showChart,
    text: 'Show chart',
    value: scopeKey(scope),
    label: 'Send the chart of this forecast to my messages',
  })
}
