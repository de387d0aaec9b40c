import { afterEach, describe, expect, test } from 'vitest'
import type { VendorFault } from '../../../sandbox/vendors/faults.ts'
import { changeWorld } from '../../../sandbox/vendors/world/change.ts'
import { type CursorEvent, cursorEvent, cursorMember } from '../../../sandbox/vendors/world/cursor-rows.ts'
import { feedStates } from '../../sources/feed-state.ts'
import { disagreements } from '../../sources/testing.ts'
import { type CollectingWorld, collectingWorld } from '../testing.ts'
import { cursorLedger, cursorTruth } from './testing.ts'

const now = new Date('2026-11-21T09:00:00Z')
const minute = 60_000
const day = 24 * 60 * minute

let world: CollectingWorld
afterEach(() => world.close())

describe('nothing is lost and nothing counted twice', () => {
  test('the ledger is what Cursor charges, by person, day and model, to the micro-dollar; told again it changes nothing', async () => {
    world = await cursorTeam({ events: 2_600, overDays: 40, withAnalytics: true })

    const first = await world.collect()
    const entries = await cursorLedger(world)
    const again = await world.collect()

    expect(first).toMatchObject({ outcome: 'done', problem: '' })
    expect(entries).toEqual(cursorTruth(world))
    expect(again).toMatchObject({ outcome: 'done', counts: { changed: 0 } })
    expect(await cursorLedger(world)).toEqual(entries)
    expect(await disagreements(world.db)).toEqual([])
  })

  test('twins are two, and stay two', async () => {
    world = await cursorTeam({ events: 0 })
    const twin = { at: now.getTime() - minute, email: 'p1@northwind.example' }
    world.vendors.world.cursor.events.push(cursorEvent(twin), cursorEvent(twin), cursorEvent(twin))

    await world.collect()
    await world.collect()

    expect(await cursorLedger(world)).toEqual(cursorTruth(world))
    expect(await cursorLedger(world)).toHaveLength(1)
  })

  test('the newest event is not told again, and one at the edge of a window is counted once', async () => {
    world = await cursorTeam({ events: 0 })
    const midnight = Date.parse('2026-11-18T00:00:00Z')
    for (const at of [midnight - 1, midnight, now.getTime() - 1]) {
      world.vendors.world.cursor.events.push(cursorEvent({ at, email: 'p1@northwind.example' }))
    }

    await world.collect()
    later(10 * minute)
    await world.collect()

    expect(await cursorLedger(world)).toEqual(cursorTruth(world))
  })

  test('events that appear days later with an old timestamp are counted', async () => {
    world = await cursorTeam({ events: 500, overDays: 4 })
    const heldBack = { vendor: 'cursor', from: '2026-11-20', email: 'p1@northwind.example' } as const
    changeWorld(world.vendors.world, { do: 'hold-back', rows: heldBack, until: '2026-11-22T12:00:00Z' }, now)
    await world.collect()
    expect(await cursorLedger(world)).not.toEqual(cursorTruth(world))

    world.clock.set(new Date('2026-11-22T16:00:00Z'))
    await world.collect()

    expect(await cursorLedger(world)).toEqual(cursorTruth(world))
    expect(await disagreements(world.db)).toEqual([])
  })

  test('a correction replaces, a removal removes', async () => {
    world = await cursorTeam({ events: 800, overDays: 4 })
    await world.collect()
    changeWorld(
      world.vendors.world,
      { do: 'correct', rows: { vendor: 'cursor', from: '2026-11-20' }, factor: 1.37 },
      now,
    )
    changeWorld(
      world.vendors.world,
      { do: 'remove', rows: { vendor: 'cursor', from: '2026-11-19', to: '2026-11-20' } },
      now,
    )
    changeWorld(
      world.vendors.world,
      { do: 'correct', rows: { vendor: 'cursor', from: '2026-11-18', to: '2026-11-18T12:00:00Z' }, factor: 0.5 },
      now,
    )

    later(60 * minute)
    await world.collect()

    expect(await cursorLedger(world)).toEqual(cursorTruth(world))
    expect(await disagreements(world.db)).toEqual([])
  })

  test('a correction of a month ago arrives with the long re-reading of the next day', async () => {
    world = await cursorTeam({ events: 800, overDays: 40 })
    await world.collect()
    changeWorld(world.vendors.world, { do: 'correct', rows: { vendor: 'cursor', from: '2026-10-20' }, factor: 2 }, now)

    later(day)
    await world.collect()

    expect(await cursorLedger(world)).toEqual(cursorTruth(world))
  })
})

