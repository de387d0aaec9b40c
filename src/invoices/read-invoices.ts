import type { Selectable } from 'kysely'
import { z } from 'zod'
import { AppError } from '../base/app-error.ts'
import type { Day } from '../base/calendar.ts'
import type { Provider } from '../base/provider.ts'
import type { DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { inDollars, rateText } from './in-dollars.ts'
import type { Invoice, InvoiceLine } from './invoice.ts'

/**
 * The invoices that count, latest first, with their lines. `from` and `to` are days of issue, `[from, to)`; left out, all.
 * Who may see them (finance and admins) is asked by the caller.
 */
export async function invoices(
  db: DbOrTransaction,
  { vendor, from, to }: { vendor?: Provider | null; from?: Day; to?: Day } = {},
): Promise<Invoice[]> {
  let asked = db.selectFrom('invoice').selectAll().where('state', '=', 'counted')
  if (vendor) asked = asked.where('vendor', '=', vendor)
  if (from) asked = asked.where('issued', '>=', from)
  if (to) asked = asked.where('issued', '<', to)
  return withLines(db, await asked.orderBy('issued', 'desc').orderBy('id', 'desc').execute())
}

/**
 * The counted invoice of a number as somebody types it: case, spaces and dashes do not matter. Null when there is none;
 * where two vendors use the same number, the latest.
 */
export async function invoiceByNumber(db: DbOrTransaction, number: string): Promise<Invoice | null> {
  const bare = bareNumber(number)
  if (bare === '') return null
  const rows = await db
    .selectFrom('invoice')
    .selectAll()
    .where('state', '=', 'counted')
    .orderBy('issued', 'desc')
    .orderBy('id', 'desc')
    .execute()
  const [found] = await withLines(db, rows.filter((row) => bareNumber(row.number) === bare).slice(0, 1))
  return found ?? null
}

/** One invoice, whatever became of it. Throws `not-found`. */
export async function invoiceById(db: DbOrTransaction, id: number): Promise<Invoice> {
  const rows = await db.selectFrom('invoice').selectAll().where('id', '=', id).execute()
  const [found] = await withLines(db, rows)
  if (!found) throw new AppError('not-found', 'Tally does not have this invoice.')
  return found
}

function bareNumber(number: string): string {
  return number.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')
}

async function withLines(db: DbOrTransaction, rows: ReadonlyArray<Selectable<Tables['invoice']>>): Promise<Invoice[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const lines = await db
    .selectFrom('invoice_line')
    .selectAll()
    .where('invoice_id', 'in', ids)
    .orderBy('invoice_id')
    .orderBy('position')
    .execute()
  const files = await db
    .selectFrom('invoice_file')
    .select(['id', 'name'])
    .where('id', 'in', [0, ...rows.flatMap(({ file_id }) => file_id ?? [])])
    .execute()
  const linesOf = Map.groupBy(lines, (line) => line.invoice_id)
  return rows.map((row) => ({
    ...invoiceOf(row, linesOf.get(row.id) ?? []),
    file: files.find(({ id }) => id === row.file_id) ?? null,
  }))
}

function invoiceOf(
  row: Selectable<Tables['invoice']>,
  lines: ReadonlyArray<Selectable<Tables['invoice_line']>>,
): Omit<Invoice, 'file'> {
  const { id, vendor, document, number, issued, due, currency, subtotal, tax, total, state } = row
  const inUsd = (amounts: number[]) => inDollars({ currency, usdRateNano: row.usd_rate_nano }, amounts)
  const [totalMicroUsd = null, taxMicroUsd = null] = [...inUsd([total]), ...inUsd([tax])]
  return {
    id,
    vendor,
    vendorName: row.vendor_name,
    document,
    number,
    issued,
    due,
    span: { from: row.from_day, to: row.to_day },
    billTo: row.bill_to,
    currency,
    subtotal,
    tax,
    total,
    amountDue: row.amount_due,
    mismatches: z.array(z.string()).parse(row.mismatches),
    state,
    usdRate: row.usd_rate_nano === null ? null : rateText(row.usd_rate_nano),
    totalMicroUsd,
    taxMicroUsd,
    lines: linesOf(lines, inUsd(lines.map(({ amount }) => amount))),
    keptBy: row.kept_by,
    keptAt: row.kept_at,
  }
}

function linesOf(
  rows: ReadonlyArray<Selectable<Tables['invoice_line']>>,
  dollars: ReadonlyArray<InvoiceLine['microUsd']>,
): InvoiceLine[] {
  return rows.map(({ position, text, sort, amount, quantity, from_day, to_day }, index) => ({
    position,
    text,
    sort,
    amount,
    quantity,
    span: from_day === null || to_day === null ? null : { from: from_day, to: to_day },
    microUsd: dollars[index] ?? null,
  }))
}
