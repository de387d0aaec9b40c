import type { Button, KnownBlock, ModalView } from '@slack/types'
import { formatDay } from '../../base/calendar.ts'
import { formatUsd, type MicroUsd, microUsd } from '../../base/money.ts'
import { providerName } from '../../base/provider.ts'
import type { Basis } from '../../ledger/entry.ts'
import type { Nobodys } from '../../ledger/spend-by-source.ts'
import type { Spend } from '../../ledger/spend-queries.ts'
import type { Freshness } from '../../reports/data-status-freshness.ts'
import type { ComparedDay, Explanation, SourceShare, UncomparedKey } from '../../reports/explain.ts'
import type { Period } from '../../reports/period.ts'
import type { Whose } from '../../reports/scope.ts'
import { hasAny } from '../../reports/spend-report.ts'
import { shareText } from '../../reports/team-finding.ts'
import { freshText } from '../data/fresh-text.ts'
import { basisNames, sourceNames, whyUncompared } from '../data/words.ts'
import { button, context, type Message, preformatted, section } from '../kit/blocks.ts'
import { asCode, escapeMrkdwn } from '../kit/escape.ts'
import { cut } from '../kit/limits.ts'
import { modal } from '../kit/modal.ts'
import { phoneColumns } from '../kit/phone-columns.ts'
import { spendActions } from './action-ids.ts'
import { explainValue } from './explain-state.ts'
import { amountOf, sideNotes } from './figures.ts'

/** A figure with what it is made of. `name`: whose it is, null for one's own. */
export type ExplainedFigure = { name: string | null; period: Period; explanation: Explanation; fresh: Freshness[] }

/** The button below a figure that explains it. */
export function explainButton(of: Whose, period: Period): Button {
  return button({
    actionId: spendActions.explain,
    text: 'Explain',
    value: explainValue(of, period.word),
    label: `Explain where the figure of ${period.label} comes from`,
  })
}

/** The answer to `/spend explain`. */
export function explainMessage(figure: ExplainedFigure): Message {
  return { text: escapeMrkdwn(`${headline(figure)}.`), blocks: explainBlocks(figure) }
}

/** The same in a modal, for the button. */
export function explainModal(figure: ExplainedFigure): ModalView {
  return modal({ callbackId: 'spend.explained', title: 'Explain', blocks: explainBlocks(figure) })
}

function explainBlocks(figure: ExplainedFigure): KnownBlock[] {
  const { explanation, fresh, period } = figure
  const { total } = explanation
  const sources = explanation.sources.filter(hasSpend)
  const top = section(`*${escapeMrkdwn(headline(figure))}*\n${escapeMrkdwn(whose(figure))}.`)
  if (!hasAny(total)) return [top, ...footOf([freshText(fresh)])]
  return [
    top,
    ...sourcesPart(sources, total),
    ...nobodysPart(explanation),
    ...uncomparedPart(explanation.uncompared),
    ...comparedPart(explanation.compared, period),
    ...footOf([basisLegend(sources), ...sideNotes(total), freshText(fresh)]),
  ]
}

function headline({ explanation: { total } }: ExplainedFigure): string {
  return hasAny(total) ? `Where ${formatUsd(total.usageSpendMicroUsd)} comes from` : 'There is nothing to explain'
}

function whose({ name, period }: ExplainedFigure): string {
  return `${name === null ? 'Your spend' : `Spend of ${cut(name, 80)}`}, ${period.label}`
}

// Seats and included value stand apart, below.
function hasSpend({ usageSpendMicroUsd, requests }: Spend): boolean {
  return usageSpendMicroUsd !== 0 || requests > 0
}

function sourcesPart(rows: readonly SourceShare[], total: Spend): KnownBlock[] {
  if (rows.length === 0) return []
  const lines = rows.map((row) => [
    providerName(row.provider),
    amountOf(row),
    shareText(row.usageSpendMicroUsd, total.usageSpendMicroUsd),
    `${sourceNames[row.source]}, ${basisNames[row.basis]}`,
  ])
  const sum = rows.length > 1 ? [['Total', formatUsd(total.usageSpendMicroUsd), '', '']] : []
  return [preformatted(phoneColumns([['', 'spend', '', ''], ...lines, ...sum], ['left', 'right', 'right', 'left']))]
}