describe('pages that shift while they are read', () => {
  test.each([1, 2, 3, 4])('late events after page %i make neither duplicates nor holes', async (page) => {
    world = await cursorTeam({ events: 4_200, overDays: 2 })
    const event = { email: 'late@northwind.example' }
    world.vendors.faults.plan({
      match: { path: 'usage-events', page },
      fault: { kind: 'then', change: { do: 'add-events', count: 71, at: '2026-11-20T23:00:00Z', event } },
    })

    const collected = await world.collect()

    expect(collected.outcome).toBe('done')
    expect(await cursorLedger(world)).toEqual(cursorTruth(world))
    expect(await disagreements(world.db)).toEqual([])
  })

  test('a team that never stands still is read in smaller windows, and what cannot be read is left to the next run', async () => {
    world = await cursorTeam({ events: 3_000, overDays: 2 })
    const event = { email: 'late@northwind.example' }
    world.vendors.faults.plan({
      match: { path: 'usage-events' },
      times: 'always',
      fault: { kind: 'then', change: { do: 'add-events', count: 1, at: '2026-11-21T08:59:00Z', event } },
    })

    await world.collect()
    world.vendors.faults.clear()
    const collected = await world.collect()

    expect(collected.outcome).toBe('done')
    expect(await cursorLedger(world)).toEqual(cursorTruth(world))
  })
})

