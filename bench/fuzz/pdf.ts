import { readFile } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Random, randomFrom } from '../../sandbox/company/random.ts'
import { readInvoice } from '../../src/imports/invoices/read-invoice.ts'
import { rowsOf, type TextItem } from '../../src/imports/invoices/rows.ts'
import { anInvoice, inPieces, itemsOf, pdfOf } from '../../src/imports/invoices/testing.ts'
import { understandInvoice } from '../../src/imports/invoices/understand-invoice.ts'
import { table } from '../tables.ts'

const sample = new URL('../../src/imports/invoices/fixtures/synthetic-cursor.pdf', import.meta.url)

/**
 * Hands broken PDFs to the isolated reader for half of the seconds, and broken texts to what understands them for the rest.
 * Prints what became of them; throws on the first that ends in anything but an invoice or a sentence.
 */
export async function fuzzPdf({ seconds, seed }: { seconds: number; seed: string }): Promise<undefined> {
  const random = randomFrom('fuzz', 'pdf', seed)
  const before = process.memoryUsage().rss
  const read = await readBroken(random, seconds / 2)
  const understood = await understandBroken(random, seconds / 2)
  const grown = Math.round((process.memoryUsage().rss - before) / 1e6)
  table(
    'PDF invoices',
    ['what', 'inputs', 'invoices', 'refused', 'stopped by a limit', 'longest (ms)'],
    [
      ['PDFs, in the isolated reader', ...figures(read)],
      ['texts of an invoice', ...figures(understood)],
    ],
  )
  process.stdout.write(`\nMemory of this process grew by ${grown} MB.\n`)
}

type Counts = { inputs: number; invoices: number; refused: number; stopped: number; longestMs: number }

function figures({ inputs, invoices, refused, stopped, longestMs }: Counts): number[] {
  return [inputs, invoices, refused, stopped, Math.round(longestMs)]
}

async function readBroken(random: Random, seconds: number): Promise<Counts> {
  const whole = [await readFile(sample), await pdfOf(itemsOf(anInvoice))] as const
  return repeat(seconds, async () => {
    const bytes = random.next() < 0.2 ? noise(random) : broken(random, random.pick(whole))
    const answer = await readInvoice(inPieces(bytes))
    if (answer.kind === 'invoice') return 'invoices'
    return /too (?:long|much memory)|given up/.test(answer.sentence) ? 'stopped' : 'refused'
  })
}

async function understandBroken(random: Random, seconds: number): Promise<Counts> {
  const items = itemsOf(anInvoice)
  return repeat(seconds, async () => {
    const answer = understandInvoice(rowsOf(items.map((item) => jumbled(random, item))))
    await nextTurn()
    return answer.kind === 'invoice' ? 'invoices' : 'refused'
  })
}

async function repeat(seconds: number, once: () => Promise<'invoices' | 'refused' | 'stopped'>): Promise<Counts> {
  const counts: Counts = { inputs: 0, invoices: 0, refused: 0, stopped: 0, longestMs: 0 }
  const end = performance.now() + seconds * 1_000
  while (performance.now() < end) {
    const begun = performance.now()
    counts[await once()]++
    counts.inputs++
    counts.longestMs = Math.max(counts.longestMs, performance.now() - begun)
  }
  return counts
}

const tokens = [
  '/FlateDecode',
  '/Length 999999999',
  'endstream',
  'endobj',
  '<<',
  '>>',
  '[',
  '9 0 R',
  '/Kids [2 0 R]',
  '/Encrypt 5 0 R',
  '/ObjStm',
  '-1',
  '((((',
] as const

function broken(random: Random, whole: Buffer): Buffer {
  let bytes = Buffer.from(whole)
  for (let changes = random.between(1, 12); changes > 0; changes--) {
    const at = random.between(5, bytes.length - 1)
    const length = random.between(1, 200)
    const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)]
    const kind = random.between(0, 4)
    if (kind === 0) bytes[at] = random.between(0, 255)
    else if (kind === 1) bytes = Buffer.concat([head, tail.subarray(length)])
    else if (kind === 2) bytes = Buffer.concat([head, tail.subarray(0, length), tail])
    else if (kind === 3) bytes = Buffer.concat([head, Buffer.from(random.pick(tokens)), tail.subarray(length)])
    else if (random.next() < 0.2) bytes = Buffer.from(head)
  }
  return bytes
}

function noise(random: Random): Buffer {
  const bytes = Buffer.from(Array.from({ length: random.between(0, 5_000) }, () => random.between(0, 255)))
  return Buffer.concat([Buffer.from('%PDF-1.7\n'), bytes])
}

const words = [
  'Subtotal',
  'Total',
  'Total excluding tax',
  'VAT (21% on',
  '$',
  '-',
  '\0',
  '1.234,56 €',
  '99999999999999',
  'Jun 5\0Jul 5',
  'Description',
  'Amount',
  'Page 1 of 3',
  'Bill to',
  '((((((((',
  '1,1,1,1,1,1',
  '0'.repeat(400),
  'a1'.repeat(200),
] as const

// Mostly the item as it is, so that it stays an invoice often enough.
function jumbled(random: Random, item: TextItem): TextItem {
  if (random.next() < 0.8) return item
  const at = random.between(0, item.text.length)
  const text = `${item.text.slice(0, at)}${random.pick(words)}${item.text.slice(at + random.between(0, 3))}`
  return {
    ...item,
    text,
    x: item.x + random.between(-50, 50),
    y: item.y + random.between(-8, 8),
    page: random.between(1, 3),
  }
}
