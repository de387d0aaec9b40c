import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { isBelievable } from './believe-window.ts'
import { anAccount, aUsage, tellWindow } from './testing.ts'

const from = new Date('2026-11-20T00:00:00Z')
const to = new Date('2026-11-21T00:00:00Z')

let database: OpenDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.close())

test.each([
  { had: 400, tells: 3, is: 'doubted' },
  { had: 400, tells: 199, is: 'doubted' },
  { had: 400, tells: 200, is: 'believed' },
  { had: 30, tells: 9, is: 'doubted' },
  { had: 30, tells: 10, is: 'believed' },
  { had: 3, tells: 1, is: 'believed' },
  { had: 3, tells: 0, is: 'doubted' },
  { had: 0, tells: 0, is: 'believed' },
  { had: 3, tells: 400, is: 'believed' },
])('of a window that had $had records and has $tells now, the vendor is $is', async ({ had, tells, is }) => {
  const accountId = await anAccount(database.db)
  const usage = (index: number) => aUsage({ at: from.getTime() + index * 1_000 })
  // A fee beside each record is no record.
  const usages = Array.from({ length: had }, (_, index) => [
    usage(index),
    { ...usage(index), category: 'fee' as const },
  ])
  await tellWindow(database.db, { accountId, from, to, usages: usages.flat() })
  const window = { accountId, source: 'cursor-events' as const, from, to, records: tells }

  expect(await isBelievable(database.db, { ...window, doubted: [] })).toBe(is === 'believed')
  const doubted = [{ from: from.getTime(), to: to.getTime() }]
  expect(await isBelievable(database.db, { ...window, doubted })).toBe(true)
})
