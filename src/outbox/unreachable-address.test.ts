import { expect, test } from 'vitest'
import { testDatabase } from '../db/testing.ts'
import { markUnreachable, tryAddressAgain, unreachableAddress } from './unreachable-address.ts'

const now = new Date('2026-11-21T10:00:00Z')
const later = new Date('2026-11-21T11:00:00Z')
const actor = { id: 'bob', origin: 'slack' } as const
const refused = { address: 'Ana@Example.com', reason: 'refused', detail: 'x'.repeat(1_000) } as const

test('an address is unreachable from the first time on, told once, and reachable when an admin says so', async () => {
  const { db, close } = await testDatabase()

  await Promise.all([1, 2, 3].map(() => markUnreachable(db, { ...refused, now })))
  const known = await unreachableAddress(db, 'ana@example.COM')
  const first = await tryAddressAgain(db, { address: 'ana@example.com', actor, now })
  const second = await tryAddressAgain(db, { address: 'ana@example.com', actor, now })
  await markUnreachable(db, { ...refused, now: later })

  expect(known).toMatchObject({ address: 'ana@example.com', reason: 'refused', since: now })
  expect(known?.detail).toHaveLength(300)
  expect([first, second]).toEqual([true, false])
  expect(await db.selectFrom('outbox').select('recipient').execute()).toHaveLength(2)
  const acts = await db.selectFrom('audit').select(['act', 'actor', 'detail']).execute()
  expect(acts).toEqual([{ act: 'mail.try-again', actor: 'bob', detail: { address: 'a…@example.com' } }])
  await close()
})
