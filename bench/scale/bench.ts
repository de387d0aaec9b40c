import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { dayOf } from '../../src/base/calendar.ts'
import { type Db, openDatabase } from '../../src/db/database.ts'
import { type EmbeddedPostgres, embeddedPostgres } from '../../src/db/embedded/cluster.ts'
import { migrate } from '../../src/db/migrate.ts'
import { withFreshDatabase } from '../fresh-database.ts'
import { machine } from '../machine.ts'
import { makeCompany } from '../reports/company.ts'
import { print } from '../tables.ts'
import { printAnswers } from './answers.ts'
import { printDetection } from './detection.ts'
import { fillLedger } from './fill-ledger.ts'
import { printIngest } from './ingest.ts'
import { entriesThatFit } from './room.ts'
import { printSizes } from './sizes.ts'

// A Friday afternoon.
const now = new Date('2026-11-20T15:00:00Z')
const size = { people: 20_000, teams: 400, robots: 200 }
const most = 100_000_000
const mostDays = 730
/** Detection looks back at 70 days, and months that nobody asks of have to be there to be left out. */
const fewestDays = 182
/** Nothing of what is being made has to outlive a power cut; what is measured runs with PostgreSQL as it comes. */
const whileFilling = [
  ...['fsync=off', 'full_page_writes=off', 'wal_level=minimal', 'max_wal_senders=0', 'autovacuum=off'],
  ...['max_wal_size=8GB', 'checkpoint_timeout=30min', 'shared_buffers=1GB'],
]

/**
 * A ledger as large as asked for (`--only`, how many entries; `--quick`: 2,000,000), else 100,000,000 of two years or as many as
 * the disk takes. Fewer are of fewer days, as the company has so many a day, but of half a year at least. How fast it is made and
 * how large it is, what reports and detection take over it, and whether it takes new entries as fast as an empty one. Each report
 * is built 20 times or for 5 s, each round of new entries is 20,000. Prints Markdown.
 */
export async function run({ quick, only }: { quick: boolean; only: string | null }): Promise<void> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'tally-bench-scale-'))
  const folders = new Set([dataDir])
  const withServer = async <Result>(
    settings: string[],
    work: (db: Db, server: EmbeddedPostgres) => Promise<Result>,
  ) => {
    const server = await embeddedPostgres({ dataDir, settings })
    folders.add(server.folder)
    const { db, close } = openDatabase({ url: server.url, application: 'bench', onError: () => undefined })
    try {
      return await work(db, server)
    } finally {
      await close()
      await server.release()
    }
  }
  try {
    const { company, events } = await withServer(whileFilling, async (db, { folder }) => {
      const events = entriesAsked(only, quick ? 2_000_000 : most, folder)
      const days = Math.max(fewestDays, Math.round((mostDays * events) / most))
      print(
        `## Scale\n\n${machine()} ${size.people.toLocaleString('en-US')} people in ${size.teams} teams, ${days} days, ` +
          `${events.toLocaleString('en-US')} entries; PostgreSQL as it comes.`,
      )
      await migrate(db, now)
      return { company: await fillLedger(db, { events, folder, today: dayOf(now), size, days }), events }
    })
    await withServer([], async (db, { url }) => {
      await printSizes(db, events)
      await printAnswers(db, company, now)
      await printDetection(url, now)
      await withFreshDatabase(now, async (empty) => {
        await makeCompany(empty.db, size)
        await printIngest({ empty: empty.db, full: db }, { company, now, rounds: 6 })
      })
    })
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  }
}

function entriesAsked(only: string | null, otherwise: number, folder: string): number {
  const asked = only === null ? Math.min(otherwise, entriesThatFit(folder)) : Number(only.replaceAll(',', ''))
  if (asked >= 100_000 && asked <= most) return Math.round(asked)
  throw new Error(`How many entries (--only) is from 100,000 to ${most.toLocaleString('en-US')}, not ${asked}.`)
}
