import type { Transaction } from 'kysely'
import { type Actor, recordAct } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import type { Tables } from '../db/tables.ts'
import { billSeats } from './bill-seats.ts'
import { rateNano, rateText } from './in-dollars.ts'
import type { LineSort } from './invoice.ts'

type Changing = { invoiceId: number; actor: Actor; now: Date }

/** Puts lines of a kept invoice, by their positions, under other sorts. Throws `not-found` for an invoice or line. */
export async function changeLineSorts(
  transaction: Transaction<Tables>,
  { sorts, ...input }: Changing & { sorts: ReadonlyMap<number, LineSort> },
): Promise<void> {
  const { vendor, number } = await countedInvoice(transaction, input.invoiceId)
  const before: Record<string, string> = {}
  const after: Record<string, string> = {}
  for (const [position, sort] of sorts) {
    const line = await transaction
      .selectFrom('invoice_line')
      .select('sort')
      .where('invoice_id', '=', input.invoiceId)
      .where('position', '=', position)
      .forUpdate()
      .executeTakeFirst()
    if (!line) throw new AppError('not-found', `The invoice has no line ${position + 1}. Nothing was changed.`)
    if (line.sort === sort) continue
    await transaction
      .updateTable('invoice_line')
      .set({ sort })
      .where('invoice_id', '=', input.invoiceId)
      .where('position', '=', position)
      .execute()
    before[`line ${position + 1}`] = line.sort
    after[`line ${position + 1}`] = sort
  }
  if (Object.keys(after).length > 0) {
    await billSeats(transaction, vendor)
    await record(transaction, 'invoice.sort', { ...input, detail: { vendor, number }, before, after })
  }
}

/**
 * Says what one unit of an invoice's currency is in dollars, as a decimal such as `1.0843`; null takes it back. Throws
 * `bad-input` for anything else, and for an invoice in dollars.
 */
export async function setInvoiceRate(
  transaction: Transaction<Tables>,
  { rate, ...input }: Changing & { rate: string | null },
): Promise<void> {
  const { vendor, number, currency, usdRateNano } = await countedInvoice(transaction, input.invoiceId)
  if (currency === 'USD') {
    throw new AppError('bad-input', 'This invoice is in dollars and needs no rate. Nothing was changed.')
  }
  const nano = rate === null ? null : rateNano(rate)
  if (nano === usdRateNano) return
  await transaction.updateTable('invoice').set({ usd_rate_nano: nano }).where('id', '=', input.invoiceId).execute()
  await billSeats(transaction, vendor)
  await record(transaction, 'invoice.rate', {
    ...input,
    detail: { vendor, number, currency },
    before: { rate: usdRateNano === null ? null : rateText(usdRateNano) },
    after: { rate: nano === null ? null : rateText(nano) },
  })
}

async function countedInvoice(transaction: Transaction<Tables>, id: number) {
  const row = await transaction
    .selectFrom('invoice')
    .select(['vendor', 'number', 'currency', 'usd_rate_nano as usdRateNano'])
    .where('id', '=', id)
    .where('state', '=', 'counted')
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw new AppError('not-found', 'Tally does not count this invoice any more. Nothing was changed.')
  return row
}

function record(
  transaction: Transaction<Tables>,
  act: 'invoice.sort' | 'invoice.rate',
  input: Changing & {
    detail: Record<string, string>
    before: Record<string, string | null>
    after: Record<string, string | null>
  },
): Promise<void> {
  const { invoiceId, actor, now, detail, before, after } = input
  return recordAct(transaction, {
    at: now,
    actor: actor.id,
    origin: actor.origin,
    act,
    subject: String(invoiceId),
    detail,
    before,
    after,
  })
}
