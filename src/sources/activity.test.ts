import { afterEach, beforeEach, expect, test } from 'vitest'
import { day } from '../base/calendar.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { type Activity, replaceActivity } from './activity.ts'
import { anAccount, inRun } from './testing.ts'

const now = new Date('2026-11-21T10:00:00Z')
const days = { from: day('2026-11-19'), to: day('2026-11-21') }

let database: OpenDatabase
let accountId: number
beforeEach(async () => {
  database = await testDatabase()
  accountId = await anAccount(database.db)
})
afterEach(() => database.close())

const ana = (said: Partial<Activity> = {}): Activity => {
  return { day: days.from, handle: 'ana@x.example', dimension: '', figures: { tabs: 3, version: '3.1' }, ...said }
}
const tell = (rows: readonly Activity[], said: Partial<typeof days> & { feed?: string } = {}) =>
  inRun(database.db, { accountId, now }, (runId) =>
    replaceActivity(database.db, {
      runId,
      accountId,
      provider: 'cursor',
      feed: 'cursor-daily',
      ...days,
      ...said,
      rows,
    }),
  )
const stored = () =>
  database.db
    .selectFrom('activity_day')
    .innerJoin('handle', 'handle.id', 'activity_day.handle_id')
    .select(['day', 'feed', 'handle.name as handle', 'dimension', 'figures'])
    .orderBy('day')
    .orderBy('handle')
    .orderBy('dimension')
    .execute()

test('told the same it changes nothing; what changed, came or went is counted', async () => {
  const bo = ana({ handle: 'bo@x.example' })
  const team = ana({ handle: '', figures: { dau: 2 } })

  const first = await tell([ana(), bo, team])
  const again = await tell([team, ana({ figures: { version: '3.1', tabs: 3 } }), bo])
  const changed = await tell([ana({ figures: { tabs: 4 } }), ana({ dimension: 'gpt', figures: { messages: 1 } }), team])

  expect([first, again, changed]).toEqual([{ changed: 3 }, { changed: 0 }, { changed: 3 }])
  expect((await stored()).map(({ handle, dimension, figures }) => [handle, dimension, figures])).toEqual([
    ['', '', { dau: 2 }],
    ['ana@x.example', '', { tabs: 4 }],
    ['ana@x.example', 'gpt', { messages: 1 }],
  ])
})

test('only the days and the feed that are told are replaced', async () => {
  await tell([ana(), ana({ day: day('2026-11-20') })])
  await tell([ana({ figures: { mcp: 1 } })], { feed: 'cursor-mcp' })

  await tell([], { from: day('2026-11-20') })

  expect((await stored()).map((row) => `${row.day} ${row.feed}`)).toEqual([
    '2026-11-19 cursor-daily',
    '2026-11-19 cursor-mcp',
  ])
})

test('of a row told twice the last stands, and odd texts come through', async () => {
  await tell([
    ana({ figures: { tabs: 1 } }),
    ana({ figures: { tabs: 2 } }),
    ana({ dimension: 'a\0"b\\c', figures: { on: 'x\0y' } }),
  ])

  expect((await stored()).map(({ dimension, figures }) => [dimension, figures])).toEqual([
    ['', { tabs: 2 }],
    ['a"b\\c', { on: 'xy' }],
  ])
})

test('what lies outside of the days is refused, and so is a run that was taken over', async () => {
  await expect(tell([ana(), ana({ day: days.to })])).rejects.toThrow('something of 2026-11-21')

  const late = { runId: 999, accountId, provider: 'cursor', feed: 'cursor-daily', ...days, rows: [ana()] } as const
  await expect(replaceActivity(database.db, late)).rejects.toThrow('taken over')
  expect(await stored()).toEqual([])
})

test('thousands of rows come through', async () => {
  const rows = Array.from({ length: 2_500 }, (_, number) => ana({ handle: `p${number}@x.example` }))

  expect(await tell(rows)).toEqual({ changed: 2_500 })
  expect(await tell(rows.toReversed())).toEqual({ changed: 0 })
})
