import { dayMs } from '../../src/base/calendar.ts'
import { openReading } from '../collect/reading.ts'
import { startVendor, type Vendor } from '../collect/start-vendor.ts'
import { type FreshDatabase, withFreshDatabase } from '../fresh-database.ts'
import { median } from '../proxy/measure.ts'
import { print, table } from '../tables.ts'
import { runWorker } from '../worker.ts'
import { type Cells, heldByLedger, heldByScript, toldByVendor, type Wrong, wrongBeside } from './held-events.ts'
import type { PlainOrder, PlainTimes } from './plain-script.ts'

const until = new Date('2026-11-21T12:00:00Z')
const [people, days, twinEach] = [500, 60, 200]

/** Reads the vendor's events for the first time, or again as it does every hour; and says what it holds by then. */
type Way = { name: string; read(which: Which): Promise<Times>; held(): Promise<Cells> }
type Which = 'first' | 'again'
type Times = { seconds: number; cpuSeconds: number }
type Reading = Times & { name: string; which: Which; wrong: Wrong }

/** A Cursor team read by a plain script and by Tally, in turns, in one database: how long, and what each got wrong. Prints Markdown. */
export async function compareCollection({ quick }: { quick: boolean }): Promise<void> {
  const [events, rounds] = quick ? [20_000, 1] : [60_000, 3]
  const readings: Reading[] = []
  for (let round = 0; round < rounds; round += 1) readings.push(...(await roundOf(events, round)))
  const told = `${events.toLocaleString('en-US')} events of ${people} people in ${days} days, one in ${twinEach} told of twice`
  tableOf(`Collection of ${told}: the first reading`, 'first', readings)
  tableOf('Collection once more, after the vendor corrected two events in ten of the last two days', 'again', readings)
  print(
    `\nMedians of rounds: ${rounds}. Once more, the script reads 7 days of events, Tally all feeds and 35 days of events.`,
  )
}

async function roundOf(events: number, round: number): Promise<Reading[]> {
  const vendor = await startVendor({ events, people, days, until, twinEach })
  try {
    return await withFreshDatabase(until, async (database) => {
      const ways = [scriptWay(database, vendor), await tallyWay(database, vendor)]
      // Who is first takes turns as well.
      const turns = round % 2 === 0 ? ways : ways.toReversed()
      const first = await readBy(turns, 'first', vendor)
      await vendor.correct()
      return [...first, ...(await readBy(turns, 'again', vendor))]
    })
  } finally {
    await vendor.stop()
  }
}

async function readBy(ways: readonly Way[], which: Which, vendor: Vendor): Promise<Reading[]> {
  const truth = await toldByVendor(vendor, { fromMs: until.getTime() - days * dayMs, untilMs: until.getTime() })
  const readings: Reading[] = []
  for (const { name, read, held } of ways) {
    const { seconds, cpuSeconds } = await read(which)
    readings.push({ name, which, seconds, cpuSeconds, wrong: wrongBeside(truth, await held()) })
  }
  return readings
}

function scriptWay({ db, url }: FreshDatabase, { cursorUrl, key }: Vendor): Way {
  return {
    name: 'plain script',
    read: (which) => {
      const fromMs = until.getTime() - (which === 'first' ? days : 7) * dayMs
      const order: PlainOrder = { url, cursorUrl, key, fromMs, untilMs: until.getTime() }
      return runWorker<PlainTimes>(new URL('plain-script.ts', import.meta.url), order)
    },
    held: () => heldByScript(db),
  }
}

/** What the other feeds take is left out of the first reading, which the script does not read either. */
async function tallyWay({ db, url }: FreshDatabase, vendor: Vendor): Promise<Way> {
  const reading = await openReading({ db, url }, vendor, until)
  return {
    name: 'Tally',
    async read(which) {
      if (which === 'again') return reading.again(new Date(until.getTime() + dayMs / 24))
      const { cpuSeconds, eventsSeconds } = await reading.first()
      return { cpuSeconds, seconds: eventsSeconds }
    },
    held: () => heldByLedger(db),
  }
}

function tableOf(title: string, which: Which, readings: readonly Reading[]): void {
  const ways = Map.groupBy(
    readings.filter((reading) => reading.which === which),
    ({ name }) => name,
  )
  const middle = (of: readonly Reading[], figure: (reading: Reading) => number) => median(of.map(figure))
  const script = ways.get('plain script') ?? []
  table(
    title,
    [
      'way',
      'seconds',
      'beside the script',
      'its CPU, s',
      'events lost',
      'counted twice',
      'at an old price',
      'dollars wrong',
    ],
    [...ways].map(([name, of]) => [
      name,
      middle(of, ({ seconds }) => seconds).toFixed(1),
      `${median(of.map(({ seconds }, round) => seconds / (script[round]?.seconds ?? Number.NaN))).toFixed(2)}×`,
      middle(of, ({ cpuSeconds }) => cpuSeconds).toFixed(1),
      middle(of, ({ wrong }) => wrong.lost),
      middle(of, ({ wrong }) => wrong.tooMany),
      middle(of, ({ wrong }) => wrong.oldPrice),
      `${middle(of, ({ wrong }) => wrong.usdWrong).toFixed(2)} of ${middle(of, ({ wrong }) => wrong.usd).toFixed(2)}`,
    ]),
  )
}
