import { sql, type Transaction } from 'kysely'
import { type Actor, recordAct } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import type { Tables } from '../db/tables.ts'
import { billSeats } from './bill-seats.ts'
import type { NewInvoice } from './invoice.ts'
import { dropInvoiceFile, sameBytesCounted } from './invoice-file.ts'

/** `known`: this very file counts already, and nothing was changed. `replacedId`: the invoice of that number before. */
export type Kept =
  | { outcome: 'kept'; invoiceId: number; replacedId: number | null }
  | { outcome: 'known'; invoiceId: number }

/**
 * Keeps an invoice, and counts it from now on. One of the same vendor and number is replaced, and comes back when this one
 * is undone. `fileId`: the PDF it was read from; null where it was typed in.
 */
export async function keepInvoice(
  transaction: Transaction<Tables>,
  input: { invoice: NewInvoice; fileId: number | null; actor: Actor; now: Date },
): Promise<Kept> {
  const { invoice, fileId, actor, now } = input
  refuseEmpty(invoice)
  await takeTurns(transaction)
  const same = fileId === null ? null : await sameBytesCounted(transaction, fileId)
  if (same && fileId !== null) {
    await dropInvoiceFile(transaction, fileId)
    return { outcome: 'known', invoiceId: same.id }
  }
  const replacedId = await supersede(transaction, invoice)
  const invoiceId = await insert(transaction, { invoice, fileId, replacedId, actor, now })
  await billSeats(transaction, invoice.vendor)
  await recordAct(transaction, {
    at: now,
    actor: actor.id,
    origin: actor.origin,
    act: 'invoice.keep',
    subject: String(invoiceId),
    detail: {
      vendor: invoice.vendor,
      number: invoice.number,
      currency: invoice.currency,
      total: invoice.total,
      replaces: replacedId,
      isTyped: fileId === null,
    },
  })
  return { outcome: 'kept', invoiceId, replacedId }
}

/** The counted invoice a new one of this vendor and number would replace. */
export async function invoiceReplaced(
  transaction: Pick<Transaction<Tables>, 'selectFrom'>,
  { vendor, number }: Pick<NewInvoice, 'vendor' | 'number'>,
): Promise<{ id: number; total: number } | null> {
  const row = await transaction
    .selectFrom('invoice')
    .select(['id', 'total'])
    .where('vendor', '=', vendor)
    .where('number', '=', number)
    .where('state', '=', 'counted')
    .executeTakeFirst()
  return row ?? null
}

/** Two that keep, undo or remove at once take turns, so that one number counts once. */
export async function takeTurns(transaction: Transaction<Tables>): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('tally.invoice', 0))`.execute(transaction)
}

function refuseEmpty({ number, lines, span }: NewInvoice) {
  if (number.trim() === '') {
    throw new AppError(
      'bad-input',
      'The invoice has no number, so Tally could not tell it from others. Nothing was saved.',
    )
  }
  if (lines.length === 0) throw new AppError('bad-input', 'The invoice has no lines. Nothing was saved.')
  if (span.to <= span.from) {
    throw new AppError('bad-input', 'The invoice’s last day lies before its first. Nothing was saved.')
  }
}

async function supersede(transaction: Transaction<Tables>, invoice: NewInvoice): Promise<number | null> {
  const before = await invoiceReplaced(transaction, invoice)
  if (!before) return null
  await transaction.updateTable('invoice').set({ state: 'superseded' }).where('id', '=', before.id).execute()
  return before.id
}

async function insert(
  transaction: Transaction<Tables>,
  input: { invoice: NewInvoice; fileId: number | null; replacedId: number | null; actor: Actor; now: Date },
): Promise<number> {
  const { invoice, fileId, replacedId, actor, now } = input
  const { vendor, vendorName, document, number, issued, due, span, billTo, currency } = invoice
  const { id } = await transaction
    .insertInto('invoice')
    .values({
      vendor,
      vendor_name: vendorName,
      document,
      number,
      issued,
      due,
      from_day: span.from,
      to_day: span.to,
      bill_to: billTo,
      currency,
      subtotal: invoice.subtotal,
      tax: invoice.tax,
      total: invoice.total,
      amount_due: invoice.amountDue,
      mismatches: JSON.stringify(invoice.mismatches),
      state: 'counted',
      replaces: replacedId,
      file_id: fileId,
      kept_by: actor.id,
      kept_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const lines = invoice.lines.map((line, position) => ({
    invoice_id: id,
    position,
    text: line.text,
    sort: line.sort,
    amount: line.amount,
    quantity: line.quantity,
    from_day: line.span?.from ?? null,
    to_day: line.span?.to ?? null,
  }))
  for (let at = 0; at < lines.length; at += linesAtOnce) {
    await transaction
      .insertInto('invoice_line')
      .values(lines.slice(at, at + linesAtOnce))
      .execute()
  }
  return id
}

// A statement takes 65,535 values.
const linesAtOnce = 1_000
