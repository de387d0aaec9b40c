import {
  PDFDocument,
  PDFHexString,
  type PDFName,
  PDFNumber,
  PDFOperator,
  PDFOperatorNames,
  StandardFonts,
} from 'pdf-lib'
import type { TextItem } from './rows.ts'

/** A hosted invoice for tests; say what matters. Texts are put where the vendors’ layout has them. */
export type Hosted = {
  title: string
  fields: Array<[string, string]>
  seller: string[]
  billTo: string[]
  due: string
  columns: [string, string, string, string]
  /** Text (each row of it), quantity, price, amount; then the row that says of what days it is. */
  lines: Array<{ text: string[]; quantity?: string; price?: string; amount: string; period?: string }>
  sums: Array<[string, string]>
  linesPerPage: number
}

export const anInvoice: Hosted = {
  title: 'Invoice',
  fields: [
    ['Invoice number', 'A1B2C3D4-0012'],
    ['Date of issue', 'November 3, 2026'],
    ['Date due', 'November 3, 2026'],
  ],
  seller: ['Cursor', '801 West End Avenue', 'New York, New York 10025', 'hi@cursor.com'],
  billTo: ['Bill to', 'Acme Engineering Ltd', '1 Demo Street', 'Spain'],
  due: '$480.00 USD due November 3, 2026',
  columns: ['Description', 'Qty', 'Unit price', 'Amount'],
  lines: [
    { text: ['Cursor Teams'], quantity: '12', price: '$40.00', amount: '$480.00', period: 'Nov 3 – Dec 3, 2026' },
  ],
  sums: [
    ['Subtotal', '$480.00'],
    ['Total', '$480.00'],
    ['Amount due', '$480.00 USD'],
  ],
  linesPerPage: 100,
}

const columnsAt = [40, 340, 390, 510] as const

/** Its text items as a PDF reader finds them; every page has its column names again, and its number. */
export function itemsOf(hosted: Hosted): TextItem[] {
  const items: TextItem[] = []
  let page = 1
  let y = 740
  const put = (x: number, text: string) => {
    if (text !== '') items.push({ page, x, y, width: text.length * 4, height: 8, text })
  }
  const down = (points: number) => {
    y -= points
  }
  const columns = () => {
    for (const [index, name] of hosted.columns.entries()) put(columnsAt[index] ?? 0, name)
    down(16)
  }
  put(40, hosted.title)
  down(24)
  for (const [label, value] of hosted.fields) {
    put(40, label)
    put(130, value)
    down(13)
  }
  for (let row = 0; row < Math.max(hosted.seller.length, hosted.billTo.length); row++) {
    put(40, hosted.seller[row] ?? '')
    put(260, hosted.billTo[row] ?? '')
    down(12)
  }
  put(40, hosted.due)
  down(20)
  columns()
  for (const [index, { text, quantity = '', price = '', amount, period = '' }] of hosted.lines.entries()) {
    if (index > 0 && index % hosted.linesPerPage === 0) {
      y = 40
      put(500, `Page ${page} of 3`)
      page += 1
      y = 740
      put(40, hosted.title)
      put(300, hosted.fields[0]?.[1] ?? '')
      down(30)
      columns()
    }
    for (const [column, cell] of [text[0] ?? '', quantity, price, amount].entries()) put(columnsAt[column] ?? 0, cell)
    for (const more of [...text.slice(1), period]) {
      if (more === '') continue
      down(10)
      put(40, more)
    }
    down(16)
  }
  for (const [label, amount] of hosted.sums) {
    put(340, label)
    put(510, amount)
    down(13)
  }
  y = 20
  put(500, `Page ${page} of ${page}`)
  return items
}

/** A real PDF with these texts in these places. Characters below U+0100 are written as they are, U+0000 too. */
export async function pdfOf(items: readonly TextItem[]): Promise<Buffer> {
  const document = await PDFDocument.create()
  const font = await document.embedFont(StandardFonts.Helvetica)
  for (const number of new Set(items.map(({ page }) => page))) {
    const page = document.addPage([612, 792])
    const name = page.node.newFontDictionary('F', font.ref)
    for (const { x, y, height, text } of items.filter((item) => item.page === number)) {
      page.pushOperators(...shown(name, { x, y, height, text }))
    }
  }
  return Buffer.from(await document.save())
}

function shown(font: PDFName, { x, y, height, text }: Pick<TextItem, 'x' | 'y' | 'height' | 'text'>): PDFOperator[] {
  // WinAnsi has the dash and the euro sign elsewhere than Unicode.
  const bytes = Array.from(text, (character) => winAnsi[character] ?? character.charCodeAt(0))
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return [
    PDFOperator.of(PDFOperatorNames.BeginText),
    PDFOperator.of(PDFOperatorNames.SetFontAndSize, [font, PDFNumber.of(height)]),
    PDFOperator.of(PDFOperatorNames.MoveText, [PDFNumber.of(x), PDFNumber.of(y)]),
    PDFOperator.of(PDFOperatorNames.ShowText, [PDFHexString.of(hex)]),
    PDFOperator.of(PDFOperatorNames.EndText),
  ]
}

const winAnsi: Record<string, number> = { '–': 0x96, '€': 0x80, '’': 0x92 }

/** A file as it comes in: its bytes in pieces. */
export async function* inPieces(bytes: Uint8Array, size = 64_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** A PDF written by hand from objects, numbered from 1, the first its catalog: for what no library would write. */
export function rawPdf(objects: ReadonlyArray<string | Buffer>, trailer = ''): Buffer {
  return Buffer.concat([
    Buffer.from('%PDF-1.7\n'),
    ...objects.flatMap((object, index) => [
      Buffer.from(`${index + 1} 0 obj\n`),
      Buffer.from(object),
      Buffer.from('\nendobj\n'),
    ]),
    Buffer.from(`trailer\n<< /Root 1 0 R /Size ${objects.length + 1} ${trailer} >>\nstartxref\n0\n%%EOF\n`),
  ])
}
