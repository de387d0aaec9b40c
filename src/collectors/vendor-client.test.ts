import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { CallLimit } from './pace.ts'
import { openVendorClient } from './vendor-client.ts'
import { readAnswer, VendorProblem } from './vendor-problem.ts'

const secret = 'key_5a4db0c55a4db0c55a4db0c55a4db0c5'
const headers = { authorization: `Bearer ${secret}` }

let base: string
let calls: IncomingMessage[]
let answer: (request: IncomingMessage, response: ServerResponse, call: number) => void
let waits: number[]
let calledAt: number[]
let nowMs: number

beforeEach(async () => {
  calls = []
  waits = []
  calledAt = []
  nowMs = 0
  const server = createServer((request, response) => {
    calls.push(request)
    calledAt.push(nowMs)
    answer(request, response, calls.length)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  base = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  return () => {
    server.closeAllConnections()
    server.close()
  }
})
afterEach(() => {
  answer = (_request, response) => response.end('{}')
})

describe('what is tried again', () => {
  test.each([
    ['429', 6],
    ['500', 5],
    ['503', 5],
  ])('%s, up to %i times, with growing pauses', async (status, times) => {
    answer = (_request, response) => response.writeHead(Number(status)).end('{}')

    await expect(client().get('/x')).rejects.toThrow(VendorProblem)

    expect(calls).toHaveLength(times)
    for (const [index, wait] of waits.entries()) expect(wait).toBeGreaterThanOrEqual(500 * 2 ** index)
  })

  test.each([
    ['400', 'refused'],
    ['401', 'unauthorised'],
    ['403', 'forbidden'],
    ['404', 'refused'],
    ['302', 'refused'],
  ])('%s never', async (status, kind) => {
    answer = (_request, response) => response.writeHead(Number(status), { location: '/elsewhere' }).end('{}')

    await expect(client().get('/x')).rejects.toMatchObject({ kind, endpoint: 'GET /x' })

    expect(calls).toHaveLength(1)
  })

  test('a vendor who wants more time than there is gets it from the next run', async () => {
    answer = (_request, response) => response.writeHead(429, { 'retry-after': '900' }).end()

    const said = await client()
      .get('/x')
      .catch((thrown: unknown) => thrown)

    expect(said).toMatchObject({ kind: 'rate-limited' })
    expect(String(said)).toContain('15 minutes')
    expect(waits).toEqual([])
  })

  test.each([
    ['a date', 'Sat, 21 Nov 2026 09:00:40 GMT', 40_000],
    ['one that is over', 'Sat, 21 Nov 2026 08:00:00 GMT', 0],
    ['seconds', '7', 7_000],
  ])('Retry-After as %s is waited for, by the vendor’s clock', async (_, retryAfter, atLeastMs) => {
    const refusal = { 'retry-after': retryAfter, date: 'Sat, 21 Nov 2026 09:00:00 GMT' }
    answer = (_request, response, call) => (call === 1 ? response.writeHead(429, refusal).end() : response.end('{}'))

    await client().get('/x')

    expect(waits).toHaveLength(1)
    expect(waits[0]).toBeGreaterThanOrEqual(atLeastMs)
    expect(waits[0]).toBeLessThan(atLeastMs + 300)
  })

  test('of a date that is too far away the run does not wait, and says so; of one nobody can read it knows nothing', async () => {
    const date = 'Sat, 21 Nov 2026 09:00:00 GMT'
    answer = (_request, response) =>
      response.writeHead(429, { date, 'retry-after': 'Sat, 21 Nov 2026 10:00:00 GMT' }).end()
    await expect(client().get('/x')).rejects.toThrow('wants no calls to GET /x for 60 minutes')
    expect(waits).toEqual([])

    answer = (_request, response) => response.writeHead(429, { date, 'retry-after': 'tomorrow' }).end()
    await expect(client().get('/x')).rejects.toThrow('keeps refusing calls')
    expect(waits).toHaveLength(5)
  })

  test('silence ends with the time limit', async () => {
    answer = () => undefined

    await expect(client({ callLimitMs: 30 }).get('/x')).rejects.toMatchObject({ kind: 'network' })
  })
})

test('what a vendor says back is never repeated, nor the key', async () => {
  for (const status of [400, 401, 403, 500, 200]) {
    answer = (request, response) =>
      response.writeHead(status).end(`<p>your key ${request.headers.authorization} is bad`)

    const said = await client()
      .get('/x')
      .catch((thrown: unknown) => thrown)

    expect(said).toBeInstanceOf(VendorProblem)
    expect(JSON.stringify([String(said), said, (said as Error).stack, (said as Error).cause])).not.toContain(secret)
  }
})

test('an answer that has not changed is not sent again', async () => {
  answer = (request, response) => {
    const isKnown = request.headers['if-none-match'] === '"one"'
    response.writeHead(isKnown ? 304 : 200, { etag: '"one"' }).end(isKnown ? '' : '{"a":1}')
  }

  expect(await client().getChanged('/x', {}, '')).toEqual({ isSame: false, body: { a: 1 }, etag: '"one"' })
  expect(await client().getChanged('/x', {}, '"one"')).toEqual({ isSame: true })
})

test('lists in a query are repeated, and what is not given is left out', async () => {
  answer = (_request, response) => response.end('{}')

  await client().get('/x', { 'group_by[]': ['model', 'key'], page: undefined, limit: 5 })

  expect(decodeURIComponent(calls[0]?.url ?? '')).toBe('/x?group_by[]=model&group_by[]=key&limit=5')
})

test('in no minute are there more calls than the limit, and none is held back without need', async () => {
  answer = (_request, response) => response.end('{}')
  const { get } = client({ limits: [{ path: /^\/slow/, perMinute: 3 }] })

  await Promise.all(
    ['/slow/1', '/slow/2', '/slow/3', '/slow/4', '/slow/5', '/slow/6', '/slow/7', '/fast'].map((path) => get(path)),
  )

  expect(calledAt.toSorted((one, other) => one - other)).toEqual([0, 0, 0, 0, 60_000, 60_000, 60_000, 120_000])
})

test('a stop is a stop: nothing is asked or waited for any more', async () => {
  const stop = new AbortController()
  answer = (_request, response, call) => {
    if (call === 2) stop.abort(new Error('stopped'))
    else response.writeHead(500).end()
  }

  await expect(client({ signal: stop.signal }).get('/x')).rejects.toThrow('stopped')

  expect(calls).toHaveLength(2)
})

test('a changed shape is named by field and endpoint', () => {
  const schema = z.object({ rows: z.array(z.object({ cost: z.number() })) })
  const read = () =>
    readAnswer(schema, { rows: [{ cost: 1 }, { cost: '2' }] }, { vendor: 'cursor', endpoint: 'GET /rows' })

  expect(read).toThrow(
    'Cursor answers GET /rows in a form Tally does not know: “rows.1.cost” is missing or has changed.',
  )
})

function client({
  callLimitMs = 5_000,
  limits = [],
  signal,
}: {
  callLimitMs?: number
  limits?: readonly CallLimit[]
  signal?: AbortSignal
} = {}) {
  return openVendorClient({
    vendor: 'cursor',
    base,
    headers,
    limits,
    patience: {
      nowMs: () => nowMs,
      async wait(ms, aborted) {
        aborted?.throwIfAborted()
        waits.push(ms)
        nowMs += ms
      },
      callLimitMs,
      isPaced: true,
    },
    ...(signal ? { signal } : {}),
  })
}
