import { AppError } from '../base/app-error.ts'
import { addMonths, dayOf, monthOf } from '../base/calendar.ts'
import { formatUsd, type MicroUsd, microUsd } from '../base/money.ts'
import { providerName } from '../base/provider.ts'
import { type BilledVendor, billedAgainstUsage } from '../reports/invoices/billed-against-usage.ts'
import type { BilledMonth } from '../reports/invoices/billed-months.ts'
import { type CliDeps, type Command, type Given, writeLine } from './command.ts'
import { table } from './table.ts'

export const invoiceMonths: Command = {
  name: 'invoice months',
  takes: [],
  summary: 'Show what each vendor billed by month beside what was used, and what is left of credit bought in advance.',
  examples: ['invoice months --months 12'],
  options: {
    months: { value: 'N', help: 'how many months, the running one included, up to 36 (6)' },
    json: { help: 'as JSON, money in whole millionths of a dollar' },
  },
  run: showMonths,
}

async function showMonths(deps: CliDeps, given: Given): Promise<number> {
  const now = deps.clock.now()
  const next = addMonths(monthOf(dayOf(now)), 1)
  const count = readCount(given.text('months') ?? '6')
  const vendors = await billedAgainstUsage(deps.db, { from: addMonths(next, -count), to: next, now })
  if (given.has('json')) writeLine(deps.stdout, JSON.stringify(vendors, null, 2))
  else writeLine(deps.stdout, vendors.map(textOf).join('\n\n') || 'There is neither an invoice nor usage yet.')
  return 0
}

function readCount(text: string): number {
  if (/^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= 36) return Number(text)
  throw new AppError('bad-input', '--months needs a whole number from 1 to 36.')
}

function textOf({ vendor, months, projection }: BilledVendor): string {
  const numbers = ['BILLED', 'SUBSCRIPTION', 'USAGE', 'TOP-UP', 'OTHER', 'USAGE VALUE', 'DIFFERENCE', 'CREDIT LEFT']
  const lines = [
    providerName(vendor),
    table({ head: ['MONTH', ...numbers, 'NOT IN THE SUMS'], right: numbers, rows: months.map(rowOf) }),
  ]
  if (projection) {
    const { usageValueMicroUsd, lowMicroUsd, highMicroUsd, poolAtEndMicroUsd } = projection
    const band = `between ${formatUsd(lowMicroUsd)} and ${formatUsd(highMicroUsd)}`
    lines.push(
      `At this pace ${projection.month} ends with a usage value of ${formatUsd(usageValueMicroUsd)} (${band}).`,
    )
    if (poolAtEndMicroUsd !== null) lines.push(`Of the credit ${formatUsd(poolAtEndMicroUsd)} will be left then.`)
  }
  return lines.join('\n')
}

function rowOf(row: BilledMonth): string[] {
  const amount = (of: number) => formatUsd(microUsd(of))
  const left: MicroUsd | null = row.pool?.balanceMicroUsd ?? null
  const { subscription, usage, pool } = row.sums
  return [
    row.month,
    ...[row.billedMicroUsd, subscription, usage, pool, row.otherMicroUsd].map(amount),
    ...[row.usageValueMicroUsd, row.differenceMicroUsd].map(amount),
    left === null ? '' : amount(left),
    row.withoutRate.map(({ number, currency }) => `${number} (${currency})`).join(', '),
  ]
}
