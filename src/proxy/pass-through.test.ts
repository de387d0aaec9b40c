import { once } from 'node:events'
import { Agent, request } from 'node:http'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  chatBody,
  chatEvents,
  exchange,
  json,
  jsonAnswer,
  messageBody,
  messageEvents,
  startProxy,
  streamAnswer,
  type TestProxy,
  testSecret,
} from './testing.ts'

let proxy: TestProxy
beforeEach(async () => {
  proxy = await startProxy(jsonAnswer({}), { limits: { bodyBytes: 64 * 1024 } })
})
afterEach(() => proxy.close())

/** Pieces of an answer, cut anywhere, some with a pause between them. */
const cuts = fc.array(fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), pause: fc.boolean() }), {
  maxLength: 6,
})

describe('bytes pass as they are', () => {
  it('bodies and JSON answers, whatever they hold and however they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.uint8Array({ maxLength: 3_000 }), cuts, async (extra, bytes, at) => {
        const body = json({ ...messageBody, extra })
        const answer = Buffer.from(bytes)
        proxy.provider.seen.length = 0
        proxy.provider.answerWith((_seen, response) =>
          sendCut(response, { 'content-type': 'application/json' }, answer, at),
        )

        const got = await exchange(`${proxy.base}/messages`, { body })

        expect(proxy.provider.seen[0]?.body.equals(body)).toBe(true)
        expect(got.body.equals(answer)).toBe(true)
        expect(got.brokenOff).toBe(false)
      }),
      { numRuns: 60 },
    )
  })

  it('streams of events, whatever they say and however they are cut', async () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => `data: ${JSON.stringify({ text })}`)
    const events = fc.array(fc.oneof(line, fc.constant(': comment'), fc.constant('event: x'), fc.constant('')), {
      maxLength: 20,
    })
    await fc.assert(
      fc.asyncProperty(events, cuts, fc.constantFrom('\n', '\r\n'), async (lines, at, newline) => {
        const sent = Buffer.from([...lines, '', ...messageEvents(['á', '漢'])].join(newline))
        proxy.provider.answerWith((_seen, response) =>
          sendCut(response, { 'content-type': 'text/event-stream' }, sent, at),
        )

        const got = await exchange(`${proxy.base}/messages`, { body: json({ ...messageBody, stream: true }) })

        expect(got.body.equals(sent)).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it('a stream whose usage the client asked for is not touched', async () => {
    const events = chatEvents(['a', 'b'], { usage: true })
    const body = json({ ...chatBody, stream: true, stream_options: { include_usage: true } })
    proxy.provider.answerWith(streamAnswer(events))

    const got = await exchange(`${proxy.base}/chat/completions`, { body })

    expect(proxy.provider.seen[0]?.body.equals(body)).toBe(true)
    expect(got.body.toString()).toBe(events.join(''))
  })

  it.each([400, 401, 403, 404, 409, 429, 500, 503, 529])('an error of the provider, status %i', async (status) => {
    const error = { error: { message: 'as it is', type: 'x', code: null } }
    proxy.provider.answerWith(jsonAnswer(error, status, { 'retry-after': '17', 'x-should-retry': 'true' }))

    const got = await exchange(`${proxy.base}/chat/completions`, { body: json({ ...chatBody, stream: true }) })

    expect(got.status).toBe(status)
    expect(JSON.parse(got.body.toString())).toEqual(error)
    expect(got.headers['retry-after']).toBe('17')
    expect(got.headers['x-should-retry']).toBe('true')
    expect(proxy.provider.seen.length).toBe(1)
  })
})

describe('headers', () => {
  it('to the provider: what its API knows, and nothing else', async () => {
    const passing = {
      'anthropic-beta': 'claude-code-20250219,context-1m-2025-08-07',
      'anthropic-version': '2023-06-01',
      'content-type': 'application/json',
      accept: 'application/json',
      'user-agent': 'claude-cli/2.1.197 (external, cli)',
      'x-app': 'cli',
      'x-stainless-lang': 'js',
      'x-claude-code-session-id': 'bcd635eb',
      'idempotency-key': 'k1',
    }
    const staying = {
      cookie: 'session=secret',
      'x-custom-secret': 'secret',
      'x-forwarded-for': '10.0.0.1',
      forwarded: 'for=10.0.0.1',
      'x-tally-project': 'payments',
      'x-project': 'payments',
      'proxy-authorization': 'Basic secret',
      'openai-organization': 'org-of-the-client',
      'accept-encoding': 'gzip, br',
      te: 'trailers',
    }

    await exchange(`${proxy.base}/v1/messages?beta=true`, {
      headers: { ...passing, ...staying },
      body: json(messageBody),
    })

    const headers = proxy.provider.seen[0]?.headers ?? {}
    const { host: _host, connection: _connection, 'content-length': _length, ...rest } = headers
    expect(rest).toEqual({ ...passing, 'accept-encoding': 'identity', 'x-api-key': 'sk-ant-of-the-organisation' })
  })

  it('to the client: ids, limits and what an answer is, never cookies or the organisation', async () => {
    const passing = {
      'request-id': 'req_1',
      'x-request-id': 'req_2',
      'retry-after': '1',
      'anthropic-ratelimit-requests-remaining': '12',
      'x-ratelimit-remaining-tokens': '99',
      'openai-processing-ms': '12',
      'openai-version': '2020-10-01',
    }
    const staying = {
      'set-cookie': '__cf_bm=secret',
      'anthropic-organization-id': 'org-1',
      'openai-organization': 'org-1',
      'openai-project': 'proj-1',
      'cf-ray': '8',
      server: 'cloudflare',
      'alt-svc': 'h3=":443"',
      'strict-transport-security': 'max-age=1',
    }
    proxy.provider.answerWith(jsonAnswer({}, 200, { ...passing, ...staying }))

    const got = await exchange(`${proxy.base}/messages`, { body: json(messageBody) })

    expect(got.headers).toMatchObject(passing)
    for (const name of Object.keys(staying)) expect(got.headers[name], name).toBeUndefined()
  })
})

describe('a faulty body is refused before anything is forwarded', () => {
  const faults: Array<[string, string]> = [
    ['a key twice', '{"model":"gpt-5.5","model":"gpt-5.5-pro","messages":[]}'],
    ['an escaped key', '{"mod\\u0065l":"gpt-5.5-pro","messages":[]}'],
    ['no JSON', 'model=gpt-5.5'],
    ['half of one', '{"model":"gpt-5.5"'],
    ['no object', '[]'],
    ['nothing', ''],
  ]
  it.each(faults)('%s', async (_fault, body) => {
    const openai = await exchange(`${proxy.base}/chat/completions`, { method: 'POST', body })
    const anthropic = await exchange(`${proxy.base}/messages`, { method: 'POST', body })

    expect([openai.status, anthropic.status]).toEqual([400, 400])
    expect(JSON.parse(openai.body.toString()).error.type).toBe('invalid_request_error')
    expect(JSON.parse(anthropic.body.toString()).error.type).toBe('invalid_request_error')
    expect(proxy.provider.seen).toEqual([])
  })

  it('one that is too long: 413, in the caller’s format', async () => {
    const body = json({ ...messageBody, system: 'x'.repeat(70_000) })

    const got = await exchange(`${proxy.base}/messages`, { body })

    expect(got.status).toBe(413)
    expect(JSON.parse(got.body.toString()).error.type).toBe('request_too_large')
    expect(proxy.provider.seen).toEqual([])
  })

  it.each(['stated', 'not stated'])(
    'one that is far too long, its length %s: the connection takes the rest, so that its client reads the 413',
    async (length) => {
      const bytes = 3 * 64 * 1024
      const { asked, ended, agent } = sending(length === 'stated' ? { 'content-length': String(bytes) } : {})
      asked.write(Buffer.alloc(64 * 1024 + 1))
      const [got] = await once(asked, 'response')
      got.resume()
      await once(got, 'end')

      asked.end(Buffer.alloc(bytes - 64 * 1024 - 1))
      const end = await ended
      agent.destroy()

      expect(got.statusCode).toBe(413)
      expect(got.headers.connection).not.toBe('close')
      expect(end).toBe('sent in full')
    },
  )

  it('one that never ends: its client is cut off', async () => {
    const { asked, ended } = sending({})
    asked.on('response', (got) => got.resume())
    asked.on('drain', () => asked.write(Buffer.alloc(64 * 1024)))

    asked.write(Buffer.alloc(64 * 1024))

    expect(await ended).not.toBe('sent in full')
  })

  it('one that is compressed: 415', async () => {
    const got = await exchange(`${proxy.base}/messages`, { headers: { 'content-encoding': 'gzip' }, body: 'x' })

    expect(got.status).toBe(415)
  })
})

it('a redirect is not followed, neither by us nor, with the key we gave it, by the client', async () => {
  const elsewhere = await startProxy(jsonAnswer({}))
  proxy.provider.answerWith((_seen, response) => {
    response.writeHead(307, { location: `${elsewhere.provider.url}/taken` })
    response.end()
  })

  const got = await exchange(`${proxy.base}/messages`, { body: json(messageBody) })

  expect(got.status).toBe(502)
  expect(got.headers.location).toBeUndefined()
  expect(JSON.parse(got.body.toString()).error.message).toContain('ANTHROPIC_UPSTREAM_URL')
  expect(elsewhere.provider.seen).toEqual([])
  await elsewhere.close()
})

function sending(headers: Record<string, string>) {
  const agent = new Agent({ keepAlive: true })
  const asked = request(`${proxy.base}/messages`, {
    agent,
    method: 'POST',
    headers: { authorization: `Bearer ${testSecret}`, ...headers },
  })
  const ended = new Promise<unknown>((resolve) => {
    asked.on('error', resolve)
    asked.on('finish', () => resolve('sent in full'))
    asked.on('close', () => resolve('closed before'))
  })
  return { asked, ended, agent }
}

async function sendCut(
  response: import('node:http').ServerResponse,
  headers: Record<string, string>,
  bytes: Buffer,
  at: Array<{ at: number; pause: boolean }>,
) {
  response.writeHead(200, headers)
  let from = 0
  for (const cut of at.toSorted((one, other) => one.at - other.at)) {
    const to = Math.floor(cut.at * bytes.length)
    if (to > from) response.write(bytes.subarray(from, to))
    from = Math.max(from, to)
    if (cut.pause) await new Promise((resolve) => setImmediate(resolve))
  }
  response.end(bytes.subarray(from))
}
