import { afterEach, beforeEach, expect, test } from 'vitest'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { usedByFiveMinutes, usedByHour } from '../ledger/usage-snapshot.ts'
import { type Detection, openDetection } from './detect.ts'
import { subjectsOf } from './subjects.ts'
import { unheardOf } from './unheard.ts'
import { addSpender, addUse, addUsualDays } from './use-testing.ts'

const now = new Date('2026-11-19T15:00:00Z')
const hour = 3_600_000
const day = 24 * hour

let database: OpenDatabase
let ana: { id: string; handleId: number }
beforeEach(async () => {
  database = await testDatabase()
  const { personId: id, handleId } = await addSpender(database.db, 'ana', now)
  ana = { id, handleId }
})
afterEach(() => database.close())

test('an engine that was there before a first reading ended knows what a fresh one knows', async () => {
  const account = await connectedAccount()
  const held = openDetection(database.db)
  await held.run(plus(-hour))

  await usualDays(account)
  await database.db
    .insertInto('sync_run')
    .values({ account_id: Number(account), trigger: 'first', state: 'done', started_at: now, ended_at: now })
    .execute()
  await use(plus(-hour / 3), { requests: 60, dollars: 4 })

  expect(await found(held)).toEqual(await found(openDetection(database.db)))
  expect(await found(held)).not.toEqual([])
})

test('what is imported of days long ago is known within the hour', async () => {
  const held = openDetection(database.db)
  await held.run(plus(-hour))

  await usualDays('account-1')
  await use(plus(-hour / 3), { requests: 60, dollars: 4 })

  expect(await found(held)).toEqual(await found(openDetection(database.db)))
})

test('an account that is never read to the end silences nobody for more than two days', async () => {
  const account = await connectedAccount()
  await usualDays('account-1')
  await use(plus(-3 * day), { requests: 1, dollars: 0.01, account })
  for (const days of [0, 4]) await use(plus(days * day - hour), { requests: 60, dollars: 8 + 8 * days })

  expect(await found(openDetection(database.db))).toEqual([])
  expect(await found(openDetection(database.db), plus(4 * day))).not.toEqual([])
})

test('a team is not judged where most of its members are half told; nobody is quiet whose account cannot be read', async () => {
  const account = await connectedAccount()
  await use(plus(-hour), { requests: 1, dollars: 1, account })
  const person = (id: string, teamId: string) => ({ id, kind: 'person' as const, teamId, zone: 'UTC' })
  const subjects = subjectsOf([
    { handleId: ana.handleId, person: person('ana', 'small') },
    ...[1, 2].map((each) => ({ handleId: -each, person: person(`p${each}`, each === 1 ? 'small' : 'large') })),
    { handleId: -3, person: person('p3', 'small') },
  ])
  const mostly = subjectsOf([{ handleId: ana.handleId, person: person('ana', 'small') }])

  const half = await unheardOf(database.db, subjects, [account], now)
  expect(half.isHalfTold({ kind: 'entity', id: 'ana' })).toBe(true)
  expect(half.isHalfTold({ kind: 'team', id: 'small' })).toBe(false)
  expect((await unheardOf(database.db, mostly, [account], now)).isHalfTold({ kind: 'team', id: 'small' })).toBe(true)

  await database.db
    .insertInto('sync_feed')
    .values({ account_id: Number(account), feed: 'cursor-events', failing_since: now, problem: 'refused' })
    .execute()
  const failing = await unheardOf(database.db, subjects, [], now)
  expect(failing.isUnheard({ kind: 'entity', id: 'ana' })).toBe(true)
  expect(failing.isHalfTold({ kind: 'entity', id: 'ana' })).toBe(false)
})

test('use without a price is no use for nothing, and a credit no use at all', async () => {
  const at = plus(-5 * hour)
  await use(at, { requests: 2, dollars: 1 })
  await use(at, { requests: 60, dollars: null })
  await use(plus(-3 * hour), { requests: 1, dollars: -500 })
  const span = { from: plus(-day), to: now }

  for (const read of [usedByHour, usedByFiveMinutes]) {
    const bins = await read(database.db, span)
    expect(bins.map(({ requests, valueMicroUsd }) => [requests, valueMicroUsd])).toEqual([
      [2, 2_000_000],
      [1, 0],
    ])
  }
})

async function found(detection: Detection, at = now): Promise<string[]> {
  return (await detection.tryOut(at)).findings.map(({ cause }) => cause)
}

function plus(ms: number): Date {
  return new Date(now.getTime() + ms)
}

async function connectedAccount(): Promise<string> {
  const { id } = await database.db
    .insertInto('vendor_account')
    .values({
      ...{ vendor: 'cursor', label: 'main', sealed: Buffer.alloc(40), hint: 'key…1', state: 'active', created_at: now },
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return String(id)
}

function usualDays(account: string): Promise<void> {
  return addUsualDays(database.db, ana.handleId, now, account)
}

/** Requests from an instant on, each for so much; null: without a price. */
function use(from: Date, of: { requests: number; dollars: number | null; account?: string }): Promise<void> {
  return addUse(database.db, ana.handleId, { from, ...of })
}
