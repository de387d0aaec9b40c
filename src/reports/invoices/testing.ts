import type { Day } from '../../base/calendar.ts'
import type { Db } from '../../db/database.ts'
import type { Invoice, LineSort, NewInvoice, NewInvoiceLine } from '../../invoices/invoice.ts'
import { keepInvoice } from '../../invoices/keep-invoice.ts'

/** Dollars as an invoice's millionths: `usd(12.34)` is 12,340,000. */
export function usd(dollars: number): number {
  return Math.round(dollars * 1_000_000)
}

/** A line of an invoice, for tests. */
export function aLine(sort: LineSort, amount: number, said: Partial<NewInvoiceLine> = {}): NewInvoiceLine {
  return { text: `a ${sort} line`, sort, amount, quantity: null, span: null, ...said }
}

/** Cursor's invoice for October 2026 over its lines, for tests; say what matters. */
export function anInvoice(lines: NewInvoiceLine[], said: Partial<NewInvoice> = {}): NewInvoice {
  const sum = (sorts: readonly LineSort[]) =>
    lines.reduce((all, { sort, amount }) => (sorts.includes(sort) ? all + amount : all), 0)
  const subtotal = sum(['subscription', 'usage', 'pool', 'credit'])
  const tax = sum(['tax'])
  return {
    vendor: 'cursor',
    vendorName: 'Cursor',
    document: 'invoice',
    number: 'INV-0001',
    issued: '2026-11-01' as Day,
    due: null,
    span: { from: '2026-10-01' as Day, to: '2026-11-01' as Day },
    billTo: 'Northwind',
    currency: 'USD',
    subtotal,
    tax,
    total: subtotal + tax,
    amountDue: null,
    mismatches: [],
    lines,
    ...said,
  }
}

/** The same as it is kept, without a database. */
export function keptInvoice(invoice: NewInvoice, said: Partial<Invoice> = {}): Invoice {
  const isUsd = invoice.currency === 'USD'
  const dollars = (amount: number) => (isUsd ? amount : null) as Invoice['totalMicroUsd']
  return {
    ...invoice,
    id: 1,
    state: 'counted',
    usdRate: null,
    totalMicroUsd: dollars(invoice.total),
    taxMicroUsd: dollars(invoice.tax),
    lines: invoice.lines.map((line, position) => ({ ...line, position, microUsd: dollars(line.amount) })),
    file: null,
    keptBy: 'test',
    keptAt: new Date('2026-11-02T00:00:00Z'),
    ...said,
  }
}

/** Keeps an invoice and gives its id. */
export async function keep(db: Db, invoice: NewInvoice): Promise<number> {
  const now = new Date('2026-11-02T09:00:00Z')
  const kept = await db
    .transaction()
    .execute((transaction) =>
      keepInvoice(transaction, { invoice, fileId: null, actor: { id: 'test', origin: 'tally' }, now }),
    )
  return kept.invoiceId
}
