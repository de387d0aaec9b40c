import { once } from 'node:events'
import http from 'node:http'
import { gunzipSync } from 'node:zlib'
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Behaviour } from './behaviour.ts'
import { type RunningProviders, runProviders } from './testing.ts'

let providers: RunningProviders

beforeAll(async () => {
  providers = await runProviders()
  return () => providers.close()
})

beforeEach(() => {
  providers.control({ method: 'DELETE', path: '/control/providers/log', body: null })
})

const body = (stream: boolean) =>
  JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 500, messages: [{ role: 'user', content: 'Hi' }], stream })

function post(stream: boolean, headers: Record<string, string> = {}): http.ClientRequest {
  const request = http.request(`${providers.anthropicUrl}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': providers.keys.anthropic, 'anthropic-version': '2023-06-01', ...headers },
  })
  // Broken connections are what is tried here; the answer's own error is looked at.
  request.on('error', () => undefined)
  request.end(body(stream))
  return request
}

type Read = {
  status: number
  headers: http.IncomingHttpHeaders
  bytes: Buffer
  sizes: number[]
  end: 'proper' | 'broken'
}

async function answerOf(stream: boolean, behaviour: Behaviour): Promise<Read> {
  providers.next(behaviour)
  const [response] = (await once(post(stream), 'response')) as [http.IncomingMessage]
  const chunks: Buffer[] = []
  const end = await new Promise<Read['end']>((resolve) => {
    response.on('data', (chunk: Buffer) => chunks.push(chunk))
    response.on('end', () => resolve('proper'))
    response.on('error', () => resolve('broken'))
  })
  const sizes = chunks.map((chunk) => chunk.length)
  return { status: response.statusCode ?? 0, headers: response.headers, bytes: Buffer.concat(chunks), sizes, end }
}

describe('an answer is delivered the way it was asked for', () => {
  test.each<[string, boolean, Behaviour, Read['end'], 'completed' | 'broken-off']>([
    ['nothing asked, plain', false, {}, 'proper', 'completed'],
    ['nothing asked, streamed', true, {}, 'proper', 'completed'],
    [
      'pauses everywhere',
      true,
      { delayBeforeHeadersMs: 5, delayBeforeFirstByteMs: 5, chunkDelayMs: 1 },
      'proper',
      'completed',
    ],
    ['a reset after 300 bytes', true, { resetAfterBytes: 300 }, 'broken', 'broken-off'],
    ['a closed connection after 300 bytes', true, { halfCloseAfterBytes: 300 }, 'broken', 'broken-off'],
    ['a proper end too early', true, { endAfterChunk: 3 }, 'proper', 'broken-off'],
    ['a usage cut in two', true, { truncateUsage: true }, 'proper', 'broken-off'],
  ])('%s', async (_, stream, behaviour, end, state) => {
    const answer = await answerOf(stream, behaviour)

    expect(answer.end).toBe(end)
    await vi.waitFor(() => expect(providers.last().state).toBe(state))
    expect(answer.bytes.length).toBe(providers.last().bytesSent)
  })

  test('bytes may be cut anywhere, and are the same bytes', async () => {
    const whole = await answerOf(true, { text: 'Ω≈ç√∫˜µ≤', chunkCount: 3 })
    const cut = await answerOf(true, { text: 'Ω≈ç√∫˜µ≤', chunkCount: 3, splitBytes: 7, chunkDelayMs: 1 })

    const nameless = (bytes: Buffer) => bytes.toString().replaceAll(/"(msg|toolu)_\w+"/g, '')
    expect(nameless(cut.bytes)).toBe(nameless(whole.bytes))
    expect(Math.max(...cut.sizes)).toBeLessThanOrEqual(7)
  })

  test('a body may come compressed', async () => {
    const { headers, bytes } = await answerOf(false, { contentEncoding: 'gzip' })

    expect(headers['content-encoding']).toBe('gzip')
    expect(JSON.parse(gunzipSync(bytes).toString())).toMatchObject({ type: 'message' })
  })

  test('garbage is no JSON', async () => {
    const { bytes } = await answerOf(false, { garbage: true })

    expect(() => JSON.parse(bytes.toString())).toThrow(SyntaxError)
  })

  test('an error may have any status, body and headers', async () => {
    const answer = await answerOf(true, { status: 418, errorBody: { odd: true }, headers: { 'retry-after': '3' } })

    expect(answer.status).toBe(418)
    expect(answer.headers['retry-after']).toBe('3')
    expect(JSON.parse(answer.bytes.toString())).toEqual({ odd: true })
  })

  test('a reader that does not read holds the sender back', async () => {
    providers.next({ hugeBodyBytes: 64 * 1024 * 1024 })
    const [response] = (await once(post(true), 'response')) as [http.IncomingMessage]
    response.pause()
    await vi.waitUntil(async () => {
      const before = providers.last().bytesSent
      await new Promise(setImmediate)
      return before > 0 && providers.last().bytesSent === before
    })

    expect(providers.last().bytesSent).toBeLessThan(32 * 1024 * 1024)
    response.destroy()
    await vi.waitFor(() => expect(providers.last().state).toBe('client-gone'))
  })
})

describe('a client that leaves is noted, with when and where', () => {
  test.each<[string, Behaviour, 'before-headers' | 'before-first-byte' | 'body']>([
    ['before the headers', { delayBeforeHeadersMs: 60_000 }, 'before-headers'],
    ['before the first byte', { delayBeforeFirstByteMs: 60_000 }, 'before-first-byte'],
    ['in the middle', { silenceAfterChunk: 2, silenceMs: 60_000 }, 'body'],
  ])('%s', async (_, behaviour, phase) => {
    providers.next(behaviour)
    const request = post(true)
    const answered = once(request, 'response')
    request.on('response', (response) => response.on('error', () => undefined).resume())
    answered.catch(() => undefined)
    await vi.waitFor(() => expect(providers.last().model).toBe('claude-haiku-4-5'))
    if (phase === 'body') await vi.waitFor(() => expect(providers.last().chunksSent).toBe(2))
    if (phase === 'before-first-byte') await answered
    request.destroy()

    await vi.waitFor(() => expect(providers.last()).toMatchObject({ state: 'client-gone', clientGoneDuring: phase }))
    expect(providers.last().clientGoneAt).not.toBeNull()
  })
})

describe('behaviours', () => {
  test('a header on the request itself wins over the queue', async () => {
    providers.next({ status: 500 })
    const request = post(false, { 'x-sandbox-behaviour': '{"status":529}' })
    const [response] = (await once(request, 'response')) as [http.IncomingMessage]
    response.resume()

    expect(response.statusCode).toBe(529)
    expect((await answerOf(false, {})).status).toBe(500)
    expect((await answerOf(false, {})).status).toBe(200)
    providers.control({ method: 'DELETE', path: '/control/providers/next', body: null })
  })

  test.each([
    [{ model: 'claude-opus-5' }, 200],
    [{ model: 'claude-haiku-4-5', provider: 'anthropic', path: '/messages', body: '"Hi"' }, 503],
  ])('a queued one waits for the request it fits: %o', async (match, status) => {
    const next = { match, behaviour: { status: 503 }, times: 'always' }
    providers.control({ method: 'POST', path: '/control/providers/next', body: next })

    const [response] = (await once(post(false), 'response')) as [http.IncomingMessage]
    response.resume()

    expect(response.statusCode).toBe(status)
    providers.control({ method: 'DELETE', path: '/control/providers/next', body: null })
  })

  test('one that does not exist is refused by name', () => {
    const wrong = { behaviour: { delayMs: 5 } }

    expect(() => providers.control({ method: 'POST', path: '/control/providers/next', body: wrong })).toThrow('delayMs')
  })
})

test('the totals are the sum of what was served, kind by kind', async () => {
  await answerOf(false, { usage: { input_tokens: 5, output_tokens: 7, cache_read_input_tokens: 11 } })
  await answerOf(true, {
    usage: {
      input_tokens: 1,
      output_tokens: 2,
      cache_creation_input_tokens: 4,
      cache_creation: { ephemeral_1h_input_tokens: 3 },
    },
  })
  await answerOf(true, { resetAfterBytes: 200, usage: { input_tokens: 100, output_tokens: 100 } })
  await answerOf(false, { status: 500 })

  const totals = () => providers.control({ method: 'GET', path: '/control/providers/totals', body: null })
  await vi.waitFor(() =>
    expect(totals()).toMatchObject({
      anthropic: {
        requests: 4,
        unbilled: 1,
        completed: {
          requests: 2,
          tokens: { input: 6, output: 9, cacheRead: 11, cacheWrite5m: 1, cacheWrite1h: 3 },
        },
        unfinished: { requests: 1, tokens: { input: 100 } },
      },
      openai: { requests: 0 },
    }),
  )
})
