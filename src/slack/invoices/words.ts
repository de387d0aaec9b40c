import { formatAmount } from '../../base/amount.ts'
import { type Day, formatDay } from '../../base/calendar.ts'
import { capital } from '../../base/capital.ts'
import { withoutHiddenCharacters } from '../../base/hidden-characters.ts'
import { formatUsd, type MicroUsd, microUsd } from '../../base/money.ts'
import { providerName } from '../../base/provider.ts'
import { type Invoice, type LineSort, lineSorts } from '../../invoices/invoice.ts'
import type { ListedInvoice } from '../../reports/invoices/invoice-list.ts'
import type { SortSums } from '../../reports/invoices/sort-sums.ts'
import { stretchOf } from '../../reports/period-unit.ts'
import { sortNames } from '../files/words.ts'
import { asCode } from '../kit/escape.ts'
import { cut } from '../kit/limits.ts'

/** An invoice’s number for mrkdwn, whatever is in it. */
export function numberText(number: string): string {
  return asCode(cut(number, 60)) || 'without a number'
}

/** The same where nothing is read as markup: titles of options, texts in a fixed-width face. */
export function plainNumber(number: string): string {
  return cut(withoutHiddenCharacters(number), 60)
}

/** `Invoice of Cursor, issued Nov 1, for Oct 1–31`, plain. */
export function documentLine(invoice: Pick<Invoice, 'document' | 'vendor' | 'issued' | 'span'>, today: Day): string {
  const { document, vendor, issued, span } = invoice
  const days = stretchOf(span, today).label
  return `${capital(document)} of ${providerName(vendor)}, issued ${formatDay(issued, today.slice(0, 4))}, for ${days}`
}

/** What each sort of lines comes to, those of nothing left out: `subscription $640.00 · usage $594.00`. */
export function sumsText(sums: SortSums, currency: string): string {
  const used = lineSorts.filter((sort) => sums[sort] !== 0)
  return used.map((sort) => `${sortWord(sort)} ${formatAmount(sums[sort], currency)}`).join(' · ')
}

/** A sort within a sentence: `paid in advance`. */
export function sortWord(sort: LineSort): string {
  return sortNames[sort].toLowerCase()
}

/** What an amount of dollars less another is called: `$12.00 more than …`, `$12.00 less than …`. */
export function moreOrLess(difference: MicroUsd): string {
  return `${formatUsd(microUsd(Math.abs(difference)))} ${difference > 0 ? 'more' : 'less'}`
}

/** Why an invoice of a list is worth a look; empty where it is not. */
export function stateText({ state, currency }: Pick<ListedInvoice, 'state' | 'currency'>): string {
  switch (state) {
    case 'fine':
      return ''
    case 'does-not-add-up':
      return ':warning: Its own lines do not add up to its total.'
    case 'no-rate':
      return `:warning: In ${currency} without a rate, so it is in no figure in dollars.`
  }
}
