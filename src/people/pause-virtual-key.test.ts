import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLog } from '../base/log.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { openKeyRing } from './key-ring.ts'
import { pauseKey, resumeKey, whoPausedKey } from './pause-virtual-key.ts'
import { ensurePerson } from './person.ts'
import { revokeVirtualKey } from './revoke-virtual-key.ts'
import { createVirtualKey } from './virtual-key.ts'

const now = new Date('2026-11-21T10:00:00Z')
const actor = { id: 'ana', origin: 'slack' as const }

let database: OpenDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.close())

test('a paused key is refused where it is loaded, works again when resumed, and each is done once and written down', async () => {
  const { db } = database
  const hashKey = randomBytes(32)
  const person = await ensurePerson(db, { kind: 'person', name: 'Ada', email: 'ada@x.example', now })
  const terms = { personId: person.id, name: 'laptop', project: '', tags: {}, expiresAt: null }
  const { key, secret } = await createVirtualKey(db, { ...terms, now, hashKey })
  const ring = await openKeyRing({ db, url: database.url, hashKey, log: createLog('silent') })
  const found = async () => (await ring.find(secret, now)).kind
  const input = { keyId: key.id, actor, now }

  const paused = await Promise.all([pauseKey(db, input), pauseKey(db, input)])
  await vi.waitFor(async () => expect(await found()).toBe('paused'), { timeout: 5_000, interval: 10 })
  const resumed = await Promise.all([resumeKey(db, input), resumeKey(db, input)])
  await vi.waitFor(async () => expect(await found()).toBe('known'), { timeout: 5_000, interval: 10 })
  await ring.close()

  expect(paused.filter((one) => one !== null)).toHaveLength(1)
  expect(resumed.filter((one) => one !== null)).toHaveLength(1)
  const acts = await db.selectFrom('audit').select('act').orderBy('id').execute()
  expect(acts.map(({ act }) => act)).toEqual(['virtual-key.create', 'virtual-key.pause', 'virtual-key.resume'])
  await pauseKey(db, { ...input, actor: { ...actor, id: 'bob' } })
  expect(await whoPausedKey(db, key.id)).toBe('bob')
  expect(await whoPausedKey(db, person.id)).toBeNull()
})

test('a revoked key is neither paused nor resumed', async () => {
  const { db } = database
  const person = await ensurePerson(db, { kind: 'person', name: 'Ada', email: 'ada@x.example', now })
  const terms = { personId: person.id, name: 'laptop', project: '', tags: {}, expiresAt: null }
  const { key } = await createVirtualKey(db, { ...terms, now, hashKey: randomBytes(32) })
  await revokeVirtualKey(db, { which: key.id, now })

  expect(await pauseKey(db, { keyId: key.id, actor, now })).toBeNull()
  expect(await resumeKey(db, { keyId: key.id, actor, now })).toBeNull()
})
