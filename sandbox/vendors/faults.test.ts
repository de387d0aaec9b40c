import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { caller } from './calling.ts'
import type { VendorFault } from './faults.ts'
import { type RunningVendors, startVendors } from './testing.ts'
import { changeWorld } from './world/change.ts'
import { cursorEvent, cursorMember } from './world/cursor-rows.ts'
import { sumTruth } from './world/truth.ts'

const now = new Date('2026-11-21T09:00:00Z')
const ana = 'ana@northwind.example'
const events = '/teams/filtered-usage-events'

let vendors: RunningVendors
let call: ReturnType<typeof caller>

beforeEach(async () => {
  vendors = await startVendors({ now })
  call = caller(vendors)
  vendors.world.cursor.members.push(cursorMember({ number: 1, email: ana }))
  for (let minutes = 1; minutes <= 6; minutes++) {
    vendors.world.cursor.events.push(cursorEvent({ email: ana, at: now.getTime() - minutes * 60_000 }))
  }
})

afterEach(() => vendors.close())

describe('a fault', () => {
  test('happens on the calls it fits, as often as planned, after so many', async () => {
    vendors.faults.plan({
      match: { path: events, page: 2 },
      after: 1,
      times: 2,
      fault: { kind: 'status', status: 503 },
    })

    const statuses: number[] = []
    for (const page of [1, 2, 2, 1, 2, 2]) {
      statuses.push((await call.post(events, { page, pageSize: 3 })).status)
    }

    expect(statuses).toEqual([200, 200, 503, 200, 503, 200])
    expect(vendors.calls.map(({ status }) => status)).toEqual(statuses)
  })

  test.each<[string, VendorFault, number, unknown, string | null]>([
    [
      '429 with Retry-After',
      { kind: 'status', status: 429, retryAfterSeconds: 7 },
      429,
      { error: 'Too Many Requests' },
      '7',
    ],
    ['429 without', { kind: 'status', status: 429 }, 429, { error: 'Too Many Requests' }, null],
    ['500', { kind: 'status', status: 500 }, 500, { error: 'Internal Server Error' }, null],
    ['a body of its own', { kind: 'status', status: 502, body: 'Bad Gateway' }, 502, 'Bad Gateway', null],
    ['HTML', { kind: 'garbage', form: 'html' }, 200, expect.stringContaining('<html>'), null],
    [
      'half of the JSON',
      { kind: 'garbage', form: 'half-json' },
      200,
      expect.stringMatching(/^\{"totalUsage.*[^}]$/),
      null,
    ],
    ['nothing', { kind: 'garbage', form: 'empty' }, 200, '', null],
    ['no rows', { kind: 'empty' }, 200, { totalUsageEventsCount: 0, usageEvents: [] }, null],
    ['a pause', { kind: 'slow', delayMs: 5 }, 200, { totalUsageEventsCount: 6 }, null],
  ])('can be %s', async (_, fault, status, body, retryAfter) => {
    vendors.faults.plan({ fault })

    const answer = await call.post(events)

    expect(answer).toMatchObject({ status, body })
    expect(answer.headers.get('retry-after')).toBe(retryAfter)
    expect(await call.post(events)).toMatchObject({ status: 200, body: { totalUsageEventsCount: 6 } })
  })

  test('can take fields away, add some and change their type, all at once', async () => {
    vendors.faults.plan({ fault: { kind: 'omit', fields: ['conversationId', 'requestsCosts'] }, times: 'always' })
    vendors.faults.plan({ fault: { kind: 'add', fields: { brandNew: { deep: true } } }, times: 'always' })
    vendors.faults.plan({ fault: { kind: 'change', field: 'chargedCents', to: '12 cents' }, times: 'always' })

    const { body } = await call.post(events, { pageSize: 1 })

    expect(body).toMatchObject({ usageEvents: [{ brandNew: { deep: true }, chargedCents: '12 cents' }] })
    expect(JSON.stringify(body)).not.toContain('requestsCosts')
  })

  test('can be silence until the caller leaves, or a connection cut in the body', async () => {
    vendors.faults.plan({ fault: { kind: 'hang' } })
    vendors.faults.plan({ after: 1, fault: { kind: 'cut', afterBytes: 20 } })
    const leave = new AbortController()
    const options = { headers: { authorization: `Bearer ${vendors.keys.cursor}` } }

    const silent = fetch(`${vendors.cursorUrl}/teams/members`, { ...options, signal: leave.signal })
    await expect.poll(() => vendors.calls.length).toBe(1)
    leave.abort()
    await expect(silent).rejects.toThrow()
    const cut = fetch(`${vendors.cursorUrl}/teams/members`, options).then((answer) => answer.text())

    await expect(cut).rejects.toThrow()
    expect(vendors.calls.map(({ status }) => status)).toEqual([null, null])
  })

  test('can be one endpoint that is not for this key', async () => {
    vendors.faults.deny('cursor', '/teams/groups')
    vendors.faults.deny('anthropic', 'analytics/cost')
    vendors.faults.plan({
      match: { vendor: 'openai', query: 'group_by[]=user_id' },
      fault: { kind: 'status', status: 400 },
    })

    expect(await call.get('/teams/groups')).toMatchObject({
      status: 403,
      body: { error: 'Forbidden', message: 'Enterprise access required' },
    })
    expect((await call.get('/teams/members')).status).toBe(200)
    expect((await call.anthropic('analytics/cost')).body).toMatchObject({ error: { type: 'permission_error' } })
    expect((await call.openai('costs?start_time=1793000000&group_by[]=user_id')).status).toBe(400)
    expect((await call.openai('costs?start_time=1793000000&group_by[]=api_key_id&group_by[]=line_item')).status).toBe(
      200,
    )
    expect(vendors.calls.at(-1)?.query).toEqual({ start_time: '1793000000', 'group_by[]': 'api_key_id,line_item' })
  })
})

describe('a world that changes while it is read', () => {
  const stamps = async (page: number) => {
    const { body } = await call.post(events, { page, pageSize: 3 })
    return (body as { usageEvents: Array<{ timestamp: string }> }).usageEvents.map(({ timestamp }) => timestamp)
  }

  test('shifts the pages: what was last on one is first on the next', async () => {
    const event = { email: ana, conversationId: 'new' }
    vendors.faults.plan({
      match: { path: events, page: 1 },
      fault: { kind: 'then', change: { do: 'add-events', count: 2, event } },
    })

    const [first, second] = [await stamps(1), await stamps(2)]

    expect(second.slice(0, 2)).toEqual(first.slice(1))
    expect(vendors.world.cursor.events).toHaveLength(8)
  })

  test('corrects, removes and holds back rows, and the truth follows', async () => {
    const rows = { vendor: 'cursor' as const, from: '2026-11-21', email: ana }
    const sum = () => sumTruth(vendors.truth().cursor, ['day', 'person'])

    expect(sum()).toMatchObject([{ day: '2026-11-21', person: ana, count: 6, nanoUsd: 22_500_000, microUsd: 22_500 }])

    expect(changeWorld(vendors.world, { do: 'correct', rows, factor: 1.1 }, now)).toBe(6)
    expect(sum()).toMatchObject([{ nanoUsd: 24_750_000, tokens: { input: 6_600 } }])

    changeWorld(vendors.world, { do: 'hold-back', rows, until: '2026-11-22T15:00:00Z' }, now)
    expect(await stamps(1)).toEqual([])
    vendors.clock.set(new Date('2026-11-22T15:00:00Z'))
    expect(await stamps(1)).toHaveLength(3)

    changeWorld(vendors.world, { do: 'remove', rows }, now)
    expect([await stamps(1), sum()]).toEqual([[], []])
  })
})
