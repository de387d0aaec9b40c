import { amountPattern } from './amounts.ts'
import { behindLabel, isPageNumber, type Label, startsWithLabel } from './labels.ts'
import { type Row, rowText } from './rows.ts'

/** An invoice's rows by what they are for: above the column names, those names, the lines, the sums below them. */
export type Parts = { head: Row[]; columns: Row; items: Row[]; sums: Row[] }

/**
 * Takes an invoice apart at the row of column names, which may come again on each page. Null where there is none, or no sum
 * below: then it is not laid out as an invoice.
 */
export function partsOf(rows: readonly Row[]): Parts | null {
  const content = rows.filter((row) => !isPageNumber(rowText(row)))
  const headers = content.filter(isHeader)
  const start = content.findIndex(isHeader)
  const header = content[start]
  if (!header) return null
  const below = content.slice(start + 1).filter((row, index) => {
    const repeated = headers.find((other) => other !== header && other.page === row.page)
    return !repeated || content.indexOf(repeated) < start + 1 + index || (row !== repeated && endsInAmount(row))
  })
  const end = below.findIndex(isSum)
  if (end < 0) return null
  return { head: content.slice(0, start), columns: header, items: below.slice(0, end), sums: below.slice(end) }
}

// The names of the columns.
function isHeader(row: Row): boolean {
  const text = rowText(row)
  return behindLabel(text, 'description') >= 0 && behindLabel(text, 'amount') >= 0 && !/\d/.test(text)
}

function endsInAmount(row: Row): boolean {
  return lastAmount.test(rowText(row))
}

function isSum(row: Row): boolean {
  const text = rowText(row)
  return sumLabels.some(
    (label) => startsWithLabel(text, label) && onlyAmount.test(text.slice(behindLabel(text, label))),
  )
}

const sumLabels: readonly Label[] = ['subtotal', 'totalBeforeTax', 'total', 'amountDue', 'amountPaid']
const lastAmount = new RegExp(`${amountPattern}\\s*$`, 'u')
// Another sum may stand behind it in the same row.
const onlyAmount = new RegExp(`^\\s*${amountPattern}(?:\\s|$)`, 'u')
