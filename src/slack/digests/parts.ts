import type { KnownBlock } from '@slack/types'
import { counted } from '../../base/count.ts'
import { formatUsd, microUsd } from '../../base/money.ts'
import { providerName } from '../../base/provider.ts'
import { periodAdjective } from '../../budgets/period.ts'
import type { BudgetStatus } from '../../budgets/status.ts'
import type { NamedIncident } from '../../incidents/incident-facts.ts'
import type { Freshness } from '../../reports/data-status-freshness.ts'
import type { WeeklyDigest } from '../../reports/weekly-digest.ts'
import type { SeatUse } from '../../sources/seat-use.ts'
import { moneyLine, nameOf, paceLine, percentOf, type Reading, usedShare } from '../budgets/card.ts'
import { freshText } from '../data/fresh-text.ts'
import { incidentActions } from '../incidents/action-ids.ts'
import { pressValue } from '../incidents/value.ts'
import { causeWords, type Naming, sentenceShown, subjectText } from '../incidents/words.ts'
import { button, context, section } from '../kit/blocks.ts'
import { firstOf } from '../kit/first-of.ts'
import { nameShown } from '../people/names.ts'
import type { Sample } from '../samples/sample-head.ts'

/** What a digest is drawn with: whether people are named, whether it is a sample, when it is, the zone budgets are reckoned in. */
export type DigestReading = Reading & { naming: Naming; sample: Sample }

/** A title over lines; nothing without lines. */
export function listed(title: string, lines: readonly string[]): KnownBlock[] {
  return lines.length === 0 ? [] : [section(`*${title}*\n${lines.join('\n')}`)]
}

const mostBudgets = 4

/** Budgets near their limits, a line each. Where people are not named, theirs and their keys’ are not told. */
export function budgetLines(budgets: readonly BudgetStatus[], reading: DigestReading): string[] {
  const told = budgets.filter(
    ({ budget: { scope } }) => reading.naming === 'shown' || (scope.kind !== 'person' && scope.kind !== 'key'),
  )
  const { shown, rest } = firstOf(told, mostBudgets)
  const lines = shown.map((status) => {
    const { scope, period } = status.budget
    const name = nameShown(nameOf({ scope, name: status.scopeName }), 40)
    const kind = scope.kind === 'key' || scope.kind === 'project' ? `${scope.kind}, ` : ''
    const what = `*${name}* (${kind}${periodAdjective(period)})`
    return `• ${what}: *${percentOf(usedShare(status))}* used, ${moneyLine(status)}. ${paceLine(status, reading)}`
  })
  return rest.length > 0 ? [...lines, `• and ${rest.length} more: \`/budget list\``] : lines
}

const mostFindings = 3

/** What the slow layer found: a block each with its window, and how many more there are. */
export function findingBlocks(findings: readonly NamedIncident[], naming: Naming): KnownBlock[] {
  const { shown, rest } = firstOf(findings, mostFindings)
  const blocks = shown.map((one) => ({
    ...section(findingText(one, naming)),
    accessory: button({ actionId: incidentActions.open, text: 'Details', value: pressValue(one.incident) }),
  }))
  return rest.length > 0 ? [...blocks, context(`And ${rest.length} more findings: \`/incidents\`.`)] : blocks
}

function findingText(one: NamedIncident, naming: Naming): string {
  const { cause, excess, sentence } = one.incident
  const head = `*${causeWords[cause]}* · ${subjectText(one, naming)} · ${formatUsd(excess)} beyond usual`
  return `${head}\n${sentenceShown(sentence, 200)}`
}

/** That not everything was read; mrkdwn, empty where everything was. */
export function lateText(late: readonly Freshness[]): string {
  return late.length === 0
    ? ''
    : `:hourglass_flowing_sand: Not all is counted yet, so figures may grow: ${freshText(late)}`
}

/** What is said where there is nothing to list. */
export const nothingStandsOut: KnownBlock[] = [section('Nothing stands out.')]

/** Seats that were not used in thirty days, a line an account. */
export function seatLines(seats: readonly SeatUse[]): string[] {
  return seats.flatMap(({ vendor, seats: all, unused, seatMicroUsd }) => {
    if (unused.length === 0) return []
    const saving = seatMicroUsd === null ? '' : `, ${formatUsd(microUsd(seatMicroUsd * unused.length))} a month`
    return [`• ${unused.length} of ${counted(all, `${providerName(vendor)} seat`)} not used in 30 days${saving}`]
  })
}

/** What became of incidents in the week; nothing where there were none. */
export function incidentLines({ found, resolved, open }: WeeklyDigest['incidents']): string[] {
  if (found + resolved + open === 0) return []
  return [`• ${counted(found, 'new incident')}, ${resolved} resolved, ${open} still open: \`/incidents\``]
}
