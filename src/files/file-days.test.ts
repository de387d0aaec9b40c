import { beforeEach, expect, test } from 'vitest'
import { addDays, type Day } from '../base/calendar.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { spendTotals } from '../ledger/spend-queries.ts'
import { removeOldDetails } from '../reports/keep-details.ts'
import { changeOrganisation } from '../settings/organisation.ts'
import { anAccount, aUsage } from '../sources/testing.ts'
import { countFile } from './count-file.ts'
import { expectedChange } from './expected-change.ts'
import { fileDays } from './file-days.ts'
import { daysStaged, windowsOf } from './file-windows.ts'
import { stagedFile } from './staged-file.ts'
import { takeBackFile } from './take-back.ts'
import { finance, handIn } from './testing.ts'

let database: OpenDatabase
beforeEach(async () => {
  database = await testDatabase()
  return () => database.close()
})

test('windows are whole days of about 25,000 rows in at most a month; a day that is far too large is parted by the hour', () => {
  const day = '2026-11-01' as Day
  const days = [
    { day, rows: 20_000 },
    { day: addDays(day, 1), rows: 5_000 },
    { day: addDays(day, 2), rows: 1 },
    { day: addDays(day, 60), rows: 1 },
    { day: addDays(day, 61), rows: 100_000 },
  ]

  const windows = windowsOf(days)

  expect(windows.map(({ days: own }) => own.length)).toEqual([2, 1, 1, 1, 1, 1, 1])
  expect(windows.slice(3).map(({ from }) => from.toISOString().slice(11, 13))).toEqual(['00', '06', '12', '18'])
  expect(windows.at(-1)?.to).toEqual(new Date('2027-01-02T00:00:00Z'))
})

test('of days whose details were removed nothing is counted twice; those that can be undone are not removed', async () => {
  const { db } = database
  const accountId = await anAccount(db)
  const now = new Date('2026-11-22T10:00:00Z')
  const old = aUsage({ at: Date.parse('2026-06-01T10:00:00Z') })
  const all = { from: '2026-01-01' as Day, to: '2026-12-01' as Day }
  await changeOrganisation(db, { change: { keepDetails: 90 }, actor: finance, now })
  const first = await handIn(db, { usages: [old], accountId, now })
  await countFile(db, { fileId: first.id, actor: finance, now })
  expect((await removeOldDetails(db, now))?.entries).toBe(0)
  await takeBackFile(db, { fileId: first.id, actor: finance, now })
  expect((await spendTotals(db, all)).usageSpendMicroUsd).toBe(0)

  const second = await handIn(db, { usages: [old], accountId, now })
  await countFile(db, { fileId: second.id, actor: finance, now })
  const later = new Date('2026-11-24T10:00:00Z')
  expect((await removeOldDetails(db, later))?.entries).toBe(1)
  const again = await handIn(db, { usages: [old, aUsage()], accountId, now: later })
  const place = { ...again, fileId: again.id, provider: 'cursor' as const, source: 'cursor-csv' as const }
  const days = await fileDays(db, place, await daysStaged(db, stagedFile(again.id)))
  const change = days && (await expectedChange(db, place, { days }))
  await countFile(db, { fileId: again.id, actor: finance, now: later })

  expect(change).toMatchObject({ sumsOnly: { rows: 1 }, fresh: { rows: 1 } })
  expect((await spendTotals(db, all)).usageSpendMicroUsd).toBe(20_000)
})
