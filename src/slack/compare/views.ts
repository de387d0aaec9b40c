import { daysBetween } from '../../base/calendar.ts'
import { formatUsd, type MicroUsd, microUsd, roundToMicroUsd } from '../../base/money.ts'
import { percentText } from '../../base/percent.ts'
import type { ComparedSide, Comparison } from '../../reports/compare.ts'
import type { DifferenceParts } from '../../reports/compare-parts.ts'
import { isRunning } from '../../reports/period.ts'
import { scopeKey } from '../../reports/scope.ts'
import { costPerRequest, hasAny } from '../../reports/spend-report.ts'
import { changeWord, shareText } from '../../reports/team-finding.ts'
import { barColumns } from '../kit/bar-columns.ts'
import { actions, button, context, type Message, preformatted, section, table } from '../kit/blocks.ts'
import { asCode, escapeMrkdwn } from '../kit/escape.ts'
import { cut } from '../kit/limits.ts'
import { type Meant, whichMessage } from '../spend/ask-views.ts'
import { freshness } from '../spend/figures.ts'
import { compareActions } from './action-ids.ts'

/** The answer to `/spend compare`. */
export function compareMessage(
  comparison: Comparison,
  { now, chartButton }: { now: Date; chartButton: boolean },
): Message {
  const line = compareLine(comparison)
  const { first, second, parts } = comparison
  const nothing = !hasAny(first) && !hasAny(second)
  return {
    text: escapeMrkdwn(`${line}.`),
    blocks: [
      section(`*${escapeMrkdwn(line)}*${nothing ? '' : `\n${escapeMrkdwn(aboutBoth(comparison))}`}`),
      ...(nothing
        ? []
        : [preformatted(barsOf(comparison)), table(rowsOf(comparison), ['left', 'right', 'right', 'right'])]),
      ...whyPart(comparison, parts),
      context(...notesOf(comparison, now), freshness(comparison)),
      ...(chartButton ? [actions(chartButtonFor(comparison))] : []),
    ],
  }
}

/** How to ask for a comparison. */
export function howToCompare(): Message {
  const text = 'Name two people, two teams or two periods to compare.'
  const examples = [
    '`/spend compare payments platform 30d`',
    '`/spend compare @ana @bob`',
    '`/spend compare oct sep`',
    '`/spend compare payments oct sep`',
  ]
  return { text, blocks: [section(`*${text}*\n${examples.join('\n')}`)] }
}

/** That no two names were found in what was typed. */
export function notFoundToCompare({ typed, meant }: { typed: string; meant: readonly Meant[] }): Message {
  if (meant.length > 0) return whichMessage({ what: `I don’t know “${cut(typed, 60)}”.`, meant })
  const text = `I could not find two people or teams in “${cut(typed, 60)}”.`
  return { text: escapeMrkdwn(text), blocks: [section(escapeMrkdwn(text)), ...howToCompare().blocks] }
}

/** That what was asked for may not be seen. */
export function notYoursToCompare(): Message {
  const text = 'You can compare what you may see: your own periods, and as a lead your teams and their people.'
  return { text, blocks: [section(`${text} For example ${asCode('/spend compare oct sep')}.`)] }
}

/** `Platform spent $111.00 more than Payments in October 2026 (+90%)`, plain. */
export function compareLine(comparison: Comparison): string {
  const { first, second, by } = comparison
  const difference = microUsd(second.usageSpendMicroUsd - first.usageSpendMicroUsd)
  const [one, other] = [nameOf(comparison, first), nameOf(comparison, second)]
  const when = by === 'scope' ? ` ${first.period.when}` : ''
  const whose = by === 'period' ? `${first.scope.name}: ` : ''
  if (!hasAny(first) && !hasAny(second)) return `${whose}no AI usage to compare${when}`
  if (difference === 0) return `${whose}${one} and ${other} came to the same${when}`
  const change = changeWord(second.usageSpendMicroUsd, first.usageSpendMicroUsd)
  const word = difference > 0 ? 'more' : 'less'
  const amount = formatUsd(microUsd(Math.abs(difference)))
  const verb = by === 'scope' ? 'spent' : 'came to'
  return `${whose}${other} ${verb} ${amount} ${word} than ${one}${when}${change === 'new' ? '' : ` (${change})`}`
}

/** `Payments $97.36, Platform $233.66.`, plain. */
export function aboutBoth(comparison: Comparison): string {
  const { first, second } = comparison
  return [first, second]
    .map((side) => `${nameOf(comparison, side)} ${formatUsd(side.usageSpendMicroUsd)}`)
    .join(', ')
    .concat('.')
}

/** What a side is called: who, or when. */
export function nameOf({ by }: Comparison, { scope, period }: ComparedSide): string {
  return by === 'scope' ? scope.name : period.label
}

function barsOf(comparison: Comparison): string {
  const { first, second } = comparison
  return barColumns(
    [first, second].map((side) => ({
      name: nameOf(comparison, side),
      value: side.usageSpendMicroUsd,
      beside: [formatUsd(side.usageSpendMicroUsd)],
    })),
    { widestName: 22 },
  )
}

