import { fork } from 'node:child_process'
import { once } from 'node:events'
import { z } from 'zod'
import { day } from '../../base/calendar.ts'
import { providers } from '../../base/provider.ts'
import { documents, lineSorts, type NewInvoice } from '../../invoices/invoice.ts'
import { pdfLimits } from './pdf-limits.ts'

/** An invoice read from a PDF, with the file's bytes; or a sentence why it was not, and whether its totals can be typed in. */
export type ReadInvoice =
  | { kind: 'invoice'; invoice: NewInvoice; notes: string[]; bytes: Buffer }
  | { kind: 'refused'; sentence: string; canBeTyped: boolean; bytes: Buffer | null }

/**
 * Reads a PDF in a process of its own, without network, files to write, or environment, and killed when it takes too long
 * or too much memory. One at a time; the caller's event loop stays free. Throws nothing for bad files.
 */
export async function readInvoice(bytes: AsyncIterable<Uint8Array>): Promise<ReadInvoice> {
  const whole = await wholeFile(bytes)
  if (whole === null) {
    return refused(`This PDF is larger than ${pdfLimits.bytes / 1e6} MB. Send only the invoice, as the vendor made it.`)
  }
  // PDF readers look for it in the first kilobyte.
  if (!whole.subarray(0, 1024).includes('%PDF-')) return refused('This file is named like a PDF and is none.')
  const answer = await inTurn(() => answerOf(whole))
  return { ...answer, bytes: whole }
}

function refused(sentence: string): ReadInvoice {
  return { kind: 'refused', sentence, canBeTyped: false, bytes: null }
}

async function wholeFile(bytes: AsyncIterable<Uint8Array>): Promise<Buffer | null> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of bytes) {
    size += piece.length
    if (size > pdfLimits.bytes) return null
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

let before: Promise<unknown> = Promise.resolve()

// Ten files at once take ten times the memory otherwise.
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = before.then(work)
  before = mine.catch(() => undefined)
  return mine
}

type Answer = z.output<typeof understood>

async function answerOf(bytes: Buffer): Promise<Answer> {
  const reader = fork(new URL('./pdf-worker.ts', import.meta.url), {
    execArgv: ['--permission', '--allow-fs-read=*', '--allow-worker', '--no-warnings'],
    env: {},
    stdio: ['pipe', 'ignore', 'ignore', 'ipc'],
    timeout: pdfLimits.waitMs,
    killSignal: 'SIGKILL',
  })
  let answer: unknown = null
  reader.once('message', (message) => {
    answer = message
  })
  // It may be gone before it has taken everything.
  reader.stdin?.on('error', () => undefined)
  reader.stdin?.end(bytes)
  await once(reader, 'close')
  const read = answers.safeParse(answer)
  if (!read.success) return stopped('was given up after 30 seconds')
  if (!('stopped' in read.data)) return read.data
  return stopped(read.data.stopped === 'memory' ? 'takes too much memory to read' : 'takes too long to read')
}

function stopped(what: string): Answer {
  return {
    kind: 'refused',
    sentence: `This PDF ${what}; an invoice does not. Download it again from the vendor’s billing page, or type in its totals.`,
    canBeTyped: true,
  }
}

const aDay = z.string().transform(day)
const aSpan = z.object({ from: aDay, to: aDay })
const amount = z.int()

// What a PDF made of the process is unknown: its answer is read like any other input.
const understood = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('invoice'),
    notes: z.array(z.string()),
    invoice: z.object({
      vendor: z.enum(providers),
      vendorName: z.string(),
      document: z.enum(documents),
      number: z.string().min(1),
      issued: aDay,
      due: aDay.nullable(),
      span: aSpan,
      billTo: z.string(),
      currency: z.string().regex(/^[A-Z]{3}$/),
      subtotal: amount.nullable(),
      tax: amount,
      total: amount,
      amountDue: amount.nullable(),
      mismatches: z.array(z.string()),
      lines: z.array(
        z.object({
          text: z.string(),
          sort: z.enum(lineSorts),
          amount,
          quantity: amount.nullable(),
          span: aSpan.nullable(),
        }),
      ),
    }),
  }),
  z.object({ kind: z.literal('refused'), sentence: z.string(), canBeTyped: z.boolean() }),
])
const answers = z.union([understood, z.object({ stopped: z.enum(['memory', 'time']) })])
