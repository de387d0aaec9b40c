import { readFileSync } from 'node:fs'
import { constants, deflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { readInvoice } from './read-invoice.ts'
import { anInvoice, inPieces, itemsOf, pdfOf, rawPdf } from './testing.ts'

const read = (bytes: Uint8Array, size?: number) => readInvoice(inPieces(bytes, size))

test('a PDF laid out as vendors do is read with everything on it, in whatever pieces it comes', async () => {
  const bytes = readFileSync(new URL('./fixtures/synthetic-cursor.pdf', import.meta.url))

  const answer = await read(bytes, 1000)

  expect(answer).toMatchObject({
    kind: 'invoice',
    notes: ['Usage is billed here without days; it is taken to be for Oct 3 to Nov 2, 2026.'],
    invoice: {
      vendor: 'cursor',
      number: 'A1B2C3D4-0012',
      issued: '2026-11-03',
      billTo: 'Acme Engineering Ltd, 1 Demo Street, 08001 Barcelona, Spain, ap@acme.test',
      subtotal: 796_310_000,
      tax: 75_120_000,
      total: 871_430_000,
      mismatches: [],
    },
  })
  expect(answer.bytes?.equals(bytes)).toBe(true)
  expect(answer.kind === 'invoice' && answer.invoice.lines.map(({ sort }) => sort)).toEqual([
    'subscription',
    'subscription',
    'credit',
    'usage',
    'credit',
    'tax',
  ])
})

test('three pages with wrapped texts, euros, and U+0000 for every dash', async () => {
  const lines = Array.from({ length: 45 }, (_, index) => ({
    text: [`${index + 1} token-based usage calls to claude-4-sonnet, totalling: 1,10 €. Input`, 'tokens: 735.195'],
    quantity: '1',
    price: '1,10 €',
    amount: '1,10 €',
    period: 'Oct 3\0Nov 3, 2026',
  }))
  const back = { text: ['Mid-month usage paid for October 2026'], amount: '\x0020,00 €' }
  const pdf = await pdfOf(
    itemsOf({
      ...anInvoice,
      fields: [
        ['Invoice number', 'A1B2C3D4\x000013'],
        ['Date of issue', 'November 3, 2026'],
      ],
      lines: [...lines, back],
      linesPerPage: 16,
      sums: [
        ['Subtotal', '29,50 €'],
        ['Total', '29,50 €'],
      ],
    }),
  )

  const answer = await read(pdf)

  expect(answer).toMatchObject({
    kind: 'invoice',
    notes: ['A minus was missing in the PDF; Tally put it back where the sums ask for it.'],
    invoice: { number: 'A1B2C3D4-0013', currency: 'EUR', total: 29_500_000, mismatches: [] },
  })
  if (answer.kind !== 'invoice') return
  expect(answer.invoice.lines).toHaveLength(46)
  expect(answer.invoice.lines[20]).toEqual({
    text: '21 token-based usage calls to claude-4-sonnet, totalling: 1,10 €. Input tokens: 735.195',
    sort: 'usage',
    amount: 1_100_000,
    quantity: 1,
    span: { from: '2026-10-03', to: '2026-11-03' },
  })
  expect(answer.invoice.lines.at(-1)).toMatchObject({ sort: 'credit', amount: -20_000_000 })
})

describe('what cannot be read is refused in a sentence', () => {
  const page = '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>'
  const catalog = '<< /Type /Catalog /Pages 2 0 R >>'
  const onePage = '<< /Type /Pages /Kids [3 0 R] /Count 1 >>'
  const withContents = (contents: string | Buffer) =>
    rawPdf([
      catalog,
      onePage,
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << >> >>',
      contents,
    ])
  const manyPages = Array.from({ length: 10_000 }, (_, index) => `${index + 3} 0 R`).join(' ')
  const encrypted = `/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <${'41'.repeat(32)}> /U <${'42'.repeat(32)}> >> /ID [<00> <00>]`

  test.each([
    ['no PDF', () => Buffer.from('hello'), 'named like a PDF and is none', false],
    ['nothing at all', () => Buffer.alloc(0), 'named like a PDF and is none', false],
    ['a password', () => rawPdf([catalog, onePage, page], encrypted), 'protected with a password', false],
    ['only its beginning', () => rawPdf([catalog, onePage, page]).subarray(0, 30), 'damaged or cut short', false],
    ['noise', () => Buffer.from(`%PDF-1.7\n${'\u0007nonsense<<'.repeat(500)}`), 'damaged or cut short', false],
    ['a scan', () => rawPdf([catalog, onePage, page]), 'looks scanned', true],
    [
      '10,000 pages',
      () => rawPdf([catalog, `<< /Type /Pages /Kids [${manyPages}] /Count 10000 >>`, ...Array(10_000).fill(page)]),
      'has 10000 pages',
      false,
    ],
    ['pages that hold themselves', () => rawPdf([catalog, '<< /Type /Pages /Kids [2 0 R] /Count 3 >>']), '', undefined],
    ['contents that hold themselves', () => withContents('4 0 R'), 'looks scanned', true],
    ['brackets without an end', () => withContents('['.repeat(2_000_000)), '', undefined],
  ])('%s', async (_, bytes, sentence, canBeTyped) => {
    const answer = await read(bytes())

    expect(answer).toMatchObject({ kind: 'refused', sentence: expect.stringContaining(sentence) })
    if (canBeTyped !== undefined) expect(answer).toMatchObject({ canBeTyped })
  })

  test('more than 20 MB, without reading the rest', async () => {
    let taken = 0
    async function* endless() {
      yield Buffer.from('%PDF-1.7\n')
      for (;;) {
        taken += 1_000_000
        yield Buffer.alloc(1_000_000)
      }
    }

    expect(await readInvoice(endless())).toMatchObject({ sentence: expect.stringContaining('larger than 20 MB') })
    expect(taken).toBeLessThan(22_000_000)
  })

  test('a few kilobytes that unpack to gigabytes end the reader, not the app', async () => {
    const megabyte = deflateRawSync(Buffer.alloc(1_000_000, ' '), { finishFlush: constants.Z_FULL_FLUSH })
    const bomb = Buffer.concat([Buffer.from([0x78, 0x9c]), ...Array(8_000).fill(megabyte)])
    const contents = Buffer.concat([
      Buffer.from(`<< /Length ${bomb.length} /Filter /FlateDecode >>\nstream\n`),
      bomb,
      Buffer.from('\nendstream'),
    ])
    const before = process.memoryUsage().rss

    const answer = await read(withContents(contents))

    expect(answer).toMatchObject({ kind: 'refused', sentence: expect.stringMatching(/too (much memory|long)/) })
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000)
    // The next one is read as if nothing had been.
    expect(await read(await pdfOf(itemsOf(anInvoice)))).toMatchObject({ kind: 'invoice' })
  })
})
