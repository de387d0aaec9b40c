import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorld, type World } from '../world.ts'

let world: World

beforeAll(async () => {
  world = await openWorld({ port: 0 })
})

afterAll(() => world.close())

async function control(method: string, path: string, body?: unknown): Promise<{ status: number; said: unknown }> {
  const answer = await fetch(new URL(`/control/vendors/${path}`, world.addresses.page), {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: answer.status, said: await answer.json() }
}

async function eventCount(): Promise<unknown> {
  const { cursorAdminUrl, cursorAdminKey } = world.addresses
  const answer = await fetch(`${cursorAdminUrl}/teams/filtered-usage-events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${cursorAdminKey}` },
    body: JSON.stringify({ email: 'control@northwind.example' }),
  })
  const body = (await answer.json()) as { totalUsageEventsCount?: number }
  return answer.ok ? body.totalUsageEventsCount : answer.status
}

test('every vendor answers at the address the sandbox says, with the key it says', async () => {
  const { anthropicAdminUrl, anthropicAdminKey, openaiAdminUrl, openaiAdminKey } = world.addresses
  const anthropic = await fetch(`${anthropicAdminUrl}/v1/organizations/me`, {
    headers: { 'x-api-key': anthropicAdminKey, 'anthropic-version': '2023-06-01' },
  })
  const openai = await fetch(`${openaiAdminUrl}/v1/organization/projects`, {
    headers: { authorization: `Bearer ${openaiAdminKey}` },
  })

  expect(await anthropic.json()).toMatchObject({ name: 'Northwind Robotics' })
  expect(await openai.json()).toMatchObject({ data: [{ name: 'Engineering' }] })
  expect(await eventCount()).toBe(0)
})

test('rows are added, held back and taken away from outside', async () => {
  const rows = { vendor: 'cursor', email: 'control@northwind.example' }
  const change = (body: object) => control('POST', 'world', body)

  await change({ do: 'add-events', count: 3, event: { email: rows.email } })
  expect(await eventCount()).toBe(3)
  await change({ do: 'hold-back', rows, until: new Date(Date.now() + 3_600_000).toISOString() })
  expect(await eventCount()).toBe(0)
  await control('POST', 'clock', { shiftMs: 7_200_000 })
  expect(await eventCount()).toBe(3)
  await control('POST', 'clock', { shiftMs: 0 })
  expect(await change({ do: 'remove', rows })).toEqual({ status: 200, said: { changed: 3 } })
})

test('faults and limits are switched from outside, and calls and sums read', async () => {
  const match = { vendor: 'cursor', path: 'usage-events' }
  await control('POST', 'faults', { match, times: 'always', fault: { kind: 'status', status: 503 } })
  expect(await eventCount()).toBe(503)
  await control('DELETE', 'faults')
  expect(await eventCount()).toBe(0)

  expect(await control('POST', 'limits', { on: false })).toMatchObject({ said: { on: false } })
  expect(await control('GET', 'calls')).toMatchObject({
    said: { calls: expect.arrayContaining([expect.objectContaining({ status: 503 })]) },
  })
  expect(await control('GET', 'truth')).toMatchObject({ said: { cursor: expect.any(Array) } })
})

test.each([
  ['faults', { fault: { kind: 'mood' } }],
  ['faults', { fault: { kind: 'status', status: 200 } }],
  ['world', { do: 'dance' }],
  ['clock', { shiftMs: 'later' }],
  ['limits', {}],
])('%s refuses %o', async (path, body) => {
  expect((await control('POST', path, body)).status).toBe(400)
})
