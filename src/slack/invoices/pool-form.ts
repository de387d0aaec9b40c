import type { ModalView } from '@slack/types'
import { z } from 'zod'
import { type Day, day, formatDay } from '../../base/calendar.ts'
import { formatUsd, fromDollars, type MicroUsd, microUsd, zeroUsd } from '../../base/money.ts'
import { type Provider, providerName, providers } from '../../base/provider.ts'
import type { PoolOpening, PoolOpenings } from '../../reports/invoices/pool-opening.ts'
import { readMoney } from '../budgets/set-form.ts'
import { context, header, section } from '../kit/blocks.ts'
import type { Form } from '../kit/form.ts'
import { dateInput, textInput } from '../kit/inputs.ts'
import { modal } from '../kit/modal.ts'
import { invoiceForms } from './action-ids.ts'

/** What is left of a vendor’s credit now; null where nobody said with what it began, or none was bought. */
export type PoolBalances = { [vendor in Provider]?: MicroUsd | null }

const title = 'Pool balance'
const about =
  'Credit bought in advance is followed from a balance you give once: top-ups on invoices are added, usage that no invoice bills is taken off.'

/** The opening balances by vendor, to be given or changed. */
export function poolModal(openings: PoolOpenings, balances: PoolBalances): ModalView {
  return modal({
    callbackId: invoiceForms.pool,
    title,
    submit: 'Save',
    metadata: JSON.stringify(openings),
    blocks: [
      section(`${about} Leave both fields of a vendor empty where there is none.`),
      ...providers.flatMap((vendor) => {
        const opening = openings[vendor]
        return [
          header(providerName(vendor)),
          context(balanceText(balances[vendor])),
          textInput({
            id: poolFields(vendor).balance,
            label: 'Opening balance, in US dollars',
            placeholder: '1,250.00',
            ...(opening ? { initial: plainAmount(opening.balanceMicroUsd) } : {}),
            optional: true,
            maxLength: 20,
          }),
          dateInput({
            id: poolFields(vendor).asOf,
            label: 'As this day began (UTC)',
            ...(opening ? { initial: opening.asOf } : {}),
            optional: true,
          }),
        ]
      }),
    ],
  })
}

/** The same for whoever may only look. */
export function poolShownModal(openings: PoolOpenings, balances: PoolBalances, now: Date): ModalView {
  const year = String(now.getUTCFullYear())
  const lines = providers.map((vendor) => {
    const opening = openings[vendor]
    const began = opening
      ? `Began with ${formatUsd(opening.balanceMicroUsd)} on ${formatDay(opening.asOf, year)}.`
      : 'No opening balance was given.'
    return `*${providerName(vendor)}*\n${balanceText(balances[vendor])} ${began}`
  })
  return modal({
    callbackId: 'invoices.pool-shown',
    title,
    blocks: [section(about), ...lines.map(section), context('Tally admins give the opening balances.')],
  })
}

/** The vendors whose opening balance was given otherwise than it was shown, or a sentence by field. */
export function openingsGiven(
  form: Form,
  { shown, today }: { shown: PoolOpenings; today: Day },
): { changed: Map<Provider, PoolOpening | null> } | { errors: Record<string, string> } {
  const errors: Record<string, string> = {}
  const changed = new Map<Provider, PoolOpening | null>()
  for (const vendor of providers) {
    const { balance, asOf } = poolFields(vendor)
    const [typed, chosen] = [form.text(balance), form.chosen(asOf)]
    const amount = typed === null ? null : amountOf(typed)
    const date = z.iso.date().safeParse(chosen)
    if (typed !== null && amount === null) errors[balance] = `“${typed}” is no amount. Write it like 1250 or 1,250.50.`
    else if (typed !== null && !date.success) errors[asOf] = 'Choose the day on which that was left.'
    else if (typed === null && date.success) errors[balance] = 'Type what was left on that day, or clear the day.'
    else if (date.success && date.data > today) errors[asOf] = 'That day is still to come.'
    else {
      const given = amount !== null && date.success ? { balanceMicroUsd: amount, asOf: day(date.data) } : null
      const before = shown[vendor] ?? null
      if (given?.balanceMicroUsd !== before?.balanceMicroUsd || given?.asOf !== before?.asOf) changed.set(vendor, given)
    }
  }
  return Object.keys(errors).length > 0 ? { errors } : { changed }
}

const opening = z.object({ balanceMicroUsd: z.int().transform(microUsd), asOf: z.string().transform(day) })

/** What a window showed, as it carries it. */
export const poolMetadata = z.object({
  anthropic: opening.optional(),
  openai: opening.optional(),
  cursor: opening.optional(),
})

/** The fields of a vendor. */
export function poolFields(vendor: Provider): { balance: string; asOf: string } {
  return { balance: `${vendor} balance`, asOf: `${vendor} day` }
}

// As much as an opening balance may be.
const mostBalance = fromDollars(100_000_000)

function amountOf(text: string): MicroUsd | null {
  if (/^\$?0+(\.0*)?$/.test(text.trim())) return zeroUsd
  const amount = readMoney(text)
  return amount.ok && amount.amountMicroUsd <= mostBalance ? amount.amountMicroUsd : null
}

function balanceText(balance: MicroUsd | null | undefined): string {
  if (balance === undefined) return 'No credit was bought in advance, as far as invoices say.'
  if (balance === null) return 'Credit was bought; what is left is not known without an opening balance.'
  return `${formatUsd(balance)} is left now.`
}

// As somebody types it: all of its digits, no sign.
function plainAmount(amount: MicroUsd): string {
  return (amount / 1_000_000).toFixed(amount % 10_000 === 0 ? 2 : 6)
}