describe('failures', () => {
  test.each([
    ['an error on page 3', { kind: 'status', status: 500 }],
    ['too many calls, with how long to wait', { kind: 'status', status: 429, retryAfterSeconds: 7 }],
    ['too many calls, without', { kind: 'status', status: 429, retryAfterSeconds: null }],
    ['a cut connection', { kind: 'cut' }],
    ['a page of HTML', { kind: 'garbage', form: 'html' }],
    ['half of the JSON', { kind: 'garbage', form: 'half-json' }],
    ['no body', { kind: 'garbage', form: 'empty' }],
    ['an empty page', { kind: 'empty' }],
    ['silence', { kind: 'hang' }],
  ] as const)('%s is got over within the run', async (_, fault) => {
    world = await cursorTeam({ events: 4_200, overDays: 2, callLimitMs: fault.kind === 'hang' ? 500 : 20_000 })
    world.vendors.faults.plan({ match: { path: 'usage-events', page: 3 }, fault })

    const collected = await world.collect()

    expect(collected).toMatchObject({ outcome: 'done', problem: '' })
    expect(await cursorLedger(world)).toEqual(cursorTruth(world))
  })

  test('the time a vendor asks for is waited, and not less', async () => {
    world = await cursorTeam({ events: 10 })
    const fault = { kind: 'status', status: 429, retryAfterSeconds: 7 } as const
    world.vendors.faults.plan({ match: { path: 'usage-events' }, fault })

    await world.collect()

    expect(world.waits).toHaveLength(1)
    expect(world.waits[0]).toBeGreaterThanOrEqual(7_000)
  })

  test('page 3 failing for good loses nothing of pages 1 and 2: the next run asks for the rest only', async () => {
    world = await cursorTeam({ events: 4_200, overDays: 2 })
    const fault = { kind: 'status', status: 503 } as const
    world.vendors.faults.plan({ match: { path: 'usage-events', page: 3 }, times: 'always', fault })
    const failed = await world.collect()
    const callsBefore = world.vendors.calls.length
    world.vendors.faults.clear()

    const collected = await world.collect()

    expect(failed.outcome).toBe('failed')
    expect(failed.problem).toContain('usage events: Cursor fails at POST /teams/filtered-usage-events')
    expect(collected.outcome).toBe('done')
    const first = pagesAsked(callsBefore).slice(0, 3)
    expect(first).toEqual([3, 4, 5])
    expect(await cursorLedger(world)).toEqual(cursorTruth(world))
  })

  test('a broken first reading is taken up to its full depth, whatever else fails', async () => {
    world = await cursorTeam({ events: 3_000, overDays: 300 })
    world.vendors.faults.plan({
      match: { path: '/teams/spend' },
      times: 'always',
      fault: { kind: 'status', status: 500 },
    })
    world.vendors.faults.plan({
      match: { path: 'usage-events' },
      after: 4,
      times: 'always',
      fault: { kind: 'status', status: 500 },
    })
    const failed = await world.collect()
    world.vendors.faults.clear()

    later(31 * 60 * minute)
    const collected = await world.collect()

    expect(failed.feeds.find(({ feed }) => feed === 'cursor-events')?.ok).toBe(false)
    expect(collected.outcome).toBe('done')
    expect(await cursorLedger(world)).toEqual(cursorTruth(world))
  })

  test.each([
    ['a required field that is gone', { kind: 'omit', fields: ['chargedCents'] }, 'chargedCents'],
    ['a required field of another type', { kind: 'change', field: 'timestamp', to: 'yesterday' }, 'timestamp'],
    ['a count that is gone', { kind: 'omit', fields: ['totalUsageEventsCount'] }, 'totalUsageEventsCount'],
  ] satisfies Array<[string, VendorFault, string]>)(
    '%s is said by name, and nothing is counted',
    async (_, fault, field) => {
      world = await cursorTeam({ events: 20 })
      world.vendors.faults.plan({ match: { path: 'usage-events' }, times: 'always', fault })

      const collected = await world.collect()

      expect(collected.outcome).toBe('failed')
      expect(collected.problem).toContain(`${field}”`)
      expect(await cursorLedger(world)).toEqual([])
      const states = await feedStates(world.db, world.accountId)
      expect(states.find(({ feed }) => feed === 'cursor-events')).toMatchObject({ readTo: null, failingSince: now })
    },
  )

  test('unknown fields are ignored, missing optional ones tolerated', async () => {
    world = await cursorTeam({ events: 200, withAnalytics: true })
    world.vendors.faults.plan({ times: 'always', fault: { kind: 'add', fields: { surprise: { deep: [1] } } } })
    world.vendors.faults.plan({
      times: 'always',
      fault: {
        kind: 'omit',
        fields: ['conversationId', 'maxMode', 'isHeadless', 'isChargeable', 'pagination', 'discountPercentOff'],
      },
    })

    const collected = await world.collect()

    expect(collected).toMatchObject({ outcome: 'done', problem: '' })
    expect(await cursorLedger(world)).toEqual(cursorTruth(world))
  })

  test('a window that is suddenly empty is not believed at once, and believed when it is said again', async () => {
    world = await cursorTeam({ events: 300, overDays: 2 })
    await world.collect()
    const before = await cursorLedger(world)
    world.vendors.faults.plan({ match: { path: 'usage-events' }, times: 'always', fault: { kind: 'empty' } })

    const doubted = await world.collect()
    expect(doubted.outcome).toBe('failed')
    expect(doubted.problem).toContain('there are no usage events, or far fewer than before, from')
    expect(await cursorLedger(world)).toEqual(before)

    const believed = await world.collect()
    expect(believed.outcome).toBe('done')
    expect(await cursorLedger(world)).toEqual([])
    world.vendors.faults.clear()

    await world.collect()
    expect(await cursorLedger(world)).toEqual(before)
    expect(await disagreements(world.db)).toEqual([])
  })

  test('a window that has lost most of its events is not believed at once, and believed when it is said again', async () => {
    world = await cursorTeam({ events: 300, overDays: 2 })
    await world.collect()
    const before = await cursorLedger(world)
    world.vendors.world.cursor.events.splice(40)

    const doubted = await world.collect()
    expect(doubted.outcome).toBe('failed')
    expect(doubted.problem).toContain('far fewer than before')
    expect(await cursorLedger(world)).toEqual(before)

    const believed = await world.collect()
    expect(believed.outcome).toBe('done')
    expect(await cursorLedger(world)).toEqual(cursorTruth(world))
    expect(await disagreements(world.db)).toEqual([])
  })

  test('one endpoint failing does not stop the others', async () => {
    world = await cursorTeam({ events: 50, withAnalytics: true })
    for (const path of ['/teams/members', '/teams/spend', '/teams/daily-usage-data', '/analytics/']) {
      world.vendors.faults.plan({ match: { path }, times: 'always', fault: { kind: 'status', status: 500 } })
    }

    const collected = await world.collect()

    expect(collected.outcome).toBe('failed')
    expect(collected.feeds.find(({ feed }) => feed === 'cursor-events')).toMatchObject({ ok: true, problem: '' })
    expect(await cursorLedger(world)).toEqual(cursorTruth(world))
  })

  test('a key that is not known stops the run, and is not sent again and again', async () => {
    world = await cursorTeam({ events: 50 })
    world.vendors.faults.plan({ times: 'always', fault: { kind: 'status', status: 401 } })

    const collected = await world.collect()

    expect(collected.outcome).toBe('failed')
    expect(collected.problem).toContain('does not accept the admin key')
    expect(world.vendors.calls).toHaveLength(1)
  })
})

