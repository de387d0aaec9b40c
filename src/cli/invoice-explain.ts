import { formatAmount } from '../base/amount.ts'
import { dayOf } from '../base/calendar.ts'
import { formatUsd } from '../base/money.ts'
import { periodWords } from '../reports/export/usage-tables.ts'
import { explainInvoice } from '../reports/invoices/explain-invoice.ts'
import { holderName, projectPartName, stepWords, teamPartName } from '../reports/invoices/explain-words.ts'
import type { Explained } from '../reports/invoices/explained.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { invoiceNamed } from './invoice-named.ts'
import { invoiceTitle } from './invoice-show.ts'
import { table } from './table.ts'

export const invoiceExplain: Command = {
  name: 'invoice explain',
  takes: ['<number>'],
  summary: 'Explain one invoice: step by step to people, teams and projects, with the difference that is left and why.',
  examples: ['invoice explain INV-0001'],
  options: { json: { help: 'as JSON, money in whole millionths of the currency it names' } },
  run: explain,
}

async function explain(deps: CliDeps, given: Given): Promise<number> {
  const now = deps.clock.now()
  const { id } = await invoiceNamed(deps, given.words[0] ?? '')
  const explained = await explainInvoice(deps.db, { invoiceId: id, now })
  writeLine(deps.stdout, given.has('json') ? JSON.stringify(explained, null, 2) : textOf(explained, now))
  return 0
}

function textOf(explained: Explained, now: Date): string {
  const { invoice, currency, total, residual, people, teams, projects } = explained
  const amount = (of: number) => formatAmount(of, currency)
  const today = dayOf(now)
  const steps = explained.steps.map((step) => {
    const { name, say } = stepWords(step, { explained, today })
    return [name, amount(step.amount), say]
  })
  const part = (head: string, rows: Array<[string, number]>) => [
    '',
    table({ head: [head, 'AMOUNT'], right: ['AMOUNT'], rows: rows.map(([name, of]) => [name, amount(of)]) }),
  ]
  return [
    invoiceTitle(invoice),
    '',
    table({ head: ['STEP', 'AMOUNT', ''], right: ['AMOUNT'], rows: [...steps, ['Total', amount(total), '']] }),
    ...part(
      'WHO',
      people.map((row) => [holderName(row.holder), row.amount]),
    ),
    ...part(
      'TEAM',
      teams.map((row) => [teamPartName(row.of), row.amount]),
    ),
    ...part(
      'PROJECT',
      projects.map((row) => [projectPartName(row.of), row.amount]),
    ),
    '',
    ...besides(explained),
    `Left that Tally can give to nobody: ${amount(residual)}.`,
  ].join('\n')
}

function besides({ allowance, drawn }: Explained): string[] {
  return [
    ...(allowance === null
      ? []
      : [`Beside it, in no sum: ${formatUsd(allowance.valueMicroUsd)} were used inside the allowance.`]),
    ...(drawn === null
      ? []
      : [`Beside it, in no sum: ${formatUsd(drawn.usageSpendMicroUsd)} were used from ${periodWords(drawn.range)}.`]),
  ]
}
