import type { Day, DayRange } from '../../base/calendar.ts'
import { amountPattern, type PrintedAmount, printedAmount } from './amounts.ts'
import { periodAtStart } from './dates.ts'
import type { Parts } from './parts.ts'
import { type Row, rowText } from './rows.ts'

/** A line as it stands on an invoice, its amount without a certain sign. */
export type PrintedLine = { text: string; quantity: number | null; amount: PrintedAmount; span: DayRange | null }

const amountAtEnd = new RegExp(`\\s*(${amountPattern})\\s*$`, 'u')

/**
 * The lines of an invoice. One begins with a row that ends in an amount; rows below it without one go on with its text, or
 * say of what days it is. `near` is the day of issue, for periods without a year.
 */
export function printedLines({ columns, items }: Parts, context: { near: Day; isEnglish: boolean }): PrintedLine[] {
  const lines: PrintedLine[] = []
  let lead = ''
  for (const row of items) {
    const text = rowText(row)
    const line = reachesColumns(row, columns) ? lineIn(text) : null
    const last = lines.at(-1)
    if (line) {
      lines.push({ ...line, text: joined(lead, line.text), span: null })
      lead = ''
    } else if (last) continueLine(last, text, context)
    else lead = joined(lead, text)
  }
  return lines.map((line) => ({ ...line, text: tidy(line.text) }))
}

// A wrapped text may end in an amount of its own: “…, totalling: $4.65”. Without places, columns cannot tell.
function reachesColumns({ cells }: Row, columns: Row): boolean {
  const second = columns.cells[1]
  return !second || (cells.at(-1)?.x ?? 0) > second.x - 30
}

function continueLine(line: PrintedLine, text: string, context: { near: Day; isEnglish: boolean }) {
  const period = periodAtStart(text.trim(), context)
  if (period && period.length >= text.trim().length - 1) line.span ??= period.span
  else line.text = joined(line.text, text)
}

// From the right: amount, a tax rate, a price a unit, how many; what is left is the text.
function lineIn(text: string): Pick<PrintedLine, 'text' | 'quantity' | 'amount'> | null {
  const [amount, beforeAmount] = cutAmount(text)
  if (!amount) return null
  const beforeRate = beforeAmount.replace(/\s+\d{1,3}(?:[.,]\d+)?\s?%$/u, '')
  const [price, beforePrice] = cutAmount(beforeRate)
  const quantity = (price ? /\s(\d{1,3}(?:[.,]\d{3})*|\d+)$/u : /\s{2,}(\d{1,3}(?:[.,]\d{3})*|\d+)$/u).exec(beforePrice)
  const isPrice = price !== null && (quantity !== null || beforePrice !== '')
  const left = isPrice || quantity ? beforePrice : beforeRate
  const words = quantity ? left.slice(0, quantity.index) : left
  return {
    text: words,
    quantity: quantity ? Number(quantity[1]?.replaceAll(/[.,]/g, '')) : null,
    amount,
  }
}

function cutAmount(text: string): [PrintedAmount | null, string] {
  const match = amountAtEnd.exec(text)
  const amount = match?.[1] === undefined ? null : printedAmount(match[1])
  return amount && match ? [amount, text.slice(0, match.index)] : [null, text]
}

function joined(one: string, other: string): string {
  return one === '' ? other : `${one} ${other}`
}

function tidy(text: string): string {
  return text.replaceAll('\0', '-').replaceAll(/\s+/gu, ' ').trim().slice(0, 500)
}
