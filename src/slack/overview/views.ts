import type { KnownBlock } from '@slack/types'
import { countText } from '../../base/count.ts'
import { formatUsd } from '../../base/money.ts'
import { altTextOf, changeOf, findingOf } from '../../reports/finding.ts'
import type { Forecast } from '../../reports/forecast.ts'
import type { Overview } from '../../reports/overview.ts'
import { scopeKey } from '../../reports/scope.ts'
import { costPerRequest, hasAny } from '../../reports/spend-report.ts'
import { actions, button, context, figures, image, type PictureSource, section, titled } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { explainButton } from '../spend/explain-views.ts'
import { changeText, freshness, monthRows, providerRows, sideNotes } from '../spend/figures.ts'
import { overviewActions } from './action-ids.ts'
import { categoryRows, cycleLines, noteLines, teamRows } from './parts.ts'

/** How the month is expected to end. */
type Expected = Pick<Forecast, 'projectedMicroUsd' | 'lowMicroUsd' | 'highMicroUsd'>

/** The Overview below its controls. `daily`: the chart of the days, where it can be shown. */
export function overviewBlocks(
  overview: Overview,
  input: { now: Date; forecast: Expected | null; daily: PictureSource | null; buttons: Parameters<typeof actions> },
): KnownBlock[] {
  const { scope, spend } = overview
  const { now, daily } = input
  const headline = section(`*${escapeMrkdwn(spendLine(overview))}*\n${escapeMrkdwn(findingOf(spend, now))}.`)
  if (!hasAny(spend)) return [headline, ...lines(cycleLines(overview)), context(freshness(spend))]
  return [
    headline,
    figures(overviewFigures(overview, input)),
    ...lines(cycleLines(overview)),
    ...(daily ? [image(daily, altTextOf(spend, now))] : []),
    ...titled('Teams', teamRows(overview, { compared: changeOf(spend, now) !== null, most: 10 })),
    ...titled('Providers', providerRows(spend)),
    ...titled('What is paid for', categoryRows(overview)),
    ...lines(noteLines(overview)),
    ...titled('Months', spend.byMonth.length < 2 ? '' : monthRows(spend, 12, now)),
    context(...sideNotes(spend), freshness(spend)),
    actions(
      button({
        actionId: overviewActions.moreCharts,
        text: 'More charts',
        value: `${scopeKey(scope)} ${spend.period.word}`,
      }),
      explainButton(spend.who, spend.period),
      ...input.buttons,
    ),
  ]
}

/** `The organisation spent $1,234.50 in November 2026 so far`, plain. */
function spendLine({ scope, spend }: Overview): string {
  const { when } = spend.period
  return hasAny(spend)
    ? `${scope.name} spent ${formatUsd(spend.usageSpendMicroUsd)} ${when}`
    : `${scope.name}: no AI usage ${when}`
}

function overviewFigures(
  { spend, active, known, perPerson, incidents }: Overview,
  { now, forecast }: { now: Date; forecast: Expected | null },
): Array<{ label: string; value: string }> {
  const each = costPerRequest(spend)
  return [
    { label: 'Change', value: changeText(spend, now) },
    {
      label: 'This month’s end',
      value: forecast
        ? `${formatUsd(forecast.projectedMicroUsd)} (${formatUsd(forecast.lowMicroUsd)} to ${formatUsd(forecast.highMicroUsd)})`
        : 'Too early to tell',
    },
    {
      label: 'People with usage',
      value: `${countText(active)} of ${countText(known)}${perPerson === null ? '' : `, ${formatUsd(perPerson)} each`}`,
    },
    { label: 'Requests', value: `${countText(spend.requests)}${each === null ? '' : ` at ${formatUsd(each)} each`}` },
    { label: 'Live incidents', value: incidentsText(incidents) },
  ]
}

function incidentsText({ count, atStake }: Overview['incidents']): string {
  return count === 0 ? 'None' : `${countText(count)}, ${formatUsd(atStake)} beyond what is usual`
}

function lines(all: string[]): KnownBlock[] {
  return all.length === 0 ? [] : [section(all.join('\n'))]
}
