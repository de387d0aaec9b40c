import { AppError } from '../base/app-error.ts'
import { day } from '../base/calendar.ts'
import { formatUsd, type MicroUsd, zeroUsd } from '../base/money.ts'
import { providerName, providers } from '../base/provider.ts'
import { setInvoiceRate } from '../invoices/change-invoice.ts'
import { setPoolOpening } from '../reports/invoices/pool-opening.ts'
import { readAmountOption } from './budget-text.ts'
import { cliActor } from './cli-actor.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { invoiceNamed } from './invoice-named.ts'
import { readProvider } from './provider-name.ts'

export const invoicePool: Command = {
  name: 'invoice pool',
  takes: ['<provider>'],
  summary: 'Say what was left of the credit bought in advance from a vendor, so that Tally can follow it from then on.',
  examples: ['invoice pool anthropic --amount 5000 --on 2026-11-01', 'invoice pool anthropic --forget'],
  options: {
    amount: { value: '5000', help: 'what was left, in US dollars' },
    on: { value: 'YYYY-MM-DD', help: 'as this day began, in UTC' },
    forget: { help: 'take back what was said' },
    json: { help: 'as JSON: {vendor, opening}; money in whole millionths of a dollar' },
  },
  run: setPool,
}

async function setPool({ db, clock, stdout }: CliDeps, given: Given): Promise<number> {
  const vendor = readProvider(given.words[0] ?? '', providers)
  const [amount, on] = [given.text('amount'), given.text('on')]
  if (given.has('forget') ? amount !== null || on !== null : amount === null || on === null) {
    throw new AppError('bad-input', 'invoice pool needs --amount and --on, or --forget alone.')
  }
  const opening = amount === null || on === null ? null : { balanceMicroUsd: balanceOf(amount), asOf: day(on) }
  await setPoolOpening(db, { vendor, opening, actor: cliActor, now: clock.now() })
  if (given.has('json')) {
    writeLine(stdout, JSON.stringify({ vendor, opening }, null, 2))
    return 0
  }
  writeLine(
    stdout,
    opening
      ? `${providerName(vendor)}: ${formatUsd(opening.balanceMicroUsd)} were left as ${opening.asOf} began.`
      : `What was left at ${providerName(vendor)} is not known any more.`,
  )
  return 0
}

// Amounts of budgets are more than nothing; of credit nothing may be left.
function balanceOf(text: string): MicroUsd {
  return /^\$?0+(\.0+)?$/.test(text) ? zeroUsd : readAmountOption(text)
}

export const invoiceRate: Command = {
  name: 'invoice rate',
  takes: ['<number>', '<rate>'],
  summary: 'Say what one unit of an invoice’s currency is in dollars, such as 1.0843; none takes it back.',
  examples: ['invoice rate INV-0001 1.0843'],
  options: { json: { help: 'as JSON: {number, currency, usdRate}' } },
  run: setRate,
}

async function setRate(deps: CliDeps, given: Given): Promise<number> {
  const { db, clock, stdout } = deps
  const [number = '', text = ''] = given.words
  const { id: invoiceId, currency } = await invoiceNamed(deps, number)
  const rate = text.toLowerCase() === 'none' ? null : text
  await db
    .transaction()
    .execute((transaction) => setInvoiceRate(transaction, { invoiceId, rate, actor: cliActor, now: clock.now() }))
  if (given.has('json')) {
    writeLine(stdout, JSON.stringify({ number, currency, usdRate: rate }, null, 2))
    return 0
  }
  writeLine(stdout, rate === null ? 'The invoice has no rate now, and is in no sum.' : `1 ${currency} is $${rate}.`)
  return 0
}
