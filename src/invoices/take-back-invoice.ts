import type { Transaction } from 'kysely'
import { type Actor, recordAct } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import type { Provider } from '../base/provider.ts'
import type { Tables } from '../db/tables.ts'
import { billSeats } from './bill-seats.ts'
import { takeTurns } from './keep-invoice.ts'

type TakingBack = { invoiceId: number; actor: Actor; now: Date }

/**
 * Takes back an import: the invoice counts no more, and one it replaced counts again. Throws `not-found`, or `conflict` when
 * it does not count any more. Until when it may be undone is asked by the caller.
 */
export async function undoInvoice(
  transaction: Transaction<Tables>,
  input: TakingBack,
): Promise<{ restoredId: number | null }> {
  await takeTurns(transaction)
  const invoice = await endCounting(transaction, input.invoiceId)
  if (invoice.replaces !== null) {
    await transaction
      .updateTable('invoice')
      .set({ state: 'counted' })
      .where('id', '=', invoice.replaces)
      .where('state', '=', 'superseded')
      .execute()
  }
  await billSeats(transaction, invoice.vendor)
  await record(transaction, 'invoice.undo', { ...input, ...invoice })
  return { restoredId: invoice.replaces }
}

/** Removes an invoice from reports; one it replaced stays replaced, and its file is kept. Throws as `undoInvoice`. */
export async function removeInvoice(transaction: Transaction<Tables>, input: TakingBack): Promise<void> {
  await takeTurns(transaction)
  const invoice = await endCounting(transaction, input.invoiceId)
  await billSeats(transaction, invoice.vendor)
  await record(transaction, 'invoice.remove', { ...input, ...invoice })
}

type Ended = { vendor: Provider; number: string; total: number; currency: string; replaces: number | null }

async function endCounting(transaction: Transaction<Tables>, id: number): Promise<Ended> {
  const ended = await transaction
    .updateTable('invoice')
    .set({ state: 'removed' })
    .where('id', '=', id)
    .where('state', '=', 'counted')
    .returning(['vendor', 'number', 'total', 'currency', 'replaces'])
    .executeTakeFirst()
  if (ended) return ended
  const row = await transaction.selectFrom('invoice').select('state').where('id', '=', id).executeTakeFirst()
  if (!row) throw new AppError('not-found', 'Tally does not have this invoice. Nothing was changed.')
  throw new AppError(
    'conflict',
    row.state === 'removed'
      ? 'This invoice was taken back already. Nothing was changed.'
      : 'A later file has replaced this invoice. Undo that one first. Nothing was changed.',
  )
}

function record(
  transaction: Transaction<Tables>,
  act: 'invoice.undo' | 'invoice.remove',
  { invoiceId, actor, now, vendor, number, total, currency, replaces }: TakingBack & Ended,
): Promise<void> {
  return recordAct(transaction, {
    at: now,
    actor: actor.id,
    origin: actor.origin,
    act,
    subject: String(invoiceId),
    detail: { vendor, number, currency, total, ...(act === 'invoice.undo' ? { restores: replaces } : {}) },
  })
}
