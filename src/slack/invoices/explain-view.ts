import type { KnownBlock, ModalView } from '@slack/types'
import { formatAmount } from '../../base/amount.ts'
import { type Day, dayOf } from '../../base/calendar.ts'
import { counted } from '../../base/count.ts'
import { formatUsd } from '../../base/money.ts'
import { percentText } from '../../base/percent.ts'
import { providerName } from '../../base/provider.ts'
import type { Freshness } from '../../reports/data-status-freshness.ts'
import type { Explained } from '../../reports/invoices/explained.ts'
import { reasonWords } from '../../reports/invoices/reason-words.ts'
import { stretchOf } from '../../reports/period-unit.ts'
import { freshText } from '../data/fresh-text.ts'
import { actions, button, context, type Message, preformatted, section, titled } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { cut } from '../kit/limits.ts'
import { modal } from '../kit/modal.ts'
import { textColumns } from '../kit/text-columns.ts'
import { invoiceActions } from './action-ids.ts'
import { allowanceRows, peopleRows, projectRows, teamRows } from './bearers.ts'
import { sumRows } from './explain-sum.ts'
import { documentLine, numberText, plainNumber } from './words.ts'

type Shown = { fresh: readonly Freshness[]; now: Date }

/** The answer to `/spend invoice`. */
export function explainedMessage(explained: Explained, shown: Shown): Message {
  const { invoice, total, currency } = explained
  const { left } = residualLine(explained, dayOf(shown.now))
  return {
    text: escapeMrkdwn(`Invoice ${plainNumber(invoice.number)} is ${formatAmount(total, currency)}. ${left}`),
    blocks: explainedBlocks(explained, { ...shown, sendCsv: invoiceActions.sendCsv }),
  }
}

/** The same in a window of Home. */
export function explainedModal(explained: Explained, shown: Shown): ModalView {
  return modal({
    callbackId: 'invoices.explained',
    title: 'Invoice explained',
    blocks: explainedBlocks(explained, { ...shown, sendCsv: invoiceActions.sendCsvHere }),
  })
}

/** `$34.56 (3%) of it is not explained by what Tally counted.`, and `Likely reason: …` where there is one; plain. */
export function residualLine(explained: Explained, today: Day): { left: string; because: string } {
  const { invoice, currency, total, residual } = explained
  if (residual === 0) return { left: 'All of it is explained.', because: '' }
  const share = total > 0 && Math.abs(residual) <= total ? ` (${percentText(Math.abs(residual) / total)})` : ''
  const amount = `${formatAmount(Math.abs(residual), currency)}${share}`
  const reason = likeliest(explained)
  const words = reason && reasonWords(reason, { vendor: invoice.vendor, today })
  return {
    left:
      residual > 0
        ? `${amount} of it is not explained by what Tally counted.`
        : `Tally counted ${amount} more than is billed.`,
    because: words === null ? '' : reason?.kind === 'unknown' ? words : `Likely reason: ${words}`,
  }
}

// Of the largest difference.
function likeliest({ steps }: Explained) {
  const differences = steps.flatMap((step) => (step.kind === 'difference' ? [step] : []))
  const [largest] = differences.toSorted((one, other) => Math.abs(other.amount) - Math.abs(one.amount))
  return largest?.reasons[0] ?? null
}

function explainedBlocks(explained: Explained, { fresh, now, sendCsv }: Shown & { sendCsv: string }): KnownBlock[] {
  const { invoice, total, currency } = explained
  const today = dayOf(now)
  const { left, because } = residualLine(explained, today)
  const csv = button({ actionId: sendCsv, text: 'All in CSV', value: String(invoice.id) })
  return [
    section(
      [
        `${numberText(invoice.number)} · *${formatAmount(total, currency)}*`,
        escapeMrkdwn(documentLine(invoice, today)),
        `*${escapeMrkdwn(left)}* ${escapeMrkdwn(because)}`,
      ].join('\n'),
    ),
    ...warnings(explained),
    ...stepBlocks(explained, today),
    ...titled('By person', peopleRows(explained)),
    ...titled('By team', teamRows(explained)),
    ...titled('By project', projectRows(explained)),
    ...besideBlocks(explained, today),
    context(
      'Every list adds up to the total. Credits and tax follow what each bears; the CSV has every row, by person, team, cost centre, project and model.',
      freshText(fresh.filter(({ vendor }) => vendor === invoice.vendor)) ||
        `No account of ${providerName(invoice.vendor)} is read.`,
    ),
    actions(csv),
  ]
}

function warnings({ invoice, isConverted, currency }: Explained): KnownBlock[] {
  const { state, mismatches, usdRate } = invoice
  const lines = [
    state === 'counted'
      ? ''
      : state === 'removed'
        ? ':warning: *This invoice was removed*: it is in no report any more.'
        : ':warning: *A later file has replaced this invoice*: it is in no report any more.',
    ...mismatches.slice(0, 3).map((sentence) => `:warning: ${escapeMrkdwn(cut(sentence, 250))}`),
    mismatches.length > 3 ? `and ${mismatches.length - 3} more of these` : '',
    isConverted ? `Reckoned in dollars at the rate ${usdRate} for one ${invoice.currency}.` : '',
    currency === 'USD' ? '' : `In ${currency}: without a rate, usage counted in dollars cannot be held against it.`,
  ].filter((line) => line !== '')
  return lines.length === 0 ? [] : [context(...lines)]
}

function stepBlocks(explained: Explained, today: Day): KnownBlock[] {
  const { currency, total } = explained
  const rows = sumRows(explained, today)
  const sum = [
    ...rows.map(({ name, amount }) => [name, formatAmount(amount, currency)]),
    ['Total', formatAmount(total, currency)],
  ]
  const said = rows.map(({ name, say }) => `• *${escapeMrkdwn(cut(name, 60))}*: ${escapeMrkdwn(cut(say, 220))}`)
  return [preformatted(textColumns(sum, ['left', 'right'], 22)), section(said.join('\n'))]
}

function besideBlocks(explained: Explained, today: Day): KnownBlock[] {
  const { allowance, drawn, invoice } = explained
  return [
    ...(allowance === null ? [] : allowanceBlocks(allowance)),
    ...(drawn === null
      ? []
      : [
          context(
            `Since this credit was bought (${stretchOf(drawn.range, today).label}) ${formatUsd(drawn.usageSpendMicroUsd)} of ${providerName(invoice.vendor)} was used.`,
          ),
        ]),
  ]
}

function allowanceBlocks(allowance: NonNullable<Explained['allowance']>): KnownBlock[] {
  const { valueMicroUsd, people } = allowance
  const rows = allowanceRows(allowance)
  return [
    section(
      `*Beside it, in no sum:* ${formatUsd(valueMicroUsd)} of usage inside plans, by ${counted(people.length, 'name')}`,
    ),
    ...(rows === '' ? [] : [preformatted(rows)]),
  ]
}
