import { afterEach, beforeEach, expect, test } from 'vitest'
import { cursorEvent, cursorMember } from '../../sandbox/vendors/world/cursor-rows.ts'
import { tellAfterReading } from '../notices/tell-of-syncs.ts'
import { addVendorAccount } from '../sources/add-vendor-account.ts'
import { feedStates } from '../sources/feed-state.ts'
import { recentRuns } from '../sources/sync-run.ts'
import { setVendorAccountState } from '../sources/vendor-account-state.ts'
import { openVault } from '../vault/vault.ts'
import { type CollectProgress, collectAccount, collectAll } from './collect.ts'
import { cursorLedger, cursorTruth } from './cursor/testing.ts'
import { type CollectingWorld, collectingWorld } from './testing.ts'

const now = new Date('2026-11-20T15:30:00Z')

let world: CollectingWorld
beforeEach(async () => {
  world = await collectingWorld('cursor', { now, world: 'company', from: '2026-11-10' })
})
afterEach(() => world.close())

test('a run says what it did, and what it is doing', async () => {
  const said: CollectProgress[] = []

  const collected = await world.collect({ trigger: 'command', onProgress: (progress) => said.push(progress) })

  const [run] = await recentRuns(world.db, { accountId: world.accountId, limit: 1 })
  expect(run).toMatchObject({
    id: collected.runId,
    trigger: 'command',
    state: 'done',
    ...collected.counts,
    problem: '',
  })
  expect(collected.counts.calls).toBe(world.vendors.calls.length)
  expect(said.at(-1)).toMatchObject({ counts: collected.counts, reach: { from: now } })
  // The month the company began in, and two empty ones before it.
  expect(collected.feeds.find(({ feed }) => feed === 'cursor-events')?.from).toEqual(new Date('2026-08-19T00:00:00Z'))
})

test('stopped in the middle, it says so, and the next run goes on', async () => {
  const stop = new AbortController()
  const change = () => stop.abort(new Error('shutting down'))
  world.vendors.faults.plan({ match: { path: 'usage-events' }, after: 1, fault: { kind: 'then', change } })

  const stopped = await collectAccount(
    { ...world.deps, signal: stop.signal },
    { accountId: world.accountId, trigger: 'schedule' },
  )
  const collected = await world.collect()

  expect(stopped).toMatchObject({
    outcome: 'failed',
    problem: 'Tally was stopped while it read. The next run goes on from there.',
  })
  expect(collected.outcome).toBe('done')
  expect(await cursorLedger(world)).toEqual(cursorTruth(world))
})

test('an account that is switched off is not read, by itself or among all', async () => {
  const actor = { id: 'test', origin: 'command line' } as const
  await setVendorAccountState(world.db, { id: world.accountId, state: 'disabled', actor, now })

  await expect(world.collect()).rejects.toThrow('is switched off, so nothing was read')
  expect(await collectAll(world.deps, { trigger: 'schedule' })).toEqual([])
  expect(world.vendors.calls).toEqual([])
})

test('all accounts of all vendors are read, and what each brought is said', async () => {
  const all = await collectAll(world.deps, { trigger: 'schedule' })

  expect(all.map(({ account, collected }) => [account.id, collected.outcome])).toEqual([[world.accountId, 'done']])
  expect(await collectAll(world.deps, { trigger: 'schedule', vendor: 'openai' })).toEqual([])
})

test('an organisation that was removed and is connected anew goes on where it was, and counts once', async () => {
  const actor = { id: 'test', origin: 'command line' } as const
  await world.collect()
  await setVendorAccountState(world.db, { id: world.accountId, state: 'removed', actor, now })
  const secret = world.vendors.keys.cursorNew
  const anew = { vendor: 'cursor', label: 'Cursor again', secret, abilities: [], actor, now } as const
  const again = await addVendorAccount(world.db, world.deps.vault, anew)

  const moved = await collectAccount(world.deps, { accountId: again.id, trigger: 'first' })
  const collected = await world.collect()

  expect(moved).toMatchObject({
    outcome: 'failed',
    problem:
      'This organisation was connected before, as “cursor of a test”. Its history goes on there with the new key, and it is read next.',
  })
  expect(collected).toMatchObject({ outcome: 'done', counts: { changed: 0 } })
  expect(await cursorLedger(world)).toEqual(cursorTruth(world))
})

test('a second key of an organisation that is read already counts nothing', async () => {
  const actor = { id: 'test', origin: 'command line' } as const
  await world.collect()
  const secret = world.vendors.keys.cursorNew
  const anew = { vendor: 'cursor', label: 'Cursor again', secret, abilities: [], actor, now } as const
  const second = await addVendorAccount(world.db, world.deps.vault, anew)

  const refused = await collectAccount(world.deps, { accountId: second.id, trigger: 'first' })

  expect(refused.problem).toContain('“Cursor again” reads the same Cursor organisation as “cursor of a test”')
  expect(await cursorLedger(world)).toEqual(cursorTruth(world))
})

test('a key that is put in its place and is of another team counts nothing, and takes nothing away', async () => {
  await world.collect()
  const before = await cursorLedger(world)
  world.vendors.world.cursor.members = [1, 2, 3].map((number) =>
    cursorMember({ number: 900 + number, email: `other${number}@elsewhere.example` }),
  )
  world.vendors.world.cursor.events = [
    cursorEvent({ at: Date.parse('2026-11-19T10:00:00Z'), email: 'other1@elsewhere.example' }),
  ]

  const refused = [await world.collect(), await world.collect()]

  expect(refused).toMatchObject([{ outcome: 'failed' }, { outcome: 'failed' }])
  expect(refused[0]?.problem).toContain('The key of “cursor of a test” is of another Cursor organisation by now')
  expect(await cursorLedger(world)).toEqual(before)
})

test('what fails outside every feed is told once, and once when it is over; a stop is not', async () => {
  const kinds = async () => {
    await tellAfterReading(world.db, { questions: [], now })
    return (await world.db.selectFrom('outbox').select('kind').orderBy('id').execute()).map(({ kind }) => kind)
  }
  const other = { ...world.deps, vault: openVault([Buffer.alloc(32, 9).toString('base64')]) }
  const fail = () => collectAccount(other, { accountId: world.accountId, trigger: 'schedule' })
  const stopped = { ...other, signal: AbortSignal.abort(new Error('shutting down')) }

  await collectAccount(stopped, { accountId: world.accountId, trigger: 'schedule' })
  expect(await kinds()).toEqual([])
  const failed = await fail()
  expect(failed.outcome).toBe('failed')
  expect(await kinds()).toEqual(['sync.failing'])
  await fail()
  expect(await kinds()).toEqual(['sync.failing'])

  await world.collect()
  await world.collect()
  expect(await kinds()).toEqual(['sync.failing', 'sync.recovered'])
})

test('a key that is not known fails the money, too, until it is put right', async () => {
  await world.collect()
  world.vendors.faults.plan({ times: 'always', fault: { kind: 'status', status: 401 } })
  await world.collect()
  const moneyOf = async () =>
    (await feedStates(world.db, world.accountId)).find(({ feed }) => feed === 'cursor-events')?.failingSince
  expect(await moneyOf()).toEqual(now)

  world.vendors.faults.clear()
  await world.collect()

  expect((await feedStates(world.db, world.accountId)).filter(({ failingSince }) => failingSince)).toEqual([])
})
