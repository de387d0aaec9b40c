import type { Day } from '../../base/calendar.ts'
import { dayAtStart } from './dates.ts'
import { behindLabel, isLabel, type Label, titleOf } from './labels.ts'
import { type Row, rowText } from './rows.ts'

/** What stands above an invoice's lines; empty or null what it does not say. */
export type Head = {
  document: 'invoice' | 'receipt' | 'credit note'
  number: string
  issued: Day | null
  due: Day | null
  billTo: string
  /** Everything but whom it is for: there the seller is looked for. */
  sellerTexts: string[]
}

/** Reads the head of a hosted invoice, receipt or credit note. A receipt goes by its invoice's number where it names one. */
export function headOf(rows: readonly Row[], { isEnglish }: { isEnglish: boolean }): Head {
  const dateOf = (label: Label) => firstOf(rows, label, (text) => dayAtStart(text, { isEnglish }))
  const numberOf = (label: Label) => firstOf(rows, label, numberAtStart) ?? ''
  const creditNumber = numberOf('creditNumber')
  const receiptNumber = numberOf('receiptNumber')
  const title = rows.flatMap(({ cells }) => cells.flatMap(({ text }) => titleOf(text) ?? []))[0]
  const document = creditNumber ? 'credit note' : receiptNumber ? 'receipt' : (title ?? 'invoice')
  const { billTo, others } = parties(rows)
  return {
    document,
    number: creditNumber || numberOf('invoiceNumber') || receiptNumber,
    issued: dateOf('issued') ?? dateOf('paid') ?? dateOf('due'),
    due: dateOf('due'),
    billTo,
    sellerTexts: others.filter(
      (text) => titleOf(text) === null && !fields.some((label) => behindLabel(text, label) >= 0),
    ),
  }
}

const fields = ['invoiceNumber', 'receiptNumber', 'creditNumber', 'issued', 'due', 'paid'] as const satisfies Label[]

// The value stands behind its label, or alone in the row below.
function firstOf<T>(rows: readonly Row[], label: Label, read: (text: string) => T | null): T | null {
  for (const [index, row] of rows.entries()) {
    const text = rowText(row)
    const behind = behindLabel(text, label)
    if (behind < 0) continue
    const rest = text.slice(behind)
    const found = read(rest.trim() === '' ? rowTextBelow(rows, index, label) : rest)
    if (found !== null) return found
  }
  return null
}

function rowTextBelow(rows: readonly Row[], index: number, label: Label): string {
  const x = rows[index]?.cells.find(({ text }) => isLabel(text, label))?.x ?? 0
  const below = rows[index + 1]?.cells ?? []
  return below.find((cell) => Math.abs(cell.x - x) < 5)?.text ?? ''
}

/**
 * An invoice's number without what extraction made of its dashes: `56FB0333\0000001`, `56FB0333 0001` and `56FB03330001` are
 * `56FB0333-0001`.
 */
function numberAtStart(text: string): string | null {
  const hosted = /^([A-Z0-9]{8})[\0\s\u2010-\u2015\u2212-]{0,2}(\d{4})(?![\w/.\0\u2010-\u2015\u2212-])/u.exec(text)
  if (hosted) return `${hosted[1]}-${hosted[2]}`
  const [any] = /^[A-Z0-9](?:[A-Z0-9\0/._\u2010-\u2015\u2212-]{0,38}[A-Z0-9])?/iu.exec(text) ?? []
  return any !== undefined && /\d/.test(any) ? any.replaceAll(/[\0\u2010-\u2015\u2212]/gu, '-').toUpperCase() : null
}

/** Words at which an invoice's addresses are over. */
const endsAddress = /\d[\d.,]*\s*(?:[A-Z]{3}|€)?\s+(?:due|con fecha|fallig|fällig|dû|due le|paid|pagad|bezahlt|payé)/u

// Addresses stand side by side: each column goes down from its own heading.
function parties(rows: readonly Row[]): { billTo: string; others: string[] } {
  const billTo: string[] = []
  const others: string[] = []
  let columns: Array<{ x: number; isBillTo: boolean }> = []
  for (const { cells } of rows) {
    const text = cells.map((cell) => cell.text).join('  ')
    if (endsAddress.test(text) || isLabel(text, 'payOnline')) columns = []
    for (const cell of cells) {
      if (isLabel(cell.text, 'billTo')) columns.push({ x: cell.x, isBillTo: true })
      else if (isLabel(cell.text, 'shipTo'))
        columns = [...columns.filter(({ x }) => Math.abs(x - cell.x) > 5), { x: cell.x, isBillTo: false }]
      else {
        const column = columns.find(({ x }) => Math.abs(cell.x - x) < 5)
        if (!column) others.push(cell.text)
        else if (column.isBillTo) billTo.push(cell.text)
      }
    }
  }
  return { billTo: billTo.join(', ').replaceAll('\0', '-').slice(0, 500), others }
}
