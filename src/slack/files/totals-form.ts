import type { ModalView } from '@slack/types'
import { z } from 'zod'
import { day } from '../../base/calendar.ts'
import { providerName, providers } from '../../base/provider.ts'
import type { TypedInvoice } from '../../imports/file-imports.ts'
import { typedAmount } from '../../imports/invoices/amounts.ts'
import { type LineSort, lineSorts } from '../../invoices/invoice.ts'
import { section } from '../kit/blocks.ts'
import type { Form } from '../kit/form.ts'
import { dateInput, selectInput, textInput } from '../kit/inputs.ts'
import { modal } from '../kit/modal.ts'
import { fileForms } from './action-ids.ts'
import { fileName } from './words.ts'

export const totalsFields = {
  vendor: 'vendor',
  number: 'number',
  issued: 'issued',
  first: 'first',
  last: 'last',
  currency: 'currency',
} as const

/** What somebody reads off an invoice that is only a picture. */
export function totalsModal({ id, name }: { id: string; name: string }): ModalView {
  return modal({
    callbackId: fileForms.totals,
    title: 'Type in the totals',
    submit: 'Show me',
    metadata: JSON.stringify({ id }),
    blocks: [
      section(`*${fileName(name)}* has no text Tally could read. The file is kept with what you type.`),
      selectInput({
        id: totalsFields.vendor,
        label: 'Of whom',
        choices: providers.map((value) => ({ value, text: providerName(value) })),
      }),
      textInput({ id: totalsFields.number, label: 'Number', maxLength: 60 }),
      dateInput({ id: totalsFields.issued, label: 'Issued' }),
      dateInput({ id: totalsFields.first, label: 'For: first day', optional: true }),
      dateInput({ id: totalsFields.last, label: 'For: last day', optional: true }),
      textInput({ id: totalsFields.currency, label: 'Currency', initial: 'USD', maxLength: 3 }),
      ...lineSorts.map((sort) =>
        textInput({
          id: sort,
          label: amountLabels[sort],
          placeholder: '1234.56',
          maxLength: 20,
          optional: true,
        }),
      ),
    ],
  })
}

const amountLabels: Record<LineSort, string> = {
  subscription: 'Seats and plans',
  usage: 'Usage and overage',
  pool: 'Paid in advance (pool, top-up)',
  credit: 'Credits and discounts (as a positive amount)',
  tax: 'Tax',
}

/** What was typed, or what is wrong with it by field. Credits are typed as they are printed and count against the rest. */
export function totalsGiven(form: Form): { typed: TypedInvoice } | { errors: Record<string, string> } {
  const errors: Record<string, string> = {}
  const vendor = providers.find((provider) => provider === form.chosen(totalsFields.vendor))
  if (!vendor) errors[totalsFields.vendor] = 'Choose whose invoice it is.'
  const number = form.text(totalsFields.number) ?? ''
  if (number === '') errors[totalsFields.number] = 'Type the number as it is printed.'
  const issued = dayIn(form, totalsFields.issued)
  if (!issued) errors[totalsFields.issued] = 'Choose the day it was issued.'
  const currency = (form.text(totalsFields.currency) ?? '').toUpperCase()
  if (!/^[A-Z]{3}$/.test(currency)) errors[totalsFields.currency] = 'Three letters, such as USD or EUR.'
  const first = dayIn(form, totalsFields.first)
  const last = dayIn(form, totalsFields.last)
  if ((first === null) !== (last === null) || (first && last && last < first)) {
    errors[totalsFields.last] = 'Choose both days, the last not before the first, or neither.'
  }
  const amounts = amountsIn(form, currency, errors)
  if (amounts.size === 0 && Object.keys(errors).length === 0) errors.subscription = 'Type at least one amount.'
  if (!vendor || !issued || Object.keys(errors).length > 0) return { errors }
  const span = first && last ? { first, last } : null
  return { typed: { vendor, number, issued, span, currency, amounts } }
}

function amountsIn(form: Form, currency: string, errors: Record<string, string>): Map<LineSort, number> {
  const amounts = new Map<LineSort, number>()
  for (const sort of lineSorts) {
    const text = form.text(sort)
    if (text === null) continue
    const amount = typedAmount(text, currency)
    if ('wrong' in amount) errors[sort] = amount.wrong
    else if (amount.millionths !== 0) {
      amounts.set(sort, sort === 'credit' ? -Math.abs(amount.millionths) : amount.millionths)
    }
  }
  return amounts
}

function dayIn(form: Form, field: string) {
  const parsed = z.iso.date().safeParse(form.chosen(field))
  return parsed.success ? day(parsed.data) : null
}
