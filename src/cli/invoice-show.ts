import { formatAmount } from '../base/amount.ts'
import { providerName } from '../base/provider.ts'
import type { Invoice } from '../invoices/invoice.ts'
import { periodWords } from '../reports/export/usage-tables.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { invoiceNamed } from './invoice-named.ts'
import { table } from './table.ts'

export const invoiceShow: Command = {
  name: 'invoice show',
  takes: ['<number>'],
  summary: 'Show one invoice as it was read: its lines, what they are for, and whether they add up.',
  examples: ['invoice show INV-0001'],
  options: { json: { help: 'as JSON, money in whole millionths of the invoice’s currency' } },
  run: show,
}

async function show(deps: CliDeps, given: Given): Promise<number> {
  const invoice = await invoiceNamed(deps, given.words[0] ?? '')
  writeLine(deps.stdout, given.has('json') ? JSON.stringify(invoice, null, 2) : textOf(invoice))
  return 0
}

function textOf(invoice: Invoice): string {
  const { lines, currency, total, due, totalMicroUsd, usdRate, mismatches } = invoice
  const rows = lines.map(({ text, sort, quantity, span, amount }) => [
    ...[text, sort, quantity === null ? '' : String(quantity), span === null ? '' : periodWords(span)],
    formatAmount(amount, currency),
  ])
  const notes = [
    ...mismatches,
    ...(usdRate !== null && totalMicroUsd !== null
      ? [`In reports as ${formatAmount(totalMicroUsd, 'USD')}, at the rate ${usdRate}.`]
      : []),
    ...(totalMicroUsd === null ? [`In no sum of reports: nobody has said what a ${currency} is in dollars.`] : []),
  ]
  return [
    invoiceTitle(invoice),
    ...(due === null ? [] : [`Due ${due}`]),
    '',
    table({
      head: ['LINE', 'FOR', 'QUANTITY', 'DAYS', 'AMOUNT'],
      rows: [...rows, ['Total', '', '', '', formatAmount(total, currency)]],
      right: ['QUANTITY', 'AMOUNT'],
    }),
    ...(notes.length > 0 ? ['', ...notes] : []),
  ].join('\n')
}

/** An invoice in a line: `Invoice INV-0001 of Cursor, issued 2026-11-01, for 2026-10-01 to 2026-10-31`. */
export function invoiceTitle({ document, number, vendor, issued, span }: Invoice): string {
  const name = { invoice: 'Invoice', receipt: 'Receipt', 'credit note': 'Credit note' }[document]
  return `${name} ${number} of ${providerName(vendor)}, issued ${issued}, for ${periodWords(span)}`
}
