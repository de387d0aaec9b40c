import { getDocumentProxy } from 'unpdf'
import { pdfLimits } from './pdf-limits.ts'
import type { TextItem } from './rows.ts'

/** The text of a PDF with its places, or why there is none. */
export type PdfText = { kind: 'text'; items: TextItem[] } | { kind: 'refused'; sentence: string; canBeTyped: boolean }

/** Reads a PDF's text in this very thread: only for the reading process (`pdf-worker.ts`). */
export async function pdfItems(bytes: Uint8Array): Promise<PdfText> {
  const opened = await openPdf(bytes)
  if ('kind' in opened) return opened
  const { numPages } = opened
  if (numPages > pdfLimits.pages) {
    return refused(
      `This PDF has ${numPages} pages; Tally reads invoices of up to ${pdfLimits.pages}. Send only the invoice.`,
    )
  }
  const items: TextItem[] = []
  for (let number = 1; number <= numPages; number++) {
    const page = await opened.getPage(number)
    const { items: found } = await page.getTextContent()
    for (const item of found) if ('str' in item) items.push(itemOf(item, number))
    if (items.length > pdfLimits.items)
      return refused('This PDF has far more text than an invoice. Send only the invoice.')
  }
  const hasText = items.some(({ text }) => /[\p{L}\p{N}]/u.test(text))
  return hasText
    ? { kind: 'text', items }
    : refused(
        'This PDF has no text, only pictures: it looks scanned. Send the one from the vendor’s billing page, or type in its totals.',
        true,
      )
}

function itemOf(item: { str: string; transform: number[]; width: number }, page: number): TextItem {
  const [, , slant = 0, size = 0, x = 0, y = 0] = item.transform
  return { page, x, y, width: item.width, height: Math.hypot(slant, size), text: item.str.slice(0, 2_000) }
}

async function openPdf(bytes: Uint8Array) {
  try {
    // 0: errors only; what it would print goes nowhere.
    return await getDocumentProxy(bytes, { verbosity: 0, stopAtErrors: false })
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'PasswordException') {
      return refused('This PDF is protected with a password. Save it without one, and send it again.')
    }
    return damaged
  }
}

/** Of a file that begins like a PDF and cannot be read as one. */
export const damaged = refused('This PDF is damaged or cut short. Download it again from the vendor’s billing page.')

function refused(sentence: string, canBeTyped = false) {
  return { kind: 'refused' as const, sentence, canBeTyped }
}
