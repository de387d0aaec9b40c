import { AppError } from '../../base/app-error.ts'
import { addDays, daysOfMonth, monthOf } from '../../base/calendar.ts'
import { providerName } from '../../base/provider.ts'
import { type LineSort, lineSorts, type NewInvoice } from '../../invoices/invoice.ts'
import type { TypedInvoice } from '../file-imports.ts'

/**
 * The invoice that was typed in: a line for each sort, their sum its total, less than nothing for a credit note. Without days
 * it is for the month of its issue. Throws `bad-input` with the field and the fix.
 */
export function typedInvoice(typed: TypedInvoice): NewInvoice {
  const { vendor, issued, span, currency, amounts } = typed
  const number = typed.number.trim().toUpperCase()
  if (number === '') throw new AppError('bad-input', 'Number: write the invoice’s number, such as A1B2C3D4-0012.')
  if (!Intl.supportedValuesOf('currency').includes(currency)) {
    throw new AppError(
      'bad-input',
      `Currency: Tally does not know “${currency}”. Write three letters, such as USD or EUR.`,
    )
  }
  if (span && span.last < span.first) throw new AppError('bad-input', 'Last day: it lies before the first day.')
  const lines = lineSorts.flatMap((sort) => {
    const amount = amounts.get(sort) ?? 0
    return amount === 0 ? [] : [{ text: texts[sort], sort, amount, quantity: null, span: null }]
  })
  if (lines.length === 0) throw new AppError('bad-input', 'Amounts: write at least one.')
  const total = lines.reduce((sum, { amount }) => sum + amount, 0)
  return {
    vendor,
    vendorName: providerName(vendor),
    document: total < 0 ? 'credit note' : 'invoice',
    number,
    issued,
    due: null,
    span: span ? { from: span.first, to: addDays(span.last, 1) } : daysOfMonth(monthOf(issued)),
    billTo: '',
    currency,
    subtotal: null,
    tax: amounts.get('tax') ?? 0,
    total,
    amountDue: null,
    mismatches: [],
    lines,
  }
}

const texts: Record<LineSort, string> = {
  subscription: 'Seats and plans, as typed in',
  usage: 'Usage, as typed in',
  pool: 'Credit bought in advance, as typed in',
  credit: 'Money given back, as typed in',
  tax: 'Tax, as typed in',
}
