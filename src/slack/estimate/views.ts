import type { KnownBlock, ModalView } from '@slack/types'
import { formatMonth } from '../../base/calendar.ts'
import { formatUsd, inDollars, type MicroUsd, microUsd } from '../../base/money.ts'
import { type Assumptions, type Estimate, estimateOf } from '../../reports/estimate.ts'
import type { EstimateFacts } from '../../reports/estimate-facts.ts'
import { barColumns } from '../kit/bar-columns.ts'
import { actions, button, context, type Message, preformatted, section } from '../kit/blocks.ts'
import { textInput } from '../kit/inputs.ts'
import { modal } from '../kit/modal.ts'
import { estimateActions } from './action-ids.ts'

/** `facts`: what was really paid, for those who may see everything; null for others, and where nothing was used. */
type Shown = { assumed: Assumptions; facts: EstimateFacts | null }

/** The answer to `/spend estimate`. */
export function estimateMessage(shown: Shown): Message {
  return {
    text: `${headline(shown.assumed)}. ${savedSentence(estimateOf(shown.assumed))}`,
    blocks: [...estimateBlocks(shown), actions(changeButton(shown.assumed))],
  }
}

/** The form with the assumptions; once it was submitted, with what comes of them above. */
export function estimateForm(shown: Shown, isAnswer: boolean): ModalView {
  const { assumed } = shown
  return modal({
    callbackId: estimateActions.form,
    title: 'Monthly estimate',
    submit: 'Estimate',
    close: 'Close',
    blocks: [
      ...(isAnswer ? estimateBlocks(shown) : []),
      field('developers', 'Developers', String(assumed.developers)),
      field(
        'aDayMicroUsd',
        'Dollars a developer uses on a working day, at list price',
        dollarsText(assumed.aDayMicroUsd),
      ),
      field('workdays', 'Working days a month', String(assumed.workdays)),
      field('seatMicroUsd', 'Price of a seat a month', dollarsText(assumed.seatMicroUsd)),
      field('includedMicroUsd', 'Usage included in a seat, in dollars', dollarsText(assumed.includedMicroUsd)),
    ],
  })
}

function estimateBlocks({ assumed, facts }: Shown): KnownBlock[] {
  const estimate = estimateOf(assumed)
  return [
    section(`*${headline(assumed)}*\n${savedSentence(estimate)}`),
    preformatted(barsOf(estimate)),
    ...factsPart(estimate, facts),
    context(assumptionsLine(assumed), meaning),
  ]
}

/** `10 developers at $6.00 a day on your own keys: $1,260.00 a month`. */
function headline(assumed: Assumptions): string {
  const { ownKeysMicroUsd } = estimateOf(assumed)
  return `${developersText(assumed.developers)} at ${formatUsd(assumed.aDayMicroUsd)} a day on your own keys: ${formatUsd(ownKeysMicroUsd)} a month`
}

function savedSentence({ saved, onSeats }: Estimate): string {
  const seats = `On seats the same usage costs ${rangeText(onSeats)}`
  if (saved.most <= 0) return `${seats}; own keys cost ${rangeText(negated(saved))} more.`
  if (saved.least < 0)
    return `${seats}; own keys cost up to ${formatUsd(microUsd(-saved.least))} more or save up to ${formatUsd(saved.most)}.`
  return `${seats}; own keys save ${rangeText(saved)} a month.`
}

function negated({ least, most }: { least: MicroUsd; most: MicroUsd }) {
  return { least: microUsd(-most), most: microUsd(-least) }
}

function rangeText({ least, most }: { least: MicroUsd; most: MicroUsd }): string {
  return least === most ? formatUsd(least) : `${formatUsd(least)} to ${formatUsd(most)}`
}

function barsOf({ ownKeysMicroUsd, seatsMicroUsd, overage }: Estimate): string {
  const row = (name: string, amount: MicroUsd) => ({ name, value: amount, beside: [formatUsd(amount)] })
  return barColumns([
    row('own keys', ownKeysMicroUsd),
    row('seats', seatsMicroUsd),
    row('beyond plan, alike', overage.least),
    row('beyond plan, uneven', overage.most),
  ])
}

function factsPart({ ownKeysMicroUsd }: Estimate, facts: EstimateFacts | null): KnownBlock[] {
  if (!facts) return []
  const aDay = facts.aDayMicroUsd === null ? '' : ` (${formatUsd(facts.aDayMicroUsd)} of usage a person and day)`
  return [
    section(
      [
        `*What ${formatMonth(facts.month)} really came to*`,
        `• ${facts.people.toLocaleString('en-US')} ${facts.people === 1 ? 'person' : 'people'} used something${aDay}`,
        `• Cursor: ${cursorText(facts, ownKeysMicroUsd)}`,
        `• Keys of Anthropic and OpenAI: ${formatUsd(facts.keysMicroUsd)}, which own keys do not save`,
      ].join('\n'),
    ),
  ]
}

function cursorText({ seatsMicroUsd, overageMicroUsd }: EstimateFacts, estimated: MicroUsd): string {
  const beyond = `usage beyond the plan and fees ${formatUsd(overageMicroUsd)}`
  if (seatsMicroUsd === null) return `${beyond}; nobody has told of that month’s seats`
  const paid = microUsd(seatsMicroUsd + overageMicroUsd)
  const difference = microUsd(paid - estimated)
  const compared =
    difference >= 0
      ? `${formatUsd(difference)} more than this estimate`
      : `${formatUsd(microUsd(-difference))} less than this estimate`
  return `seats ${formatUsd(seatsMicroUsd)} and ${beyond}, together ${formatUsd(paid)}: ${compared}`
}

function assumptionsLine({ workdays, seatMicroUsd, includedMicroUsd }: Assumptions): string {
  return `Assumed: ${workdays} working days a month, seats at ${formatUsd(seatMicroUsd)} with ${formatUsd(includedMicroUsd)} of usage included for each person.`
}

const meaning =
  'Usage costs its list price both ways. What a seat includes is each person’s own: used alike, it is used up first; used unevenly, at worst by one alone, that of the others is lost. Cursor’s fee on tokens of own keys ($0.25 a million) is not in it.'

function changeButton(assumed: Assumptions) {
  return button({
    actionId: estimateActions.change,
    text: 'Change the assumptions',
    value: JSON.stringify(assumed),
  })
}

function field(id: keyof Assumptions, label: string, initial: string) {
  return textInput({ id, label, initial, maxLength: 20 })
}

function dollarsText(amount: MicroUsd): string {
  return String(inDollars(amount))
}

function developersText(count: number): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? 'developer' : 'developers'}`
}
