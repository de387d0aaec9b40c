import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type DayRange, day } from '../base/calendar.ts'
import { inLedger } from '../budgets/stored-entries.ts'
import { sweepHolds } from '../budgets/stored-holds.ts'
import type { Db, OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { ledgerRows } from '../files/match-window.ts'
import { isBelievable } from '../sources/believe-window.ts'
import { noting, type PartRead, readsOf } from '../testing/ledger-reads.ts'
import { bookedAdjustments, comparedSpend } from './compared-figures.ts'
import { usageOfKeys } from './key-usage.ts'
import { oldestEntryDay, removeEntriesOfDay } from './remove-entries.ts'
import { type SessionTotal, sessionParts, sessionRequests } from './session-queries.ts'
import { latestEntryAt } from './spend-queries.ts'
import { fillTwoYears } from './testing.ts'
import { ledgerDigests } from './told-digest.ts'
import { dearestParts, keysUsed, lastUseOf } from './usage-of-handles.ts'
import { usedByFiveMinutes } from './usage-snapshot.ts'

let database: OpenDatabase
beforeAll(async () => {
  database = await testDatabase()
  await fillTwoYears(database.db)
})
afterAll(() => database.close())

const tenOClock = new Date('2026-10-07T10:00:00Z')
const noon = new Date('2026-10-07T12:00:00Z')
const span = { from: new Date('2026-10-07T08:00:00Z'), to: new Date('2026-10-07T20:00:00Z') }
const stretch = { handleIds: [17, 18], ...span }
const october: DayRange = { from: day('2026-10-01'), to: day('2026-11-01') }
const told = { source: 'cursor-events', ...span } as const
const place = { ...told, fileId: 1, provider: 'anthropic', accountId: 1, ownerHandle: '' } as const
const session = {
  ...{ handleId: 17, tool: 'claude-code', session: 'session-1' },
  ...{ startedAt: span.from, endedAt: span.to },
} as SessionTotal

type Reading = [name: string, index: string, month: string | null, read: (db: Db) => Promise<unknown>]
const october2026 = 'entry_2026_10'
const [byHandle, byTime, byIdentity, ofCompared] = ['handle_id_at', 'at', 'pkey', 'account_day']

/** What reads the ledger itself: reports, alerts, budgets, and what is told again. The month is the only one it may look at; null: any. */
const readings: Reading[] = [
  ['the models of sessions', byHandle, october2026, (db) => sessionParts(db, [session])],
  ['the requests of a session', byHandle, october2026, (db) => sessionRequests(db, session, 500)],
  ['what somebody used', byHandle, october2026, (db) => dearestParts(db, { ...stretch, by: 'session', limit: 3 })],
  ['the keys somebody used', byHandle, october2026, (db) => keysUsed(db, stretch)],
  ['when somebody was last seen', byHandle, october2026, (db) => lastUseOf(db, stretch)],
  ['when keys were last used', byHandle, null, (db) => usageOfKeys(db, { ...stretch, days: october })],
  ['how new the newest entry is', byTime, null, latestEntryAt],
  ['how old the oldest entry is', byTime, null, oldestEntryDay],
  ['two hours for detection', byTime, october2026, (db) => usedByFiveMinutes(db, { from: tenOClock, to: noon })],
  ['what is only compared', ofCompared, october2026, (db) => comparedSpend(db, { account: '1', days: october })],
  ['adjustments', byIdentity, october2026, (db) => bookedAdjustments(db, { accounts: ['1'], days: october })],
  ['what was told of a day', byTime, october2026, (db) => ledgerDigests(db, { ...told, account: '1' })],
  [
    'whether a window is believed',
    byTime,
    october2026,
    (db) => isBelievable(db, { ...told, accountId: 1, records: 10, doubted: [] }),
  ],
  ['what a file is laid beside', byTime, october2026, (db) => ledgerRows(place, span).execute(db)],
  ['whether a request is in it', byIdentity, october2026, (db) => inLedger(db, [{ requestId: 'x', now: noon }])],
  ['holds whose results have come', byIdentity, null, (db) => sweepHolds(db, noon)],
  [
    'parts of an hour for a budget',
    byTime,
    null,
    (db) =>
      sql`select * from usage_in_pieces('2026-10-07T08:10Z', '2026-10-07T09:00Z', '2026-10-08', '2026-10-20',
        '2026-10-20T05:00Z', '2026-10-20T05:15Z')`.execute(db),
  ],
  [
    'a day that was kept long enough',
    byTime,
    'entry_2025_02',
    (db) =>
      db
        .transaction()
        .execute((transaction) => removeEntriesOfDay(transaction, { day: day('2025-02-03'), sources: ['proxy'] })),
  ],
]

test.each(readings)('%s: by its index, and no more months than asked for', async (_, index, month, read) => {
  const reads = await readsBy(read)

  expect(reads.length).toBeGreaterThan(0)
  expect(reads.filter(({ way }) => way === 'Seq Scan')).toEqual([])
  expect(new Set(reads.flatMap(({ indexes }) => indexes))).toEqual(new Set([index]))
  if (month) expect(new Set(reads.map(({ part }) => part))).toEqual(new Set([month]))
})

test('what no index serves is seen to read the ledger whole, in every month', async () => {
  const reads = await readsBy((db) => sql`select from entry where output_tokens = 7`.execute(db))

  expect(reads.map(({ way }) => way)).toEqual(Array(24).fill('Seq Scan'))
})

test('every file that reads the ledger is looked at here', () => {
  const source = new URL('..', import.meta.url).pathname
  const reading = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|testing/.test(file))
    .filter((file) => readsEntries.test(readFileSync(path.join(source, file), 'utf8')))

  expect(reading.toSorted()).toEqual([...lookedAt, ...writing].toSorted())
})

const readsEntries =
  /(?:selectFrom|innerJoin|leftJoin|updateTable|deleteFrom)\('entry\b|\b(?:from|join|update|using) entry\b/
const lookedAt = [
  ...['budgets/stored-entries.ts', 'budgets/stored-holds.ts', 'files/match-window.ts', 'sources/believe-window.ts'],
  ...['compared-figures', 'key-usage', 'remove-entries', 'session-queries', 'spend-queries'].map(ofLedger),
  ...['told-digest', 'usage-of-handles', 'usage-snapshot'].map(ofLedger),
]
/** What changes entries, beside tables that are there in its transaction only: `entry-writes.test.ts`. */
const writing = [
  ...['disguise-entries', 'replace-entries', 'set-counts', 'sum-sessions'].map(ofLedger),
  'sources/replace-told.ts',
]

function ofLedger(name: string): string {
  return `ledger/${name}.ts`
}

async function readsBy(read: (db: Db) => Promise<unknown>): Promise<PartRead[]> {
  const { db, statements } = noting(database.db)
  await read(db)
  const about = statements.filter((statement) => /\b(?:entry|usage_in_pieces)\b/.test(statement.sql))
  return (await Promise.all(about.map((statement) => readsOf(database.db, statement)))).flat()
}
