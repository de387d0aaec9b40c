import { readdirSync, readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { randomFrom } from '../../sandbox/company/random.ts'
import { AppError } from '../../src/base/app-error.ts'
import { day } from '../../src/base/calendar.ts'
import { openCsv } from '../../src/imports/csv/open-csv.ts'
import { print, table } from '../tables.ts'

type Random = ReturnType<typeof randomFrom>

const fixtures = new URL('../../src/imports/csv/fixtures/', import.meta.url)

/** No file may take longer, whatever is in it. In time of the processor: others may be at work on the machine. */
const longestMs = 2_000

/** What is kept of a file, though nobody has it any more, would come to more than this. */
const mostGrownMb = 20

/**
 * Hands broken files to the reader of CSV for so many seconds: samples with bytes, cells and lines changed, long rows of quotes,
 * and noise; in pieces of any size. Prints what became of them. Throws on the first that ends in anything but usage, rejected
 * rows or a sentence, that takes more than two seconds, or when memory keeps growing.
 */
export async function fuzzCsv({ seconds, seed }: { seconds: number; seed: string }): Promise<undefined> {
  const random = randomFrom('fuzz', 'csv', seed)
  const samples = readdirSync(fixtures).map((name) => readFileSync(new URL(name, fixtures)))
  const counts = {
    inputs: 0,
    bytes: 0,
    read: 0,
    lists: 0,
    unrecognised: 0,
    refused: 0,
    rows: 0,
    rejected: 0,
    longest: 0,
  }
  const end = performance.now() + seconds * 1_000
  let before = heldMb()
  while (performance.now() < end) {
    const bytes = inputOf(random, samples)
    const begun = process.cpuUsage()
    const outcome = await outcomeOf(bytes, random)
    const { user, system } = process.cpuUsage(begun)
    const took = (user + system) / 1_000
    counts.inputs++
    counts.bytes += bytes.length
    counts[outcome.is]++
    counts.rows += outcome.rows
    counts.rejected += outcome.rejected
    counts.longest = Math.max(counts.longest, took)
    if (took > longestMs)
      throw new Error(`input ${counts.inputs} of seed “${seed}” took ${Math.round(took)} ms of the processor`)
    // What the first inputs leave behind is compiled code and caches.
    if (counts.inputs === warmingUp) before = heldMb()
  }
  table(
    'CSV files',
    ['inputs', 'MB', 'usage', 'lists', 'unrecognised', 'refused', 'rows', 'rejected', 'longest (ms)'],
    [
      [
        counts.inputs,
        Math.round(counts.bytes / 1e6),
        counts.read,
        counts.lists,
        counts.unrecognised,
        counts.refused,
        counts.rows,
        counts.rejected,
        Math.round(counts.longest),
      ],
    ],
  )
  const grown = Math.round(heldMb() - before)
  print(`\n${grown} MB more are held than after the first ${warmingUp} files.`)
  if (grown > mostGrownMb) throw new Error(`${grown} MB are held of files that were read`)
}

/** Files whose compiled code and caches are no growth. */
const warmingUp = 100

setFlagsFromString('--expose-gc')
const collectGarbage: unknown = runInNewContext('gc')

function heldMb(): number {
  if (typeof collectGarbage === 'function') collectGarbage()
  return process.memoryUsage().heapUsed / 1e6
}

type Outcome = { is: 'read' | 'lists' | 'unrecognised' | 'refused'; rows: number; rejected: number }

async function outcomeOf(bytes: Buffer, random: Random): Promise<Outcome> {
  const none = { rows: 0, rejected: 0 }
  try {
    const opened = await openCsv(inPieces(bytes, random), { name: 'spend-2026-10-01-to-2026-10-31.csv' })
    if (opened.kind === 'people' || opened.kind === 'groups') return { is: 'lists', ...none }
    if (opened.kind !== 'usage') return { is: opened.kind, ...none }
    const span = opened.needsSpan === 'no' ? undefined : (opened.needsSpan ?? undefined)
    const outcome: Outcome = { is: 'read', ...none }
    for await (const { usages, rejected, rows } of opened.read({ span, today: day('2026-11-21') })) {
      outcome.rows = rows
      outcome.rejected += rejected.length
      const wrong = usages.find(
        ({ at, costMicroUsd }) => !Number.isSafeInteger(at) || !Number.isSafeInteger(costMicroUsd ?? 0),
      )
      if (wrong) throw new Error(`usage that no ledger takes: ${JSON.stringify(wrong)}`)
    }
    return outcome
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'bad-input') return { is: 'refused', ...none }
    throw thrown
  }
}

async function* inPieces(bytes: Buffer, random: Random): AsyncGenerator<Buffer> {
  const most = random.pick([100, 4_000, 70_000, 2_000_000])
  // A quarter of a million pieces of one byte would measure the machine.
  const least = Math.max(1, Math.floor(bytes.length / 2_000))
  for (let at = 0; at < bytes.length; ) {
    const length = Math.max(least, random.between(1, most))
    yield bytes.subarray(at, at + length)
    at += length
  }
}

const pieces = [
  '"',
  '""',
  ',',
  ';',
  '\t',
  '\n',
  '\r\n',
  '\r',
  '\0',
  '\uFEFF',
  '=',
  '-',
  'NaN',
  '1e99',
  '9'.repeat(400),
  '"\n',
  'é',
  '\xff',
  'x'.repeat(5_000),
]

function inputOf(random: Random, samples: readonly Buffer[]): Buffer {
  const kind = random.between(0, 19)
  if (kind === 0) return Buffer.from(Array.from({ length: random.between(0, 3_000) }, () => random.between(0, 255)))
  const sample = samples[random.between(0, samples.length - 1)] ?? Buffer.alloc(0)
  if (kind === 1) return longRow(random, sample)
  if (kind === 2) return Buffer.from(broken(random, sample).toString('utf8'), 'utf16le')
  return broken(random, repeated(random, sample))
}

/** The header, and rows as a file has them by the hundred. */
function repeated(random: Random, sample: Buffer): Buffer {
  const headerEnds = sample.indexOf('\n') + 1
  const rows = sample.subarray(headerEnds)
  const times = random.next() < 0.1 ? random.between(50, 500) : random.between(1, 4)
  return Buffer.concat([sample.subarray(0, headerEnds), ...Array.from({ length: times }, () => rows)])
}

function broken(random: Random, sample: Buffer): Buffer {
  let bytes = Buffer.from(sample)
  for (let changes = random.between(0, 8); changes > 0; changes--) {
    const at = random.between(0, bytes.length)
    const cut = random.between(0, 30)
    const piece = pieces[random.between(0, pieces.length - 1)] ?? ''
    bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(piece, 'latin1'), bytes.subarray(at + cut)])
  }
  return bytes
}

/** Rows that never end, of what is dearest to read. */
function longRow(random: Random, sample: Buffer): Buffer {
  const filling = random.pick(['"x', '" ', '""', '",', '"\n', '" ,', 'x,', 'é', '"\r', ' "\t'])
  const length = random.between(1_000, 3_000_000)
  return Buffer.concat([sample, Buffer.from(filling.repeat(Math.ceil(length / filling.length)))])
}
