import { amountPattern, type PrintedAmount, printedAmount } from './amounts.ts'
import { isInclusive, isTax, type Label, startsWithLabel } from './labels.ts'
import { type Row, rowText } from './rows.ts'

/** What stands below an invoice's lines. `extras` are discounts and the like between subtotal and total. */
export type PrintedSums = {
  subtotal: PrintedAmount | null
  totalBeforeTax: PrintedAmount | null
  total: PrintedAmount | null
  amountDue: PrintedAmount | null
  balance: PrintedAmount | null
  taxes: Array<{ text: string; amount: PrintedAmount; isInclusive: boolean }>
  extras: Array<{ text: string; amount: PrintedAmount }>
}

// Longest first: “Total excluding tax” is no total.
const fields = ['totalBeforeTax', 'subtotal', 'amountDue', 'amountPaid', 'balance', 'total'] as const satisfies Label[]

/** Reads the sums: pairs of words and an amount, one a row or several. What is paid ends them. */
export function printedSums(rows: readonly Row[]): PrintedSums {
  const sums: PrintedSums = {
    subtotal: null,
    totalBeforeTax: null,
    total: null,
    amountDue: null,
    balance: null,
    taxes: [],
    extras: [],
  }
  for (const { text, amount } of rows.flatMap((row) => pairsIn(rowText(row)))) {
    const field = fields.find((label) => startsWithLabel(text, label) && !isTax(behindTotal(text, label)))
    if (field === 'amountPaid') continue
    if (field) sums[field] ??= amount
    else if (sums.total) continue
    else if (isTax(text)) sums.taxes.push({ text, amount, isInclusive: isInclusive(text) })
    else if (text !== '') sums.extras.push({ text, amount })
  }
  return sums
}

// “Total excluding tax” names a tax itself; “Total VAT” is one.
function behindTotal(text: string, label: (typeof fields)[number]): string {
  return label === 'total' ? text.replace(/^\S+/u, '') : ''
}

// Words in parentheses are passed over whole, with the amount in them: “VAT - Sweden (25% on $10.00) $2.50”.
const inside = '[^()]*\\p{L}[^()]*\\)'
const pair = new RegExp(`((?:\\(${inside}|[^(]|\\((?!${inside}))*?)(${amountPattern})(?=\\s|$)`, 'gu')

function pairsIn(text: string): Array<{ text: string; amount: PrintedAmount }> {
  return [...text.matchAll(pair)].flatMap(([, words = '', printed = '']) => {
    const amount = printedAmount(printed)
    return amount ? [{ text: words.replaceAll('\0', '-').replaceAll(/\s+/gu, ' ').trim(), amount }] : []
  })
}
