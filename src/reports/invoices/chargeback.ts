import { byteOrderMark, type CsvCell, csvLine } from '../../base/csv.ts'
import { microUsd } from '../../base/money.ts'
import { providerName } from '../../base/provider.ts'
import { dollars } from '../export/table.ts'
import { periodWords } from '../export/usage-tables.ts'
import { holderName } from './explain-words.ts'
import type { Explained, Share, ShareCategory } from './explained.ts'

/** What finance books of an invoice; the rows' amounts add up to its total. */
export type Chargeback = { columns: string[]; rows: CsvCell[][]; fileName: string }

/** An explained invoice as rows: who bears how much of it, the residual in rows of its own. */
export function chargebackOf(explained: Explained): Chargeback {
  const { invoice, currency } = explained
  return {
    columns: [
      ...['Invoice', 'Period', 'Developer', 'E-mail', 'Kind', 'Team on the day', 'Parent team', 'Cost centre'],
      ...['Project', 'Provider', 'Model', 'Category', `Amount (${currency})`],
    ],
    rows: explained.shares.map((share) => [
      invoice.number,
      periodWords(share.range),
      ...whoCells(share),
      share.project,
      providerName(invoice.vendor),
      share.model,
      categoryNames[share.category],
      dollars(microUsd(share.amount)),
    ]),
    fileName: `tally-invoice-${invoice.number.replaceAll(/[^A-Za-z0-9-]/g, '-')}.csv`,
  }
}

/** The same as a file's text, safe to open in spreadsheets. */
export function chargebackCsv({ columns, rows }: Chargeback, { forExcel }: { forExcel: boolean }): string {
  return `${forExcel ? byteOrderMark : ''}${[columns, ...rows].map(csvLine).join('')}`
}

function whoCells({ holder, team }: Share): CsvCell[] {
  const isPerson = holder.kind === 'person'
  return [
    isPerson ? holderName(holder) : `(${holderName(holder).toLowerCase()})`,
    isPerson ? holder.email : null,
    isPerson ? holder.personKind : null,
    isPerson ? (team?.team ?? '(in no team)') : null,
    team?.parentTeam ?? null,
    team?.costCentre ?? null,
  ]
}

/** What a part is for, as files and tables call it. */
export const categoryNames: Record<ShareCategory, string> = {
  seat: 'subscription',
  usage: 'usage',
  prepaid: 'prepaid credit',
  credit: 'credit',
  tax: 'tax',
  rounding: 'rounding',
  difference: 'difference',
}
