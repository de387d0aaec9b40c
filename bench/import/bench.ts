import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { Db } from '../../src/db/database.ts'
import { rawCopySeconds } from '../collect/raw-copy.ts'
import { withFreshDatabase } from '../fresh-database.ts'
import { machine } from '../machine.ts'
import { print, table } from '../tables.ts'
import { runWorker } from '../worker.ts'
import { type WrittenFile, writeEventsFile } from './events-file.ts'
import type { ImportOrder, ImportTimes } from './import-worker.ts'

const secretKey = '7'.repeat(64)
const until = new Date('2026-11-21T12:00:00Z')
const people = 500
const days = 60

/**
 * Importing a file of a team's usage events: read and shown, counted, the same events again in another file, and taken
 * back, beside a raw COPY of the same rows. PostgreSQL and the importing process share the machine. Prints Markdown.
 */
export async function run({ quick }: { quick: boolean; only: string | null }): Promise<void> {
  print(`## Import\n\n${machine()} ${people} people, ${days} days.`)
  const sizes = quick ? [50_000] : [250_000, 1_000_000]
  const rows: Row[] = []
  for (const events of sizes) rows.push(await measure(events))
  table(
    'A file of events',
    [
      'events',
      'file, MB',
      'read and shown, s',
      'counted, s',
      'events a second',
      'CPU, s',
      'extra memory MB (goal: 150)',
      'event loop p99.9 ms (goal: 50)',
      'longest ms',
      'raw COPY s',
      'its rate (goal: at least 0.25)',
    ],
    rows.map(firstLine),
  )
  table(
    'The same events in another file, and taking the first back',
    ['events', 'read and shown, s', 'counted, s', 'new (goal: 0)', 'extra memory MB', 'p99.9 ms', 'undone, s'],
    rows.map(againLine),
  )
  for (const { events, sumsAgree } of rows)
    if (!sumsAgree) print(`\n**The ledger is not what the file of ${events} events says.**`)
}

type Row = {
  events: number
  written: WrittenFile
  first: ImportTimes
  again: ImportTimes
  undone: ImportTimes
  copySeconds: number
  sumsAgree: boolean
}

async function measure(events: number): Promise<Row> {
  return withFreshDatabase(until, async ({ db, url, folder }) => {
    const shape = { people, days, until }
    const at = (name: string) => path.join(folder, name)
    const written = await writeEventsFile(at('events.csv'), { events, ...shape })
    const order = { url, secretKey, nowMs: until.getTime(), undo: false }
    const first = await importing({ ...order, file: at('events.csv') })
    const sumsAgree = await isWhatIsWritten(db, written)
    const copySeconds = await rawCopySeconds(url, folder)
    // One event less, so that it is another file.
    await writeWithout(at('events.csv'), at('more.csv'))
    const again = await importing({ ...order, file: at('more.csv') })
    await writeEventsFile(at('other.csv'), { events, ...shape, until: new Date('2026-07-01T12:00:00Z') })
    const undone = await importing({ ...order, file: at('other.csv'), undo: true })
    return { events, written, first, again, undone, copySeconds, sumsAgree }
  })
}

function importing(order: ImportOrder): Promise<ImportTimes> {
  return runWorker(new URL('import-worker.ts', import.meta.url), order, ['--max-semi-space-size=8'])
}

async function writeWithout(from: string, to: string): Promise<void> {
  const child = spawn('sh', ['-c', 'head -n -1 "$0" > "$1"', from, to], { stdio: 'inherit' })
  await once(child, 'exit')
}

async function isWhatIsWritten(db: Db, { costMicroUsd }: WrittenFile): Promise<boolean> {
  const { cost } = await db
    .selectFrom('usage_day')
    .select(({ fn }) => fn.sum('cost_micro_usd').as('cost'))
    .where('source', '=', 'cursor-csv')
    .executeTakeFirstOrThrow()
  return Number(cost) === costMicroUsd
}

function firstLine({ events, written, first, copySeconds }: Row): string[] {
  const seconds = first.readSeconds + first.countSeconds
  return [
    events.toLocaleString('en-US'),
    (written.bytes / 1e6).toFixed(0),
    first.readSeconds.toFixed(1),
    first.countSeconds.toFixed(1),
    Math.round(events / seconds).toLocaleString('en-US'),
    first.cpuSeconds.toFixed(1),
    (first.peakMb - first.startMb).toFixed(0),
    first.delayMs.toFixed(1),
    first.longestMs.toFixed(0),
    copySeconds.toFixed(1),
    (copySeconds / seconds).toFixed(2),
  ]
}

function againLine({ events, again, undone }: Row): string[] {
  return [
    events.toLocaleString('en-US'),
    again.readSeconds.toFixed(1),
    again.countSeconds.toFixed(1),
    String(again.fresh),
    (again.peakMb - again.startMb).toFixed(0),
    again.delayMs.toFixed(1),
    undone.undoSeconds.toFixed(1),
  ]
}
