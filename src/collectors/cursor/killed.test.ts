import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterEach, expect, test, vi } from 'vitest'
import { changeWorld } from '../../../sandbox/vendors/world/change.ts'
import { cursorEvent } from '../../../sandbox/vendors/world/cursor-rows.ts'
import { type StagedWindow, windowsLeft } from '../../sources/staged-window.ts'
import { disagreements, takeRunsForDead } from '../../sources/testing.ts'
import { type CollectingWorld, collectingWorld, testMasterKey } from '../testing.ts'
import { cursorLedger, cursorTruth } from './testing.ts'

const now = new Date('2026-11-21T09:00:00Z')
const program = fileURLToPath(new URL('../fixtures/collecting-process.ts', import.meta.url))

let world: CollectingWorld
afterEach(() => world.close())

test('killed again and again at any call, with the vendor changing meanwhile, it ends with exactly what Cursor charges', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ afterCalls: fc.integer({ min: 1, max: 24 }), late: fc.integer({ min: 0, max: 40 }) }), {
        minLength: 1,
        maxLength: 3,
      }),
      async (kills) => {
        world = await teamOf(9_000)
        for (const { afterCalls, late } of kills) {
          await killedAfter(afterCalls)
          const event = { email: 'late@northwind.example' }
          changeWorld(world.vendors.world, { do: 'add-events', count: late, at: '2026-11-20T12:00:00Z', event }, now)
          changeWorld(
            world.vendors.world,
            { do: 'correct', rows: { vendor: 'cursor', from: '2026-11-20T20:00:00Z' }, factor: 1.1 },
            now,
          )
          await takeRunsForDead(world.db)
        }

        // The first may finish a window that was left before the changes; the second reads the last days again.
        expect(await world.collect()).toMatchObject({ outcome: 'done', problem: '' })
        expect(await world.collect()).toMatchObject({ outcome: 'done', problem: '' })

        expect(await cursorLedger(world)).toEqual(cursorTruth(world))
        expect(await disagreements(world.db)).toEqual([])
        await world.close()
      },
    ),
    { numRuns: 4, endOnFailure: true },
  )
}, 300_000)

test('killed in the middle of page N, the next process asks for the pages that are missing', async () => {
  world = await teamOf(9_000)
  world.vendors.faults.plan({ match: { path: 'usage-events', page: 7 }, fault: { kind: 'hang' } })
  const killed = start()
  const exit = once(killed, 'exit')
  await vi.waitFor(async () => expect((await stagedPages()).size).toBeGreaterThan(2), { timeout: 60_000, interval: 50 })
  killed.kill('SIGKILL')
  await exit
  world.vendors.faults.clear()
  const staged = await stagedPages()
  await takeRunsForDead(world.db)
  const before = world.vendors.calls.length

  await once(start(), 'exit')

  const asked = eventPages(before)
  expect(asked.length).toBeGreaterThan(0)
  expect(staged.has(asked[0] ?? 0)).toBe(false)
  expect(await cursorLedger(world)).toEqual(cursorTruth(world))
})

test('killed while windows are counted, the next process counts each of them once', async () => {
  world = await teamOf(600, { hours: 80 * 24 })
  const held = await world.db.startTransaction().execute()
  await sql`lock table usage_hour in share mode`.execute(held)
  const killed = start()
  const exit = once(killed, 'exit')
  await vi.waitFor(async () => expect(await windowsUnderWay()).toHaveLength(2), { timeout: 60_000, interval: 50 })
  killed.kill('SIGKILL')
  await exit
  await held.rollback().execute()
  await takeRunsForDead(world.db)

  expect(await world.collect()).toMatchObject({ outcome: 'done', problem: '' })

  expect(await windowsUnderWay()).toEqual([])
  expect(await cursorLedger(world)).toEqual(cursorTruth(world))
  expect(await disagreements(world.db)).toEqual([])
})

test('several at once: one reads, the others find it busy, and nothing is doubled', async () => {
  world = await teamOf(3_000)

  const results = await Promise.all([world.collect(), world.collect(), world.collect()])

  expect(results.map(({ outcome }) => outcome).sort()).toEqual(['busy', 'busy', 'done'])
  expect(await cursorLedger(world)).toEqual(cursorTruth(world))
})

test('a process that was taken for dead and comes back counts nothing any more', async () => {
  world = await teamOf(3_000)
  const paused = new Promise<void>((resolve) => {
    world.vendors.faults.plan({
      match: { path: 'usage-events', page: 2 },
      fault: { kind: 'then', change: resolve },
    })
  })
  const slow = world.collect()
  await paused
  await world.db.updateTable('sync_run').set({ state: 'broken-off', ended_at: now }).execute()

  const other = await world.collect()
  const late = await slow

  expect([other.outcome, late.outcome]).toEqual(['done', 'failed'])
  expect(await cursorLedger(world)).toEqual(cursorTruth(world))
  expect(await disagreements(world.db)).toEqual([])
})

async function teamOf(events: number, { hours = 40 } = {}): Promise<CollectingWorld> {
  const made = await collectingWorld('cursor', { now })
  for (let index = 0; index < events; index++) {
    const at = now.getTime() - 1_000 - Math.floor((index * hours * 3_600_000) / events)
    const charged = 1_000_000 + index * 777
    made.vendors.world.cursor.events.push(
      cursorEvent({ at, email: `p${index % 7}@northwind.example`, chargedNanoUsd: charged, modelNanoUsd: charged }),
    )
  }
  return made
}

function start(): ChildProcess {
  const given = {
    url: world.database.url,
    masterKey: testMasterKey,
    address: world.vendors.cursorUrl,
    accountId: world.accountId,
    now,
  }
  return spawn(process.execPath, [program, JSON.stringify(given)], { stdio: ['ignore', 'ignore', 'inherit'] })
}

/** Starts a process and kills it right after so many calls of it, however far it has come with the last answer. */
async function killedAfter(calls: number): Promise<void> {
  const child = start()
  const exit = once(child, 'exit')
  world.vendors.faults.plan({ after: calls - 1, fault: { kind: 'then', change: () => void child.kill('SIGKILL') } })
  await exit
  world.vendors.faults.clear()
}

function windowsUnderWay(): Promise<StagedWindow[]> {
  return windowsLeft(world.db, { accountId: world.accountId, source: 'cursor-events' })
}

async function stagedPages(): Promise<ReadonlySet<number>> {
  const [left] = await windowsUnderWay()
  return left?.pages ?? new Set()
}

function eventPages(sinceCall = 0): number[] {
  return world.vendors.calls
    .slice(sinceCall)
    .flatMap(({ path, body }) => (path.endsWith('usage-events') ? [Number((body as { page: number }).page)] : []))
}
