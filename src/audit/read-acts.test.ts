import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { actorsIn, firstActors, kindsIn, readActs } from './read-acts.ts'
import { type Act, recordAct } from './record-act.ts'

let database: OpenDatabase
beforeAll(async () => {
  database = await testDatabase()
  for (let hour = 0; hour < 10; hour++) {
    await act({
      at: new Date(Date.UTC(2026, 10, 20, hour)),
      subject: `thing ${hour % 3}`,
      actor: hour < 7 ? 'ana' : 'bob',
    })
  }
  await act({ at: new Date('2026-11-21T10:00:00Z'), act: 'team.create', subject: 'thing 9', origin: 'slack' })
})
afterAll(() => database.close())

function act(said: Partial<Act>): Promise<void> {
  const usual: Act = {
    at: new Date(0),
    actor: 'ana',
    act: 'budget.create',
    subject: 'x',
    origin: 'command line',
    detail: {},
  }
  return database.db.transaction().execute((transaction) => recordAct(transaction, { ...usual, ...said }))
}

test('pages run from the newest to the oldest and back, and none is shown twice', async () => {
  const { db } = database
  const first = await readActs(db, { filter: {}, limit: 4 })
  const second = await readActs(db, { filter: {}, limit: 4, cursor: { older: first.acts[3]?.id ?? 0 } })
  const third = await readActs(db, { filter: {}, limit: 4, cursor: { older: second.acts[3]?.id ?? 0 } })
  const back = await readActs(db, { filter: {}, limit: 4, cursor: { newer: third.acts[0]?.id ?? 0 } })
  const top = await readActs(db, { filter: {}, limit: 4, cursor: { newer: back.acts[0]?.id ?? 0 } })

  const ids = [...first.acts, ...second.acts, ...third.acts].map(({ id }) => id)
  expect(ids).toEqual(ids.toSorted((a, b) => b - a))
  expect(new Set(ids).size).toBe(11)
  expect([first, second, third].map(({ older, newer }) => [older, newer])).toEqual([
    [true, false],
    [true, true],
    [false, true],
  ])
  expect(back.acts).toEqual(second.acts)
  expect(top.acts).toEqual(first.acts)
  expect([back.newer, top.newer]).toEqual([true, false])
})

test.each([
  [{ actor: 'bob' }, 3],
  [{ kind: 'team' }, 1],
  [{ kind: 'bud' }, 0],
  [{ subject: 'thing 2' }, 3],
  [{ origin: 'slack' }, 1],
  [{ from: new Date('2026-11-20T08:00:00Z') }, 3],
  [{ from: new Date('2026-11-20T08:00:00Z'), to: new Date('2026-11-21T00:00:00Z') }, 2],
  [{ actor: 'bob', subject: 'thing 2' }, 1],
])('the filter %j finds %i', async (filter, count) => {
  expect((await readActs(database.db, { filter, limit: 50 })).acts).toHaveLength(count)
})

test('who acted and what there is to choose from', async () => {
  expect(await actorsIn(database.db, 9)).toEqual(['ana', 'bob'])
  expect(await kindsIn(database.db)).toEqual(['budget', 'team'])
  expect(await firstActors(database.db, ['thing 1', 'nothing'])).toEqual(new Map([['thing 1', 'ana']]))
})

test.each([
  ['changed', "update audit set actor = 'mallory'"],
  ['taken out', 'delete from audit'],
  ['emptied', 'truncate audit'],
])('what was written down cannot be %s', async (_, statement) => {
  await expect(sql.raw(statement).execute(database.db)).rejects.toThrow('the audit log is append-only')

  expect((await readActs(database.db, { filter: {}, limit: 50 })).acts).toHaveLength(11)
})