describe('limits and windows', () => {
  test('the vendor’s limits are kept ahead of it: it never has to refuse a call', async () => {
    world = await cursorTeam({ events: 66_000, overDays: 30, rateLimits: true, withAnalytics: true })

    const collected = await world.collect()

    expect(collected.outcome).toBe('done')
    expect(world.vendors.calls.filter(({ status }) => status !== 200)).toEqual([])
    expect(world.waits.length).toBeGreaterThan(0)
    expect(await cursorLedger(world)).toEqual(cursorTruth(world))
    expect(pagesAsked(0).length).toBeLessThan(66 * 1.25)
  })

  test('a second run reads a few days only', async () => {
    world = await cursorTeam({ events: 3_000, overDays: 60 })
    await world.collect()
    const callsBefore = world.vendors.calls.length

    await world.collect()

    const starts = world.vendors.calls
      .slice(callsBefore)
      .flatMap(({ path, body }) =>
        path.endsWith('usage-events') ? [Number((body as { startDate: number }).startDate)] : [],
      )
    expect(new Date(Math.min(...starts)).toISOString()).toBe('2026-11-18T00:00:00.000Z')
  })

  test('everything from a day on is read again where somebody wants it', async () => {
    world = await cursorTeam({ events: 400, overDays: 60 })
    await world.collect()
    changeWorld(world.vendors.world, { do: 'correct', rows: { vendor: 'cursor' }, factor: 3 }, now)

    await world.collect({ since: '2026-09-01' as never })

    expect(await cursorLedger(world)).toEqual(cursorTruth(world))
  })
})

async function cursorTeam(options: {
  events: number
  overDays?: number
  rateLimits?: boolean
  callLimitMs?: number
  withAnalytics?: boolean
}): Promise<CollectingWorld> {
  const { events, overDays = 2, withAnalytics = false, ...rest } = options
  const made = await collectingWorld('cursor', { now, ...rest })
  // Two dozen calls and tables of figures that hardly any test is about.
  if (!withAnalytics) made.vendors.faults.deny('cursor', '/analytics/')
  const people = Array.from({ length: 12 }, (_, index) => `p${index}@northwind.example`)
  made.vendors.world.cursor.members.push(...people.map((email, index) => cursorMember({ number: index + 1, email })))
  for (let index = 0; index < events; index++) {
    made.vendors.world.cursor.events.push(anEvent(index, { people, stepMs: (overDays * day) / events }))
  }
  return made
}

const models = ['composer-2.5', 'claude-4.6-sonnet-medium-thinking', 'gpt-5.3-codex', 'no-such-model']

// Every third shares its millisecond with the one before it; money has odd nano-dollars.
function anEvent(index: number, { people, stepMs }: { people: string[]; stepMs: number }): CursorEvent {
  const at = now.getTime() - 1_000 - Math.floor((index - (index % 3 === 2 ? 1 : 0)) * stepMs)
  const isIncluded = index % 5 === 0
  const fee = index % 4 === 0 ? 12_345 + index : null
  const charged = 3_750_500 + index * 777
  return cursorEvent({
    at,
    email: people[index % people.length] ?? '',
    model: models[index % models.length] ?? '',
    kind: isIncluded ? 'Included in Business' : 'Usage-based',
    isChargeable: !isIncluded,
    conversationId: index % 2 === 0 ? `conversation-${Math.floor(index / 20)}` : null,
    tokens: { input: index, output: 500, cacheWrite: index % 7, cacheRead: 10_000 },
    modelNanoUsd: charged - (fee ?? 0),
    feeNanoUsd: fee,
    chargedNanoUsd: charged,
  })
}

function later(byMs: number): void {
  world.clock.advance(byMs)
}

function pagesAsked(sinceCall: number): number[] {
  return world.vendors.calls
    .slice(sinceCall)
    .flatMap(({ path, body }) => (path.endsWith('usage-events') ? [Number((body as { page: number }).page)] : []))
}
