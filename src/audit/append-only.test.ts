import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { recordAct } from './record-act.ts'

let database: OpenDatabase
beforeAll(async () => {
  database = await testDatabase()
  await database.db.transaction().execute((transaction) =>
    recordAct(transaction, {
      at: new Date('2026-11-20T10:00:00Z'),
      actor: 'ana',
      origin: 'slack',
      act: 'virtual-key.revoke',
      subject: 'one',
      detail: {},
    }),
  )
})
afterAll(() => database.close())

test.each([
  "update audit set actor = 'bob'",
  "update audit set at = at + interval '1 day'",
  'delete from audit',
  'truncate audit',
])('what was done can be neither changed nor removed, by whatever statement: %s', async (statement) => {
  const { db } = database

  await expect(sql.raw(statement).execute(db)).rejects.toThrow('append-only')

  expect(await db.selectFrom('audit').select(['actor', 'act']).execute()).toEqual([
    { actor: 'ana', act: 'virtual-key.revoke' },
  ])
})
