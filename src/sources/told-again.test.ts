import { beforeEach, describe, expect, test } from 'vitest'
import { microUsd } from '../base/money.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import type { ReportedUsage } from '../ledger/reported-usage.ts'
import { linesOf } from './staged-window.ts'
import { beginRun } from './sync-run.ts'
import { anAccount, aUsage, inRun, takeRunsForDead, tellWindow } from './testing.ts'
import { changedPart, confirmTold, wasToldBefore } from './told-again.ts'

const from = new Date('2026-11-19T00:00:00Z')
const to = new Date('2026-11-21T12:00:00Z')
const source = 'cursor-events'
const [first, second, third] = [
  aUsage({ at: Date.parse('2026-11-19T23:59:59.999Z') }),
  aUsage({ at: Date.parse('2026-11-20T10:00:00Z'), session: 's' }),
  aUsage({ at: Date.parse('2026-11-21T08:00:00Z') }),
] as const
const told = [first, second, second, third]

let database: OpenDatabase
let accountId: number

beforeEach(async () => {
  database = await testDatabase()
  accountId = await anAccount(database.db)
  await tellWindow(database.db, { accountId, from, to, usages: told })
  return () => database.close()
})

describe('what the ledger has already', () => {
  test('is recognised, in whatever order and pages it comes', async () => {
    expect(await changedWith(told.toReversed(), 1)).toBeNull()
    expect(await changedWith(told, 3)).toBeNull()
  })

  test.each<[string, ReportedUsage[]]>([
    ['a changed cent', [first, second, { ...second, costMicroUsd: microUsd(10_001) }, third]],
    ['a moved time', [first, second, { ...second, at: second.at + 1 }, third]],
    ['a removed twin', [first, second, third]],
    ['a third twin', [...told, second]],
    ['another person', [first, second, { ...second, handle: 'bo@northwind.example' }, third]],
    ['two twins that became others', [first, { ...second, outputTokens: 51 }, { ...second, outputTokens: 49 }, third]],
    ['a day that is gone', [first, third]],
  ])('%s is noticed, and only its day is to be counted anew', async (_, usages) => {
    expect(await changedWith(usages, 2)).toEqual({
      from: new Date('2026-11-20T00:00:00Z'),
      to: new Date('2026-11-21T00:00:00Z'),
    })
  })

  test('what is changed at both ends is counted from end to end, and no further than the window', async () => {
    expect(await changedWith([{ ...first, requests: 2 }, second, second], 4)).toEqual({ from, to })
  })

  test('of another account or source it is not', async () => {
    const other = await anAccount(database.db)
    const pages = [linesOf({ from, to }, { page: 1, usages: told })]

    expect(await changedPart(database.db, { accountId: other, source, from, to }, pages)).toEqual({ from, to })
    expect(await wasToldBefore(database.db, { accountId: other, source, from, to })).toBe(false)
    expect(await wasToldBefore(database.db, { accountId, source: 'seats', from, to })).toBe(false)
    expect(await wasToldBefore(database.db, { accountId, source, from, to })).toBe(true)
  })
})

test('what is told again was told when the run began', async () => {
  const now = new Date('2026-11-22T07:00:00Z')

  await inRun(database.db, { accountId, now }, (runId) =>
    confirmTold(database.db, { runId, accountId, source, from, to: new Date('2026-11-21T00:00:00Z') }),
  )

  const days = await database.db.selectFrom('source_day').select(['day', 'told_at']).orderBy('day').execute()
  expect(days).toEqual([
    { day: '2026-11-19', told_at: now },
    { day: '2026-11-20', told_at: now },
    { day: '2026-11-21', told_at: to },
  ])
})

test('a run that was taken over confirms nothing', async () => {
  const now = new Date('2026-11-22T07:00:00Z')
  const run = await beginRun(database.db, { accountId, trigger: 'schedule', now })
  await takeRunsForDead(database.db)
  await beginRun(database.db, { accountId, trigger: 'hand', now })

  await expect(confirmTold(database.db, { runId: run?.runId ?? 0, accountId, source, from, to })).rejects.toThrow(
    'taken over',
  )
})

function changedWith(usages: readonly ReportedUsage[], pageSize: number) {
  const pages = Array.from({ length: Math.ceil(usages.length / pageSize) }, (_, index) =>
    linesOf({ from, to }, { page: index + 1, usages: usages.slice(index * pageSize, (index + 1) * pageSize) }),
  )
  return changedPart(database.db, { accountId, source, from, to }, pages)
}
