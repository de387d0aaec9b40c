import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OpenDatabase } from '../db/database.ts'
import { listen } from '../db/listen.ts'
import { testDatabase } from '../db/testing.ts'
import { beginRun } from './sync-run.ts'
import { anAccount } from './testing.ts'
import { askForSync, syncWantedChannel, type WantedSync, wantedSyncs } from './wanted-sync.ts'

const now = new Date('2026-11-21T10:00:00Z')

let database: OpenDatabase
let accountId: number
beforeEach(async () => {
  database = await testDatabase()
  accountId = await anAccount(database.db)
})
afterEach(() => database.close())

const ask = (trigger: WantedSync['trigger'], askedBy = '') =>
  askForSync(database.db, { accountId, trigger, askedBy, now })

const begin = () => beginRun(database.db, { accountId, trigger: 'wanted', now })

test('whoever listens hears of it, and of several processes one takes it', async () => {
  const heard = Promise.withResolvers<string>()
  const listening = Promise.withResolvers<void>()
  const listener = listen({
    url: database.url,
    channel: syncWantedChannel,
    onMessage: (payload) => (payload === null ? listening.resolve() : heard.resolve(payload)),
    onLost: heard.reject,
  })
  await listening.promise

  await ask('hand', 'ana')

  expect(await heard.promise).toBe(String(accountId))
  expect(await wantedSyncs(database.db)).toMatchObject([{ accountId, trigger: 'hand', askedBy: 'ana' }])
  const begun = await Promise.all([1, 2, 3].map(begin))
  expect(begun.filter((one) => one !== null)).toMatchObject([{ askedBy: 'ana' }])
  expect(await wantedSyncs(database.db)).toEqual([])
  await listener.close()
})

test('a wish stays until its run begins, whoever looked at it before, and while another run goes on', async () => {
  await beginRun(database.db, { accountId, trigger: 'schedule', now })
  const { runId } = await ask('hand', 'ana')
  await wantedSyncs(database.db)

  expect(await begin()).toBeNull()
  await database.db.updateTable('sync_run').set({ state: 'done', ended_at: now }).execute()
  expect(await begin()).toEqual({ runId, askedBy: 'ana' })
  await database.db.updateTable('sync_run').set({ state: 'done', ended_at: now }).execute()
  expect(await begin()).toBeNull()
})

test.each([
  { one: 'http', other: 'hand', stands: 'other' },
  { one: 'hand', other: 'hand', stands: 'other' },
  { one: 'hand', other: 'http', stands: 'one' },
  { one: 'first', other: 'hand', stands: 'one' },
  { one: 'first', other: 'http', stands: 'one' },
] as const)('of $one, and $other upon it, the $stands stands', async ({ one, other, stands }) => {
  await ask(one, 'one')
  await ask(other, 'other')

  const trigger = stands === 'one' ? one : other
  expect(await wantedSyncs(database.db)).toMatchObject([{ accountId, trigger, askedBy: stands }])
})

test('an account that is switched off cannot be wanted', async () => {
  await database.db.updateTable('vendor_account').set({ state: 'disabled' }).execute()

  await expect(ask('hand')).rejects.toThrow('disabled or removed')
})
