/** An amount as it was printed: whole millionths without its sign, and what was said of sign and currency. */
export type PrintedAmount = {
  millionths: number
  /** `lost`: a U+0000 stands where a minus or nothing was. */
  sign: 'minus' | 'lost' | 'none'
  /** ISO 4217; null where only a bare number or an ambiguous symbol stands. */
  currency: string | null
}

const symbols: Record<string, string> = {
  $: 'USD',
  US$: 'USD',
  CA$: 'CAD',
  C$: 'CAD',
  A$: 'AUD',
  AU$: 'AUD',
  NZ$: 'NZD',
  HK$: 'HKD',
  S$: 'SGD',
  SG$: 'SGD',
  MX$: 'MXN',
  R$: 'BRL',
  '€': 'EUR',
  '£': 'GBP',
  '¥': 'JPY',
  '₹': 'INR',
  '₪': 'ILS',
  '₩': 'KRW',
  zł: 'PLN',
  Kč: 'CZK',
}
const codes = 'USD|EUR|GBP|CAD|AUD|NZD|JPY|CHF|SEK|NOK|DKK|INR|BRL|MXN|SGD|HKD|ILS|KRW|PLN|CZK|HUF|RON|ZAR|AED|TRY'

const dash = '[-\\u2010-\\u2015\\u2212\\0]'
const space = '[ \\u00a0\\u202f]'
const money = `(?:(?:[A-Z]{1,2})?\\$|[€£¥₹₪₩]|zł|Kč|kr\\.?|(?:${codes})(?![A-Za-z]))`
const grouped = `\\d{1,3}(?:[.,]\\d{3})+(?:[.,]\\d{1,6})?(?!\\d)`
const spaced = `\\d{1,3}(?:[\\u00a0\\u202f’' ]\\d{3})+(?:[.,]\\d{1,6})?(?!\\d)`
const plain = `\\d{1,12}(?:[.,]\\d{1,6})?(?!\\d)`
const number = `(?:${grouped}|${spaced}|${plain})`
const before = `(?:${dash}${space}?)?(?:${money}${space}?)(?:${dash}${space}?)?${number}(?:${space}(?:${codes})(?![A-Za-z]))?`
const after = `(?:${dash}${space}?)?${number}${space}?${money}`
const bare = `(?:${dash}${space}?)?(?:${grouped}|${spaced}|\\d{1,12})(?<=[.,]\\d{2})(?!\\d)|(?:${dash}${space}?)?\\d{1,12}[.,]\\d{2}(?!\\d)`

/** What an amount looks like inside a longer text, parentheses for a minus included. To be used with the flag `u`. */
export const amountPattern = `(?<![\\w.,])(?:\\((?:${before}|${after}|${bare})\\)|${before}|${after}|${bare})`

const whole = new RegExp(`^${amountPattern}$`, 'u')

/** Reads an amount that stands for itself: `$1,234.56`, `1.234,56 €`, `-CA$43.11`, `(5.00)`. Null on any other text. */
export function printedAmount(text: string): PrintedAmount | null {
  const trimmed = text.trim()
  if (!whole.test(trimmed)) return null
  const millionths = millionthsOf(new RegExp(number, 'u').exec(trimmed)?.[0] ?? '')
  if (millionths === null) return null
  const isMinus = trimmed.startsWith('(') || /[-\u2010-\u2015\u2212]/.test(trimmed)
  return {
    millionths,
    sign: isMinus ? 'minus' : trimmed.includes('\0') ? 'lost' : 'none',
    currency: currencyIn(trimmed),
  }
}

/** Whole millionths of a number in digits, whichever of dot and comma is its decimal mark; null when it is none or too large. */
export function millionthsOf(digits: string): number | null {
  const tight = digits.replaceAll(/[\s\u00a0\u202f’']/gu, '')
  const mark = decimalMark(tight)
  const [units = '', fraction = ''] = mark === null ? [tight] : tight.split(mark)
  const isGrouped = /^\d+$|^\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*$/.test(units)
  const unitDigits = units.replaceAll(/[.,]/g, '')
  if (!isGrouped || unitDigits.length > 12 || !/^\d{0,6}$/.test(fraction)) return null
  const millionths = Number(unitDigits) * 1_000_000 + Number(fraction.padEnd(6, '0'))
  return Number.isSafeInteger(millionths) ? millionths : null
}

// Three digits behind a single mark are thousands, but for `0.015`; else the last mark is the decimal one, if it stands alone.
function decimalMark(tight: string): '.' | ',' | null {
  const last = Math.max(tight.lastIndexOf('.'), tight.lastIndexOf(','))
  const mark = tight[last]
  if (mark !== '.' && mark !== ',') return null
  const isAlone = tight.indexOf(mark) === last
  const hasOther = tight.includes(mark === '.' ? ',' : '.')
  const behind = tight.length - last - 1
  if (!isAlone) return null
  return hasOther || behind !== 3 || /^0[.,]/.test(tight) ? mark : null
}

function currencyIn(text: string): string | null {
  const code = new RegExp(`(?:${codes})(?![A-Za-z])`).exec(text)?.[0]
  const symbol = /(?:[A-Z]{1,2})?\$|[€£¥₹₪₩]|zł|Kč/u.exec(text)?.[0]
  return code ?? (symbol ? (symbols[symbol] ?? null) : null)
}

/**
 * Reads what somebody typed off an invoice of a currency: `1234.56`, `1.234,56 €`, `-20`. Else says what is wrong: no amount,
 * another currency, or more digits behind the point than invoices have.
 */
export function typedAmount(text: string, currency: string): { millionths: number } | { wrong: string } {
  const typed = text.trim()
  const printed = printedAmount(typed) ?? printedAmount(`${currency} ${typed}`)
  if (!printed || printed.sign === 'lost' || printed.millionths % 10_000 !== 0) {
    return { wrong: `“${typed.slice(0, 20)}” is no amount. Type it like 1234.56.` }
  }
  if (printed.currency !== null && printed.currency !== currency) {
    return { wrong: `That is in ${printed.currency}, and the invoice in ${currency}.` }
  }
  return { millionths: printed.sign === 'minus' ? -printed.millionths : printed.millionths }
}
