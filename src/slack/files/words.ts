import { type Day, formatDay } from '../../base/calendar.ts'
import { withoutHiddenCharacters } from '../../base/hidden-characters.ts'
import { formatUsd, type MicroUsd, microUsd } from '../../base/money.ts'
import type { DaySpan, Preview } from '../../imports/preview.ts'
import type { LineSort } from '../../invoices/invoice.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { cut } from '../kit/limits.ts'

/** A file's name as people gave it, for mrkdwn. */
export function fileName(name: string): string {
  return escapeMrkdwn(cut(withoutHiddenCharacters(name), 80))
}

/** What comes out of a file, for mrkdwn: escaped, on one line, at most so long. */
export function quoted(text: string, longest = 80): string {
  return escapeMrkdwn(plainText(text, longest).replaceAll('`', 'ˋ'))
}

/** The same where it is shown as it is: in tables and on boxes. */
export function plainText(text: string, longest = 80): string {
  return cut(withoutHiddenCharacters(text).replaceAll(/\s+/g, ' ').trim(), longest)
}

/** `Oct 1 to Oct 31`, or one day. */
export function spanText({ first, last }: DaySpan, year: string): string {
  return first === last ? formatDay(first, year) : `${formatDay(first, year)} to ${formatDay(last, year)}`
}

export function dayText(day: Day | null, year: string): string {
  return day === null ? '–' : formatDay(day, year)
}

const mostListed = 5

/** Sentences below each other, as mrkdwn: the first five, and how many more there are. */
export function listed(sentences: readonly string[]): string {
  const rest = sentences.length - mostListed
  const shown = sentences.slice(0, mostListed).map((sentence) => quoted(sentence, 250))
  return [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n')
}

/** `+$120.00`, `−$3.50`, `no change`. */
export function changeText(before: MicroUsd, after: MicroUsd): string {
  if (after === before) return 'no change'
  return `${after > before ? '+' : ''}${formatUsd(microUsd(after - before))}`
}

export const sortNames: Record<LineSort, string> = {
  subscription: 'Subscription',
  usage: 'Usage',
  pool: 'Paid in advance',
  credit: 'Credit',
  tax: 'Tax',
}

/** What a file turned out to be, in a few words. */
export function kindText(preview: Preview): string {
  switch (preview.kind) {
    case 'usage':
    case 'needs-period':
      return quoted(preview.layout)
    case 'invoice':
      return `${documentNames[preview.document]} ${quoted(preview.number, 60)} of ${quoted(preview.vendorName, 60)}`
    case 'people':
      return 'a people list (HiBob)'
    case 'groups':
      return 'teams as Tally exports them'
    case 'unrecognised':
      return 'a table Tally does not know'
    case 'refused':
      return 'could not be read'
  }
}

const documentNames = { invoice: 'invoice', receipt: 'receipt', 'credit note': 'credit note' } as const
