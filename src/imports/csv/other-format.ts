/**
 * Says of a file that is no table of text what it is and what to send instead; null where nothing speaks against a table.
 * By its first bytes, never by its name.
 */
export function otherFormat(head: Uint8Array): string | null {
  const letters = Buffer.from(head.subarray(0, 4_096)).toString('latin1')
  const found = binary.find(({ begins, at = 0, has = [''] }) => {
    return begins.some((mark) => letters.startsWith(mark, at)) && has.some((name) => letters.includes(name))
  })
  return found?.say ?? written.find(({ begins }) => begins.test(letters))?.say ?? null
}

const spreadsheet = 'Open it, save it as CSV (UTF-8), and send that file.'
const exported = 'Export it as CSV and send that file.'
const unpack = 'Unpack it and send the files in it.'
const zip = ['PK\x03\x04']

/** Formats by what stands at the beginning, or `at` that place, and by a name of a part inside. The first that fits counts. */
const binary: ReadonlyArray<{ begins: readonly string[]; at?: number; has?: readonly string[]; say: string }> = [
  { begins: zip, has: ['[Content_Types].xml', 'xl/'], say: `This is a spreadsheet (.xlsx). ${spreadsheet}` },
  { begins: zip, has: ['opendocument.spreadsheet'], say: `This is a spreadsheet (.ods). ${spreadsheet}` },
  { begins: zip, has: ['Index/Document.iwa'], say: `This is a Numbers spreadsheet. ${spreadsheet}` },
  { begins: [...zip, 'PK\x05\x06'], say: `This is a ZIP archive. ${unpack}` },
  { begins: ['\xd0\xcf\x11\xe0'], say: `This is an older spreadsheet (.xls). ${spreadsheet}` },
  { begins: ['%PDF-'], say: 'This is a PDF. Tally reads PDFs as invoices only.' },
  {
    begins: ['\x1f\x8b', '7z\xbc\xaf', 'Rar!', 'BZh', '\xfd7zXZ', '\x28\xb5\x2f\xfd'],
    say: `This is a compressed file. ${unpack}`,
  },
  { begins: ['\x89PNG', '\xff\xd8\xff', 'GIF8', 'II*\0', 'MM\0*'], say: `This is a picture. ${exported}` },
  { begins: ['WEBP'], at: 8, say: `This is a picture. ${exported}` },
  { begins: ['ftyp'], at: 4, say: `This is a video or a picture. ${exported}` },
  { begins: ['PAR1'], say: `This is a Parquet file. ${exported}` },
  { begins: ['SQLite format 3'], say: `This is a database. ${exported}` },
  { begins: ['{\\rtf'], say: `This is a text document (.rtf). ${exported}` },
]

const written: ReadonlyArray<{ begins: RegExp; say: string }> = [
  {
    begins: /^(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html)/i,
    say: 'This is a web page, often one saved while signed out. Download the export anew and send that file.',
  },
  { begins: /^(?:\xef\xbb\xbf)?\s*<\?xml/, say: `This is an XML file. ${exported}` },
  { begins: /^(?:\xef\xbb\xbf)?\s*(?:\{\s*["}]|\[\s*[[{\]])/, say: `This is JSON. ${exported}` },
]
