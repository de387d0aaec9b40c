import { hourMs } from '../../src/base/calendar.ts'
import type { Db } from '../../src/db/database.ts'
import { dearestParts } from '../../src/ledger/usage-of-handles.ts'
import { periodOfWord } from '../../src/reports/period.ts'
import { plainCalendar } from '../../src/reports/report-calendar.ts'
import { sessionPage } from '../../src/reports/sessions.ts'
import { noting, type PartRead, readsOf } from '../../src/testing/ledger-reads.ts'
import { median } from '../proxy/measure.ts'
import { p95 } from '../reports/bench.ts'
import { type Builder, builders } from '../reports/builders.ts'
import type { Company } from '../reports/company.ts'
import { print, table } from '../tables.ts'

const rounds = 20
/** A report that takes long is built fewer times: as often as it can be in so long, but at least three times. */
const atMostMs = 5_000

/** What shows single entries or sessions, beside the reports, which read sums. */
const details: Builder[] = [
  {
    name: 'my sessions, mtd',
    build: (db, { personId }, now) =>
      sessionPage(db, { scope: { kind: 'person', personId, name: '' }, ...dearest(now) }),
  },
  {
    name: 'org sessions, mtd',
    build: (db, _, now) => sessionPage(db, { scope: { kind: 'org', name: '' }, ...dearest(now) }),
  },
  {
    name: 'what somebody used today, for an alert',
    async build(db, { personId }, now) {
      const handles = await db.selectFrom('handle').select('id').where('person_id', '=', personId).execute()
      const from = new Date(now.getTime() - 12 * hourMs)
      return dearestParts(db, { handleIds: handles.map(({ id }) => id), from, to: now, by: 'session', limit: 5 })
    },
  },
]

/** Prints how long each report takes, and how many months of the ledger it looks into, most for when the newest entry was. */
export async function printAnswers(db: Db, company: Company, now: Date): Promise<void> {
  const lines: string[][] = []
  const whole: string[] = []
  for (const builder of [...builders, ...details]) {
    const reads = await readsBy(db, (noted) => builder.build(noted, company, now))
    if (reads.some(({ way }) => way === 'Seq Scan')) whole.push(builder.name)
    const [first, ...times] = await timesOf(() => builder.build(db, company, now))
    lines.push([
      builder.name,
      (first ?? Number.NaN).toFixed(1),
      median(times).toFixed(1),
      p95(times).toFixed(1),
      String(times.length),
      String(new Set(reads.map(({ part }) => part)).size),
    ])
  }
  table(
    'Reports',
    [
      'report',
      'first, ms',
      'p50, ms',
      'p95, ms (goal of one’s own: under 50)',
      'times',
      'months of the ledger it looks into',
    ],
    lines,
  )
  print(`\nPlans that read a month of the ledger whole: ${whole.length === 0 ? 'none' : whole.join(', ')}.`)
}

function dearest(now: Date) {
  return { period: periodOfWord('mtd', now, plainCalendar), search: '', page: 0, size: 10 }
}

async function readsBy(db: Db, build: (noted: Db) => Promise<unknown>): Promise<PartRead[]> {
  const noted = noting(db)
  await build(noted.db)
  const reads = noted.statements.filter(({ sql }) => /^(?:select|with)\b.*\bentry\b/is.test(sql.trim()))
  return (await Promise.all(reads.map((statement) => readsOf(db, statement)))).flat()
}

async function timesOf(build: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = []
  const began = performance.now()
  while (times.length < 4 || (times.length <= rounds && performance.now() - began < atMostMs)) {
    const from = performance.now()
    await build()
    times.push(performance.now() - from)
  }
  return times
}
