import { expect, test } from 'vitest'
import { testDatabase } from './db/testing.ts'
import { settleIncidents } from './try-out-incidents.ts'

test('a minute that begins before the vendors are connected settles nothing on an empty ledger', async () => {
  const { db, close } = await testDatabase()

  const isSettled = await settleIncidents(db, { email: 'ana@example.com', now: new Date('2026-11-22T09:38:00Z') })
  await close()

  expect(isSettled).toBe(false)
})
