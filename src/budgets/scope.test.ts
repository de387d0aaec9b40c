import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { requireScope } from './scope.ts'

let database: OpenDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(() => database.close())

test.each(['\u202Epayments', '\u2066payments\u2069', 'pay\u200Bments', 'payments\0', 'pay\nments'])(
  'the project %j is refused, naming the field',
  async (project) => {
    const refused = requireScope(database.db, { kind: 'project', project })

    await expect(refused).rejects.toThrow(/^Project: the name holds a line break or an invisible control character/)
  },
)
