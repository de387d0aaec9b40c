import { type MicroUsd, microUsd } from '../base/money.ts'
import { BudgetFault } from './budget-fault.ts'
import { largestLimit, requireAmount } from './limits.ts'

/** `rest` is what stood behind a slash: the `month` of `$500/month`. Null where nothing did. */
export type ReadAmount = { ok: true; amountMicroUsd: MicroUsd; rest: string | null } | { ok: false; say: string }

/**
 * Reads an amount as people type it: `500`, `$1,200.50`, `2k`, `1_000`, `1.5k/mo`, `500 USD`. Null: the word is no amount
 * at all (a team called `3d`). Refused in a sentence: other currencies, what could be read two ways, zero, less, too much.
 */
export function readAmount(text: string): ReadAmount | null {
  if (asPowerOfTen.test(text.trim()))
    return refused(
      `I cannot read “${text.trim().slice(0, 40)}” as an amount. Write it out, such as 500, 1,200.50 or 2k.`,
    )
  const parts = shape.exec(text.trim())?.groups
  if (!parts) return meantAsAmount.test(text) ? refused(`I cannot read “${text.slice(0, 40)}” as an amount.`) : null
  const { sign = '', before = '', minus = '', number = '', letters = '', after = '', rest } = parts
  const suffix = letters.toLowerCase()
  const said = text.trim().slice(0, 40)
  const currency = currencyOf(before) ?? currencyOf(after) ?? currencyOf(suffix.replace(/^[kmb](?=.)/, ''))
  const thousands = /^[kmb]/.test(suffix) && (suffix.length === 1 || currency !== null) ? suffix.charAt(0) : ''
  if (suffix !== '' && thousands === '' && currency === null) {
    return before === '' && rest === undefined ? null : refused(`I cannot read “${said}” as an amount.`)
  }
  if (currency !== null && currency !== 'USD') {
    return refused(
      `“${said}” is not in US dollars. Budgets are in US dollars, because that is what vendors bill. Write what it comes to, such as $50.`,
    )
  }
  if (/[-−–(]/.test(sign + minus)) return refused(`“${said}” is less than nothing. Give an amount of more than $0.`)
  const read = microUsdOf(number.replace(/[.,]$/, ''), thousands, said)
  return read.ok ? { ...read, rest: rest === undefined ? null : rest } : read
}

const shape =
  /^(?<sign>[-−–+(]*)(?<before>[a-z]{0,3}\p{Sc}|[a-z]{3}(?=[-−–\d.]))?(?<minus>[-−–]*)(?<number>\.?\d[\d.,_'’]*)(?<letters>[a-z]*)(?<after>\p{Sc}?)\)?(?:\/(?<rest>.*))?$/iu

const asPowerOfTen = /^[-−+]?\p{Sc}?\d[\d.,]*e[-+]?\d+(\/.*)?$/iu

// A currency before it or a period behind it: then a slip of the pen is no name.
const meantAsAmount = /^[-−+]?\p{Sc}\d|^\d[^/]*\/\p{L}+$/u

// Null: no currency was named. Empty: one was, and nobody knows which.
function currencyOf(word: string): string | null {
  const named = word.toUpperCase()
  if (named === '') return null
  if (['$', 'US$', 'USD', 'USD$', 'DOLLAR', 'DOLLARS', 'BUCKS', 'BUCK'].includes(named)) return 'USD'
  if (/^[A-Z]{0,3}\p{Sc}$/u.test(named)) return ''
  if (currencyWords.has(named)) return named
  return null
}

const currencyWords = new Set([
  ...Intl.supportedValuesOf('currency'),
  ...['EURO', 'EUROS', 'POUND', 'POUNDS', 'YEN', 'FRANCS', 'RUPEES', 'KR', 'BTC', 'CENTS'],
])

/**
 * Whether a word alone names a currency: the `USD` of `500 USD`, the `$` of `$ 500`. Only those people write: `BOB`, `ALL`
 * and `TRY` are currencies too, and names.
 */
export function isCurrency(word: string): boolean {
  const named = word.toUpperCase()
  return commonCurrencies.has(named) || (currencyOf(word) !== null && !/^[A-Z]{3}$/.test(named))
}

const commonCurrencies = new Set([
  ...[
    'USD',
    'EUR',
    'GBP',
    'CHF',
    'JPY',
    'CAD',
    'AUD',
    'CNY',
    'INR',
    'SEK',
    'NOK',
    'DKK',
    'PLN',
    'CZK',
    'HUF',
    'BRL',
    'SGD',
  ],
])

function microUsdOf(
  number: string,
  thousands: string,
  said: string,
): { ok: true; amountMicroUsd: MicroUsd } | { ok: false; say: string } {
  const misread = misreadable(number, thousands)
  if (misread !== null) return refused(misread)
  const [whole = '', fraction = ''] = number.replaceAll(/[,_'’]/g, '').split('.')
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  if (digits.length > 24) return refused(`“${said}” is more than anybody can mean. Give an amount such as $500.`)
  const scaled =
    BigInt(digits === '' ? '0' : digits) * factors[thousands === '' ? 'one' : (thousands as 'k' | 'm' | 'b')]
  const divisor = 10n ** BigInt(fraction.length)
  if (scaled % divisor !== 0n) {
    return refused(`“${said}” is finer than a millionth of a dollar. Give it with fewer decimals.`)
  }
  const whether = withinLimits(scaled / divisor)
  return whether.ok ? whether : refused(`“${said}”: ${whether.say}`)
}

const factors = { one: 1_000_000n, k: 1_000_000_000n, m: 1_000_000_000_000n, b: 1_000_000_000_000_000n }

function withinLimits(micro: bigint): { ok: true; amountMicroUsd: MicroUsd } | { ok: false; say: string } {
  // What no safe integer holds is as much too much as one micro-dollar beyond the largest.
  const most = BigInt(largestLimit) + 1n
  const amountMicroUsd = microUsd(Number(micro > most ? most : micro))
  try {
    requireAmount('amount', amountMicroUsd)
    return { ok: true, amountMicroUsd }
  } catch (thrown) {
    if (!(thrown instanceof BudgetFault)) throw thrown
    return { ok: false, say: micro > most ? 'it is more than Tally takes ($100,000,000.00).' : thrown.advice }
  }
}

// One country's thousands are another's decimals: what either could mean is asked back rather than guessed.
function misreadable(number: string, thousands: string): string | null {
  if (/^\d*\.?\d*$/.test(number)) {
    if (thousands !== '' || !/^[1-9]\d{0,2}\.\d{3}$/.test(number)) return null
    const [whole, fraction] = number.split('.')
    return `“${number}” can be read two ways. Write $${whole},${fraction} for thousands, or $${whole}.${fraction?.slice(0, 2)} for dollars and cents.`
  }
  if (/^\d+([_'’]\d+)+(\.\d+)?$/.test(number)) return null
  if (/^\d{1,3}(,\d{3})+(\.\d+)?$/.test(number)) return null
  return `I cannot read “${number.slice(0, 40)}” as an amount. Write thousands with a comma and cents with a point: $1,200.50.`
}

function refused(say: string): { ok: false; say: string } {
  return { ok: false, say }
}
