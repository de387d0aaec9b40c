import type { Db } from '../../src/db/database.ts'
import { type FreshDatabase, withFreshDatabase } from '../fresh-database.ts'
import { machine } from '../machine.ts'
import { print, table } from '../tables.ts'
import type { CollectTimes } from './collect-worker.ts'
import { rawCopySeconds } from './raw-copy.ts'
import { type FirstReading, openReading } from './reading.ts'
import { startVendor, type Vendor } from './start-vendor.ts'

const until = new Date('2026-11-21T12:00:00Z')
const hourMs = 3_600_000
const people = 500
const days = 60
const eventsPath = '/teams/filtered-usage-events'
/** What Cursor allows a minute and team at that endpoint. */
const callsAMinute = 60

/**
 * Reading a Cursor team from a loopback vendor without rate limits: how fast, how large, and what a second reading costs.
 * Vendor, PostgreSQL and the reading process share the machine. Prints Markdown.
 */
export async function run({ quick }: { quick: boolean; only: string | null }): Promise<void> {
  print(`## Collect\n\n${machine()} ${people} people, ${days} days.`)
  const sizes = quick ? [60_000, 240_000] : [250_000, 1_000_000]
  const rows: Row[] = []
  for (const events of sizes) rows.push(await measure(events))
  table(
    'A first reading',
    [
      'events',
      'seconds',
      'events a second (goal: 60,000)',
      'all feeds, s',
      'its CPU, s',
      'peak memory MB (goal: 250)',
      'event loop p99.9 ms (goal: 50)',
      'raw COPY s',
      'beside raw COPY',
    ],
    rows.map(firstLine),
  )
  table(
    'A reading with nothing new',
    [
      'events',
      'records read again',
      'all feeds, s',
      'of it the vendor, s (goal: under 2 besides)',
      'rows changed (goal: 0)',
    ],
    rows.map(againLine),
  )
  table(
    'Calls for usage events',
    ['events', 'made', 'fewest possible', 'minutes at Cursor’s limit', 'again, made'],
    rows.map(callsLine),
  )
  for (const { events, sumsAgree } of rows)
    if (!sumsAgree) print(`\n**The ledger is not what the vendor charged for ${events} events.**`)
}

type Row = {
  events: number
  first: FirstReading
  again: CollectTimes
  vendorSeconds: number
  copySeconds: number
  sumsAgree: boolean
}

async function measure(events: number): Promise<Row> {
  const vendor = await startVendor({ events, people, days, until })
  try {
    return await withFreshDatabase(until, (database) => measureIn(database, vendor, events))
  } finally {
    await vendor.stop()
  }
}

async function measureIn({ db, url, folder }: FreshDatabase, vendor: Vendor, events: number): Promise<Row> {
  const reading = await openReading({ db, url }, vendor, until)
  const first = await reading.first()
  const sumsAgree = await isWhatWasCharged(db, vendor)
  const copySeconds = await rawCopySeconds(url, folder)
  const again = await reading.again(new Date(until.getTime() + hourMs))
  const vendorSeconds = await vendor.secondsToAnswer(again.calls[eventsPath] ?? 0)
  return { events, first, again, vendorSeconds, copySeconds, sumsAgree }
}

// Each event is rounded to a micro-dollar once, half up or down, so the sums may be apart by half of one for each.
async function isWhatWasCharged(db: Db, { events, nanoUsd }: Vendor): Promise<boolean> {
  const { requests, cost } = await db
    .selectFrom('usage_day')
    .select(({ fn }) => [fn.sum('requests').as('requests'), fn.sum('cost_micro_usd').as('cost')])
    .where('source', '=', 'cursor-events')
    .executeTakeFirstOrThrow()
  return Number(requests) === events && Math.abs(Number(cost) - nanoUsd / 1_000) <= events / 2
}

function firstLine({ events, first, copySeconds }: Row): string[] {
  const { eventsSeconds } = first
  const perSecond = Math.round(events / eventsSeconds).toLocaleString('en-US')
  return [
    events.toLocaleString('en-US'),
    eventsSeconds.toFixed(1),
    perSecond,
    first.seconds.toFixed(1),
    first.cpuSeconds.toFixed(1),
    `${first.peakMb.toFixed(0)} (${first.startMb.toFixed(0)} before)`,
    first.delayMs.toFixed(1),
    copySeconds.toFixed(1),
    `${(eventsSeconds / copySeconds).toFixed(1)}×`,
  ]
}

function againLine({ events, again, vendorSeconds }: Row): string[] {
  return [
    events.toLocaleString('en-US'),
    again.records.toLocaleString('en-US'),
    again.seconds.toFixed(2),
    vendorSeconds.toFixed(2),
    String(again.changed),
  ]
}

function callsLine({ events, first, again }: Row): string[] {
  const made = first.calls[eventsPath] ?? 0
  return [
    events.toLocaleString('en-US'),
    String(made),
    String(Math.ceil(events / 1_000)),
    Math.ceil(made / callsAMinute).toString(),
    String(again.calls[eventsPath] ?? 0),
  ]
}
