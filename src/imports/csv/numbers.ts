import { type AttoUsd, exactUsd } from '../../base/exact-usd.ts'

/** An amount cell: dollars, one of the words vendors write instead, or what is no amount, with the reason. */
export type Amount = { is: 'usd'; usd: AttoUsd } | { is: 'included' | 'free' | 'none' } | { is: 'problem'; why: string }

/** How numbers are written: in files that are not parted by commas, a comma may be a decimal one (`0,10`). */
export type NumberStyle = { mayHaveDecimalComma: boolean }

/** Nothing a row of usage may cost or count is beyond these. */
const mostDollars = 100_000_000
const mostCounted = 1_000_000_000_000

const words = new Map<string, Amount>([
  ['included', { is: 'included' }],
  ['free', { is: 'free' }],
  ...['', '-', '–', '—', 'nan', 'n/a', 'na', 'none', 'null'].map((word): [string, Amount] => [word, { is: 'none' }]),
])

/** Reads `0.10`, `$1,234.5`, `-3`, `(3.00)`, `1.5 USD`, `0,10`, `Included`, `Free`, `-`, `NaN`. */
export function amountOf(cell: string, style: NumberStyle): Amount {
  const word = words.get(cell.toLowerCase())
  if (word) return word
  const { sign, text } = unsigned(cell)
  const number = plainNumber(text.replace(/^(?:us)?\$|^usd|(?:us)?\$$|usd$/i, '').trim(), style)
  if (number === 'unclear') {
    return {
      is: 'problem',
      why: 'could be a little more than one or more than a thousand dollars. Write it like 1234.5',
    }
  }
  if (number === null) return { is: 'problem', why: 'is not an amount of dollars. Write it like 12.34' }
  const usd = exactUsd(`${sign}${number}`, 'dollars')
  const isHuge = usd > mostAtto || usd < -mostAtto
  return isHuge ? { is: 'problem', why: 'is more than a row of usage can cost' } : { is: 'usd', usd }
}

const mostAtto = exactUsd(mostDollars, 'dollars')

/** Reads a whole number of things: `1,234`, `31422.0`; 0 for the words that say nothing, null for anything else. */
export function countOf(cell: string, style: NumberStyle): number | null {
  if (/^\d{1,12}$/.test(cell)) return Number(cell)
  // What cannot have a fraction has points between its thousands.
  const isGrouped = style.mayHaveDecimalComma && /^\d{1,3}(?:[.,]\d{3})+$/.test(cell)
  const count = figureOf(isGrouped ? cell.replaceAll(/[.,]/g, '') : cell, style)
  return Number.isInteger(count) ? count : null
}

/** Reads a quantity that is not negative: `1,234.5`, `31422.0`; 0 for the words that say nothing, null for anything else. */
export function figureOf(cell: string, style: NumberStyle): number | null {
  if (words.has(cell.toLowerCase())) return 0
  const number = plainNumber(cell, style)
  if (number === null || number === 'unclear') return null
  return Number(number) <= mostCounted ? Number(number) : null
}

function unsigned(cell: string): { sign: '' | '-'; text: string } {
  const inner = /^\((.+)\)$/.exec(cell)?.[1]
  if (inner !== undefined) return { sign: '-', text: inner.trim() }
  const [, currency = '', rest] = /^((?:us)?\$)?\s*[-−]\s*(.+)$/i.exec(cell) ?? []
  return rest === undefined ? { sign: '', text: cell } : { sign: '-', text: `${currency}${rest}` }
}

/** A number as our own code reads it; null for what is none, `unclear` where it may be meant in two ways. */
function plainNumber(text: string, { mayHaveDecimalComma }: NumberStyle): string | null | 'unclear' {
  if (text.length > 64) return null
  if (/^(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d{1,2})?$/i.test(text)) return text.startsWith('.') ? `0${text}` : text
  const joined = /^\d{1,3}(?:[ '’\u00a0\u202f]\d{3})+(?:[.,]\d+)?$/.test(text)
    ? text.replaceAll(/[ '’\u00a0\u202f]/g, '')
    : text
  if (joined !== text && !joined.includes(',')) return joined
  if (/^[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/.test(joined)) {
    const isOneGroup = /^\d+,\d{3}$/.test(joined)
    return isOneGroup && mayHaveDecimalComma ? 'unclear' : joined.replaceAll(',', '')
  }
  if (/^[1-9]\d{0,2}(?:\.\d{3})+,\d+$/.test(joined)) return joined.replaceAll('.', '').replace(',', '.')
  if (/^[1-9]\d{0,2}(?:\.\d{3}){2,}$/.test(joined)) return joined.replaceAll('.', '')
  return /^\d+,\d+$/.test(joined) ? joined.replace(',', '.') : null
}
