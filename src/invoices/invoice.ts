import type { Day, DayRange } from '../base/calendar.ts'
import type { MicroUsd } from '../base/money.ts'
import type { Provider } from '../base/provider.ts'

export const lineSorts = ['subscription', 'usage', 'pool', 'credit', 'tax'] as const

/**
 * What a line of an invoice is for: seats and plans (`subscription`), usage and overage (`usage`), money paid in advance
 * (`pool`), money given back (`credit`), tax.
 */
export type LineSort = (typeof lineSorts)[number]

export const documents = ['invoice', 'receipt', 'credit note'] as const
export const invoiceStates = ['counted', 'superseded', 'removed'] as const

/**
 * An invoice as it was read or typed. Amounts are whole millionths of `currency`. The lines, discounts and taxes among them,
 * add up to `total`; where they do not, `mismatches` says so. A credit note's amounts are negative.
 */
export type NewInvoice = {
  vendor: Provider
  /** The seller as the invoice writes it. */
  vendorName: string
  document: (typeof documents)[number]
  number: string
  issued: Day
  due: Day | null
  /** The days it is for; from its lines where they say, else the month it was issued for. */
  span: DayRange
  billTo: string
  /** ISO 4217, such as `USD`. */
  currency: string
  subtotal: number | null
  tax: number
  total: number
  /** What was left to pay after a balance was applied; null where the invoice does not say. */
  amountDue: number | null
  mismatches: string[]
  lines: NewInvoiceLine[]
}

export type NewInvoiceLine = {
  text: string
  sort: LineSort
  amount: number
  quantity: number | null
  span: DayRange | null
}

/** An invoice as it is kept. Dollars are null where it is in another currency and nobody has given a rate. */
export type Invoice = Omit<NewInvoice, 'lines'> & {
  id: number
  /** In reports are those that count; the others were replaced by one of the same number, or removed. */
  state: (typeof invoiceStates)[number]
  /** Dollars for one unit of the currency as an exact decimal, such as `1.0843`; null for USD and where nobody has said. */
  usdRate: string | null
  totalMicroUsd: MicroUsd | null
  taxMicroUsd: MicroUsd | null
  lines: InvoiceLine[]
  /** The PDF that is kept of it; null where it was typed in. */
  file: { id: number; name: string } | null
  /** Who put it in (a person’s id, or `command line`), and when. */
  keptBy: string
  keptAt: Date
}

/** `position` counts from 0 and stays. The dollars of all lines add up to those of their sum, exactly. */
export type InvoiceLine = NewInvoiceLine & { position: number; microUsd: MicroUsd | null }