function nobodysPart({ unattributed }: Explanation): KnownBlock[] {
  const rows = unattributed.filter(hasSpend)
  if (rows.length === 0) return []
  const lines = rows.map((row) => `• ${amountOf(row)}: ${reasons[row.why]}`)
  const sum = microUsd(rows.reduce((all, row) => all + row.usageSpendMicroUsd, 0))
  return [section([`*${formatUsd(sum)} of it is nobody’s*`, ...lines].join('\n'))]
}

const reasons: Record<Nobodys, string> = {
  'no-name': 'its source names nobody',
  'not-matched': 'under names nobody was matched to yet; an admin does so under Set-up, People: *Match names*',
  adjustment: 'what vendors billed for the proxy’s keys less what the proxy metered',
}

const mostUncompared = 5

function uncomparedPart(keys: readonly UncomparedKey[]): KnownBlock[] {
  if (keys.length === 0) return []
  const lines = keys
    .slice(0, mostUncompared)
    .map(
      ({ provider, label, hint, standing, microUsd: amount }) =>
        `• ${formatUsd(amount)} passed the proxy with ${providerName(provider)}’s “${escapeMrkdwn(cut(label, 60))}” ${asCode(hint)}, and ${whyUncompared(provider, standing)}`,
    )
  const sum = microUsd(keys.reduce((all, row) => all + row.microUsd, 0))
  return [section([`:warning: *Up to ${formatUsd(sum)} of it may be counted twice*`, ...lines].join('\n'))]
}

const mostDays = 12

function comparedPart(compared: readonly ComparedDay[], { range }: Period): KnownBlock[] {
  if (compared.length === 0) return []
  const year = range.from.slice(0, 4)
  const shown = compared.slice(0, mostDays)
  const rows = shown.map((row) => [
    `${formatDay(row.day, year)} ${providerName(row.provider)} ${row.label}`,
    formatUsd(row.proxyMicroUsd),
    row.vendorMicroUsd === null ? 'not yet' : formatUsd(row.vendorMicroUsd),
    row.differenceMicroUsd === null ? '' : signed(row.differenceMicroUsd),
    bookedText(row),
  ])
  const head = ['', 'proxy', 'vendor', 'differs', '']
  const rest = compared.length - shown.length
  return [
    section('*The proxy against the vendors*, by key and day'),
    preformatted(phoneColumns([head, ...rows], ['left', 'right', 'right', 'right', 'left'])),
    ...(rest > 0 ? [context(`And ${rest.toLocaleString('en-US')} more before these.`)] : []),
  ]
}

// A difference is booked once the day has settled.
function bookedText({ differenceMicroUsd, adjustedMicroUsd }: ComparedDay): string {
  if (differenceMicroUsd === null) return ''
  if (adjustedMicroUsd === differenceMicroUsd) return differenceMicroUsd === 0 ? 'agree' : 'booked'
  return adjustedMicroUsd === 0 ? 'not booked yet' : `${signed(adjustedMicroUsd)} booked`
}

function signed(amount: MicroUsd): string {
  return amount > 0 ? `+${formatUsd(amount)}` : formatUsd(amount)
}

function basisLegend(sources: readonly SourceShare[]): string {
  const seen = new Set(sources.map(({ basis }) => basis))
  const said = Object.entries(meanings).filter(([basis]) => [...seen].some((one) => one === basis))
  return said.map(([, meaning]) => meaning).join(' ')
}

const meanings: Record<Basis, string> = {
  metered: 'Metered: counted by Tally as requests passed, at list prices.',
  vendor: 'As billed: the vendor’s own figure.',
  estimated: 'Estimated: by list prices, from what is known of it.',
  unpriced: 'No price yet: in no sum.',
}

function footOf(lines: readonly string[]): KnownBlock[] {
  const said = lines.filter((line) => line !== '')
  return said.length === 0 ? [] : [context(...said)]
}