function rowsOf(comparison: Comparison): string[][] {
  const { first, second } = comparison
  const money = (name: string, of: (side: ComparedSide) => MicroUsd | null): string[] => {
    const [one, other] = [of(first), of(second)]
    const change = one === null || other === null ? '' : changeWord(other, one)
    return [name, one === null ? '' : formatUsd(one), other === null ? '' : formatUsd(other), change]
  }
  const count = (name: string, of: (side: ComparedSide) => number): string[] => [
    name,
    of(first).toLocaleString('en-US'),
    of(second).toLocaleString('en-US'),
    changeWord(microUsd(of(second)), microUsd(of(first))),
  ]
  const each = (side: ComparedSide, by: number) => (by > 0 ? roundToMicroUsd(side.usageSpendMicroUsd / by) : null)
  const isPeople = first.people > 1 || second.people > 1
  const hasSeats = first.seatsMicroUsd !== 0 || second.seatsMicroUsd !== 0
  const hasIncluded = first.includedValueMicroUsd !== 0 || second.includedValueMicroUsd !== 0
  return [
    ['', cut(nameOf(comparison, first), 40), cut(nameOf(comparison, second), 40), 'Change'],
    money('Usage spend', (side) => side.usageSpendMicroUsd),
    money('A day', (side) => each(side, daysBetween(side.period.range.from, side.period.range.to))),
    count('Requests', (side) => side.requests),
    money('A request', costPerRequest),
    ...(isPeople ? [count('Active people', ({ people }) => people)] : []),
    count('Active days of people', ({ personDays }) => personDays),
    money('An active day', (side) => each(side, side.personDays)),
    ...(hasIncluded ? [money('Included value (not added)', (side) => side.includedValueMicroUsd)] : []),
    ...(hasSeats ? [money('Seats (apart)', (side) => side.seatsMicroUsd)] : []),
    ['Top model', topModelOf(first), topModelOf(second), ''],
  ]
}

function topModelOf({ byModel, usageSpendMicroUsd }: ComparedSide): string {
  const top = byModel.find(({ model, requests }) => model !== '' && requests > 0)
  if (!top) return ''
  const share = shareText(top.usageSpendMicroUsd, usageSpendMicroUsd)
  return `${cut(top.model, 30)}${share === '' ? '' : `, ${share}`}`
}

function whyPart(comparison: Comparison, parts: DifferenceParts) {
  const { first, second } = comparison
  if (first.usageSpendMicroUsd === second.usageSpendMicroUsd || first.requests === 0 || second.requests === 0) return []
  const lines = [
    { amount: parts.volume, say: `requests: ${changeWord(microUsd(second.requests), microUsd(first.requests))}` },
    { amount: parts.mix, say: `model mix${mixText(comparison)}` },
    { amount: parts.price, say: 'cost of a request of the same model (context length, caching, prices)' },
    { amount: parts.other, say: 'fees and adjustments without requests' },
  ]
    .filter(({ amount }) => amount !== 0)
    .toSorted((a, b) => Math.abs(b.amount) - Math.abs(a.amount))
    .map(
      ({ amount, say }) => `• ${amount > 0 ? '+' : '−'}${formatUsd(microUsd(Math.abs(amount)))}: ${escapeMrkdwn(say)}`,
    )
  return lines.length === 0 ? [] : [section(['*Where the difference comes from*', ...lines].join('\n'))]
}

/** The model whose share of requests moved most: ` (claude-opus-5: 12% → 40% of requests)`. */
function mixText({ first, second }: Comparison): string {
  const shares = (side: ComparedSide) => {
    const named = Map.groupBy(side.byModel, ({ model }) => model)
    named.delete('')
    return new Map(
      [...named].map(([model, rows]) => [model, rows.reduce((sum, { requests }) => sum + requests, 0) / side.requests]),
    )
  }
  const [before, after] = [shares(first), shares(second)]
  const moved = [...new Set([...before.keys(), ...after.keys()])]
    .map((model) => ({ model, from: before.get(model) ?? 0, to: after.get(model) ?? 0 }))
    .toSorted((a, b) => Math.abs(b.to - b.from) - Math.abs(a.to - a.from))[0]
  if (!moved || Math.abs(moved.to - moved.from) < 0.01) return ''
  return ` (${cut(moved.model, 40)}: ${percentText(moved.from)} → ${percentText(moved.to)} of requests)`
}

function notesOf({ first, second, by }: Comparison, now: Date): string[] {
  const running = [first, second].filter(({ period }) => isRunning(period, now))
  const lengths = [first, second].map(({ period }) => daysBetween(period.range.from, period.range.to))
  return [
    by === 'period' && running.length > 0
      ? `${running.map(({ period }) => period.label).join(' and ')} is not over.`
      : '',
    lengths[0] === lengths[1] ? '' : `The periods have ${lengths.join(' and ')} days.`,
    first.unpricedRequests + second.unpricedRequests === 0 ? '' : 'Requests without a price yet are in no sum.',
    'First what more or fewer requests would have cost at the first one’s cost of a request, then the models at the first one’s prices, then the rest.',
  ]
}

function chartButtonFor({ first, second }: Comparison) {
  return button({
    actionId: compareActions.showChart,
    text: 'Show chart',
    value: [first, second].map(({ scope, period }) => `${scopeKey(scope)} ${period.word}`).join(' '),
    label: 'Send the chart of this comparison to my messages',
  })
}
