import { afterEach, beforeEach, expect, test } from 'vitest'
import { budgetInNoticeAt } from '../../budgets/notice-facts.ts'
import { aBudget } from '../../budgets/testing/gate-world.ts'
import type { OpenDatabase } from '../../db/database.ts'
import { testDatabase } from '../../db/testing.ts'
import { budgetMessages } from './messages.ts'

const then = new Date('2026-11-20T18:00:00Z')
const nextDay = new Date('2026-11-21T09:00:00Z')

let database: OpenDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.close())

/** A notice of a daily budget, written at `then`, as it is drawn at another time. */
async function drawnAt(now: Date, kind: string, more: object): Promise<string | null> {
  const { db } = database
  const notice = await budgetInNoticeAt(db, await aBudget(db, { period: 'day' }), then)
  const used = { ...notice, spentMicroUsd: notice.limitMicroUsd }
  const drawn = await budgetMessages({ db })[kind]?.draw({ ...used, ...more }, { reader: null, now })
  return drawn ? JSON.stringify(drawn) : null
}

test('a warning that Slack hears after its period says what was true then, and nothing of what is', async () => {
  const inTime = await drawnAt(then, 'budget.warning', { threshold: 100 })
  const late = await drawnAt(nextDay, 'budget.warning', { threshold: 100 })

  expect(inTime).toMatch(/is used up.*resets Sat, Nov 21.*are refused until it resets/)
  expect(late).toMatch(/was used up.*ended Sat, Nov 21.*that period is over/)
  expect(late).not.toMatch(/is used up|are refused/)
})

test('that a request was refused is told to nobody once the period is over', async () => {
  const blocked = { heldMicroUsd: 0, personId: 'ana', askNames: [], sentence: 'It is used up.' }

  expect(await drawnAt(then, 'budget.blocked', blocked)).toContain('Your request was refused')
  expect(await drawnAt(nextDay, 'budget.blocked', blocked)).toBeNull()
})
