import { formatAmount } from '../base/amount.ts'
import { counted } from '../base/count.ts'
import { writeWholeFile } from '../reports/export/export-file.ts'
import { chargebackCsv, chargebackOf } from '../reports/invoices/chargeback.ts'
import { explainInvoice } from '../reports/invoices/explain-invoice.ts'
import { recordChargeback } from '../reports/invoices/record-chargeback.ts'
import { badPath } from './bad-path.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { invoiceNamed } from './invoice-named.ts'

export const invoiceExport: Command = {
  name: 'invoice export',
  takes: ['<number>'],
  summary: 'Write an explained invoice as CSV: who bears how much of it; the rows add up to its total.',
  examples: ['invoice export INV-0001 --out chargeback.csv'],
  options: {
    out: { value: 'F', help: 'the file to write, or - for standard output (a file named for the invoice)' },
    excel: { help: 'begin the file with a byte order mark, so that Excel reads names right' },
    json: { help: 'as JSON: {number, file, rows, currency, total}; the total in whole millionths' },
  },
  run: exportInvoice,
}

async function exportInvoice(deps: CliDeps, given: Given): Promise<number> {
  const { db, clock, stdout, stderr } = deps
  const now = clock.now()
  const { id } = await invoiceNamed(deps, given.words[0] ?? '')
  const explained = await explainInvoice(db, { invoiceId: id, now })
  const chargeback = chargebackOf(explained)
  const text = chargebackCsv(chargeback, { forExcel: given.has('excel') })
  const path = given.text('out') ?? chargeback.fileName
  await recordChargeback(db, { explained, actor: cliActor, now })
  if (path === '-') stdout.write(text)
  else await writeWholeFile(path, (sink) => sink(text)).catch(badPath(path))
  const where = path === '-' ? '' : ` are in ${path}`
  const { length } = chargeback.rows
  // Standard output may hold the file, so what is said of it goes elsewhere then.
  const to = path === '-' ? stderr : stdout
  if (given.has('json')) {
    const { invoice, currency, total } = explained
    writeLine(to, JSON.stringify({ number: invoice.number, file: path, rows: length, currency, total }, null, 2))
    return 0
  }
  const total = formatAmount(explained.total, explained.currency)
  writeLine(to, `${counted(length, 'row')}, ${total} in all${where}.`)
  return 0
}
