import { afterEach, expect, test } from 'vitest'
import { apiLedger, apiTruth } from './testing/api-ledger.ts'
import { type CollectingWorld, collectingWorld } from './testing.ts'

const now = new Date('2026-11-21T09:00:00Z')

let world: CollectingWorld
afterEach(() => world.close())

test.each([
  { vendor: 'cursor', path: '/teams/daily-usage-data', after: 2 },
  { vendor: 'anthropic', path: '/usage_report/claude_code', after: 20 },
  { vendor: 'openai', path: '/organization/costs', after: 2 },
] as const)(
  '$vendor refuses days long ago at $path: its past ends there, which is no failure and asked once',
  async (one) => {
    const { vendor, path, after } = one
    world = await collectingWorld(vendor, { now, world: 'company', from: '2026-11-16' })
    world.vendors.faults.plan({ match: { path }, after, times: 'always', fault: { kind: 'status', status: 400 } })

    const first = await world.collect()
    world.vendors.faults.clear()
    const before = world.vendors.calls.length
    const again = await world.collect()

    expect(first).toMatchObject({ outcome: 'done', problem: '' })
    expect(again).toMatchObject({ outcome: 'done', problem: '' })
    const asked = world.vendors.calls.slice(before).filter((call) => call.path.includes(path))
    expect(asked.length).toBeLessThanOrEqual(4)
    if (vendor !== 'cursor') expect(await apiLedger(world.db)).toEqual(apiTruth(world.vendors.truth()[vendor]))
  },
)

test('days of late that are refused are a failure', async () => {
  world = await collectingWorld('cursor', { now, world: 'company', from: '2026-11-19', readUpTo: '2026-11-18' })
  await world.collect()
  const fault = { kind: 'status', status: 400 } as const
  world.vendors.faults.plan({ match: { path: '/teams/daily-usage-data' }, times: 'always', fault })

  expect(await world.collect()).toMatchObject({ outcome: 'failed' })
})
