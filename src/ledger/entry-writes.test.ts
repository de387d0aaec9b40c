import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { day } from '../base/calendar.ts'
import { type Db, type OpenDatabase, openDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { takeBackTold } from '../sources/replace-told.ts'
import { anAccount, aUsage, tellWindow } from '../sources/testing.ts'
import { wholeReads } from '../testing/ledger-reads.ts'
import { disguiseEntries } from './disguise-entries.ts'
import type { Source } from './entry.ts'
import { stagedTableColumns } from './reported-usage.ts'
import { fillTwoYears } from './testing.ts'

let database: OpenDatabase
let db: Db
let close: () => Promise<void>
beforeAll(async () => {
  database = await testDatabase()
  const alone = openDatabase({ url: database.url, application: 'test', maxConnections: 1, onError: () => undefined })
  db = alone.db
  close = alone.close
  await fillTwoYears(db)
})
afterAll(async () => {
  await close()
  await database.close()
})

const from = new Date('2026-10-07T00:00:00Z')
const to = new Date('2026-10-08T00:00:00Z')

test('a day that a vendor tells anew, with corrections, is found by indexes', async () => {
  const accountId = await anAccount(db)
  await tell(accountId, 300)

  const whole = await wholeReadsBy(() => tell(accountId, 290))

  expect(whole).toEqual([])
})

test('so is one that a better source tells of, and one that is taken back', async () => {
  const accountId = await anAccount(db)
  await tell(accountId, 300, 'cursor-csv')

  const outdone = await wholeReadsBy(() => tell(accountId, 300))
  const takenBack = await wholeReadsBy(() => takeBack(accountId))

  expect(outdone).toEqual([])
  expect(takenBack).toEqual([])
})

test('so are the entries of somebody who is deleted', async () => {
  const whole = await wholeReadsBy(() =>
    db.transaction().execute((transaction) => disguiseEntries(transaction, [{ id: 17, seed: 'seed' }])),
  )

  expect(whole).toEqual([])
})

test('reading a month whole is counted', async () => {
  const whole = await wholeReadsBy(() =>
    sql`select count(output_tokens) from entry where day = ${day('2026-10-07')} and output_tokens = 7`.execute(db),
  )

  expect(whole).toEqual(['entry_2026_10'])
})

function tell(accountId: number, records: number, source: Source = 'cursor-events') {
  const usages = Array.from({ length: records }, (_, each) =>
    aUsage({ at: from.getTime() + each * 250_000, handle: `h${each % 400}`, session: `s${each % 90}` }),
  )
  return tellWindow(db, { accountId, source, from, to, usages, pageSize: 100 })
}

async function takeBack(accountId: number): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    await sql`create temp table nothing_left (${sql.raw(stagedTableColumns)}) on commit drop`.execute(transaction)
    const told = { provider: 'cursor', accountId, source: 'cursor-events', from, to, table: 'nothing_left' } as const
    await takeBackTold(transaction, told)
  })
}

/** The months that were read whole meanwhile. */
async function wholeReadsBy(work: () => Promise<unknown>): Promise<string[]> {
  const before = new Map((await wholeReads(db)).map(({ part, times }) => [part, times]))
  await work()
  return (await wholeReads(db)).flatMap(({ part, times }) => (times > (before.get(part) ?? 0) ? [part] : []))
}
