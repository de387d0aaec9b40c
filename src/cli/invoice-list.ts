import { formatAmount } from '../base/amount.ts'
import { counted } from '../base/count.ts'
import { program } from '../base/program.ts'
import { providerName, providers } from '../base/provider.ts'
import { periodWords } from '../reports/export/usage-tables.ts'
import { type ListedInvoice, invoiceList as listInvoices } from '../reports/invoices/invoice-list.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { readProvider } from './provider-name.ts'
import { readPeriod } from './read-period.ts'
import { table } from './table.ts'

export const invoiceList: Command = {
  name: 'invoice list',
  takes: [],
  summary: 'List the invoices that were imported, latest first, with what they are for.',
  examples: ['invoice list --provider cursor', 'invoice list --period 2026-q3 --json'],
  options: {
    provider: { value: 'P', help: 'only of anthropic, openai or cursor' },
    period: { value: 'W', help: 'issued in: 30d, "last month", 2026-10, 2026-q3 (all without it)' },
    json: { help: 'as JSON, money in whole millionths of the invoice’s currency' },
  },
  run: list,
}

async function list(deps: CliDeps, given: Given): Promise<number> {
  const provider = given.text('provider')
  const vendor = provider === null ? null : readProvider(provider, providers)
  const issued = given.text('period')
  const period = issued === null ? null : await readPeriod(deps, issued)
  const { rows } = await listInvoices(deps.db, { vendor, ...period?.range, page: 1, size: Number.MAX_SAFE_INTEGER })
  if (given.has('json')) {
    writeLine(deps.stdout, JSON.stringify(rows, null, 2))
    return 0
  }
  if (rows.length === 0) {
    writeLine(deps.stdout, `There is no such invoice. Import one with: ${program} import invoice.pdf`)
    return 0
  }
  const numbers = ['SUBSCRIPTION', 'USAGE', 'TOP-UP', 'CREDIT', 'TAX', 'TOTAL']
  const head = ['NUMBER', 'VENDOR', 'ISSUED', 'FOR', ...numbers, 'STATE']
  writeLine(deps.stdout, table({ head, rows: rows.map(rowOf), right: numbers }))
  writeLine(deps.stderr, counted(rows.length, 'invoice'))
  return 0
}

function rowOf({ number, vendor, issued, span, sums, currency, total, state }: ListedInvoice): string[] {
  const amount = (of: number) => (of === 0 ? '' : formatAmount(of, currency))
  const { subscription, usage, pool, credit, tax } = sums
  return [
    ...[number, providerName(vendor), issued, periodWords(span)],
    ...[subscription, usage, pool, credit, tax].map(amount),
    ...[formatAmount(total, currency), stateNames[state]],
  ]
}

const stateNames = { fine: '', 'does-not-add-up': 'does not add up', 'no-rate': 'no rate: in no sum' }
