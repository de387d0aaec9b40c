import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { KeyLookup } from '../people/key-ring.ts'
import { keylessUrls } from './keyless-routes.ts'
import {
  chatBody,
  exchange,
  json,
  jsonAnswer,
  messageBody,
  startProxy,
  type TestProxy,
  testKey,
  testSecret,
  until,
} from './testing.ts'

let proxy: TestProxy
beforeEach(async () => {
  proxy = await startProxy(jsonAnswer({ object: 'list', data: [] }))
})
afterEach(() => proxy.close())

describe('the one choke point', () => {
  it('#5 no route of the whole table reaches a provider without a key', async () => {
    expect(proxy.routes.length).toBeGreaterThan(30)
    for (const { method, url } of proxy.routes) {
      const address = url.replace(/:\w+/g, 'some-id').replace('*', 'anything')
      const answer = await exchange(`${proxy.origin}${address}`, {
        method,
        headers: { authorization: '' },
        ...(method === 'POST' ? { body: json(chatBody) } : {}),
      })

      const isKeyless = keylessUrls.includes(url) || (method === 'GET' && url === '/api/v1/responses')
      expect(isKeyless ? [200, 404] : [401], `${method} ${url}`).toContain(answer.status)
    }
    expect(proxy.provider.seen).toEqual([])
  })

  it('#5 every other route, given a key, does reach one: the walk above walks what it should', async () => {
    const served = proxy.routes.filter(({ url }) => !keylessUrls.includes(url))
    for (const { method, url } of served) {
      if (method === 'GET' && url === '/api/v1/responses') continue
      const before = proxy.provider.seen.length
      const body = url.includes('messages') ? messageBody : chatBody
      await exchange(`${proxy.origin}${url.replace(/:\w+/g, 'some-id')}`, {
        method,
        ...(method === 'POST' ? { body: json(body) } : {}),
      })
      expect(proxy.provider.seen.length, `${method} ${url}`).toBeGreaterThan(before)
    }
  })
})

describe('where a key may stand', () => {
  const places: Array<[string, Record<string, string>]> = [
    ['Authorization: Bearer', { authorization: `Bearer ${testSecret}` }],
    ['authorization: bearer', { authorization: `bearer ${testSecret}` }],
    ['x-api-key', { authorization: '', 'x-api-key': testSecret }],
    ['api-key', { authorization: '', 'api-key': testSecret }],
    ['x-api-key beside a foreign Bearer', { authorization: 'Bearer sk-ant-oat01-x', 'x-api-key': testSecret }],
  ]
  it.each(places)('is taken from %s and goes no further', async (_place, headers) => {
    const answer = await exchange(`${proxy.base}/models`, { headers })

    expect(answer.status).toBe(200)
    expect(proxy.provider.seen[0]?.rawHeaders.join('\n')).not.toContain(testSecret)
    expect(proxy.provider.seen[0]?.rawHeaders.join('\n')).not.toContain('sk-ant-oat01-x')
  })
})

describe('a refused key', () => {
  const cases: Array<[string, string, KeyLookup, number, RegExp]> = [
    ['missing', '', { kind: 'unknown' }, 401, /No API key/],
    ['the provider’s own', 'sk-proj-123', { kind: 'unknown' }, 401, /not a Tally key/],
    ['unknown', testSecret, { kind: 'unknown' }, 401, /does not know/],
    ['revoked', testSecret, { kind: 'revoked' }, 401, /revoked/],
    ['expired', testSecret, { kind: 'expired', at: new Date('2026-11-20T00:00:00Z') }, 401, /expired on 2026-11-20/],
    ['#16 one that cannot be looked up', testSecret, { kind: 'unavailable' }, 503, /database/],
  ]
  it.each(cases)('%s: says so in the caller’s own format', async (_case, secret, lookup, status, say) => {
    proxy.keys.set(testSecret, lookup)

    const openai = await exchange(`${proxy.base}/chat/completions`, {
      headers: { authorization: secret && `Bearer ${secret}` },
      body: json(chatBody),
    })
    const anthropic = await exchange(`${proxy.base}/v1/messages`, {
      headers: { authorization: '', 'x-api-key': secret },
      body: json(messageBody),
    })

    expect([openai.status, anthropic.status]).toEqual([status, status])
    const fromOpenai = JSON.parse(openai.body.toString())
    expect(fromOpenai.error.message).toMatch(say)
    expect(Object.keys(fromOpenai.error)).toEqual(['message', 'type', 'param', 'code'])
    const fromAnthropic = JSON.parse(anthropic.body.toString())
    expect(fromAnthropic).toMatchObject({ type: 'error', error: { type: expect.any(String) } })
    expect(fromAnthropic.error.message).toMatch(say)
    expect(openai.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
    expect(anthropic.headers['request-id']).toMatch(/^[0-9a-f-]{36}$/)
    if (status === 503) expect(openai.headers['retry-after']).toBe('5')
    else expect(openai.headers['x-should-retry']).toBe('false')
    expect(proxy.provider.seen).toEqual([])
    expect(proxy.opened).toEqual([])
  })
})

it('#16 a known key goes on working while others cannot be looked up, and store trouble is never a 401', async () => {
  const late = `acl_${'l'.repeat(43)}`
  const trouble = await startProxy(jsonAnswer({}), {
    keyRing: {
      find: (secret) =>
        secret === testSecret ? { kind: 'known', key: testKey() } : Promise.reject(new Error('the database is away')),
    },
  })

  const known = await exchange(`${trouble.base}/models`)
  const other = await exchange(`${trouble.base}/models`, { headers: { authorization: `Bearer ${late}` } })

  expect([known.status, other.status]).toEqual([200, 503])
  expect(other.headers['retry-after']).toBeDefined()
  await trouble.close()
})

it('#14 a key revoked during a stream ends nothing that was paid for, and opens nothing new', async () => {
  let endStream: () => void = () => undefined
  proxy.provider.answerWith((_seen, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write('data: {"choices":[{"index":0,"delta":{"content":"a"}}]}\n\n')
    endStream = () => response.end('data: [DONE]\n\n')
  })
  const running = exchange(`${proxy.base}/chat/completions`, { body: json({ ...chatBody, stream: true }) })
  await until(() => proxy.provider.seen.length === 1)

  proxy.keys.set(testSecret, { kind: 'revoked' })
  const next = await exchange(`${proxy.base}/chat/completions`, { body: json(chatBody) })
  endStream()

  expect(next.status).toBe(401)
  expect((await running).body.toString()).toContain('[DONE]')
  expect(proxy.provider.seen.length).toBe(1)
})

it('a key that is not in memory is looked up before anything is forwarded', async () => {
  const late = `acl_${'l'.repeat(43)}`
  const slow = await startProxy(jsonAnswer({ data: [] }), {
    keyRing: { find: () => Promise.resolve({ kind: 'known', key: testKey() }) },
  })

  const answer = await exchange(`${slow.base}/models`, { headers: { authorization: `Bearer ${late}` } })

  expect(answer.status).toBe(200)
  await slow.close()
})

it('a provider without a key is named, with what an admin has to do', async () => {
  const none = await startProxy(jsonAnswer({}), { providerKeys: { secretFor: () => null, isDisabled: () => false } })

  const answer = await exchange(`${none.base}/messages`, { body: json(messageBody) })

  expect(answer.status).toBe(400)
  expect(answer.headers['x-should-retry']).toBe('false')
  expect(JSON.parse(answer.body.toString()).error.message).toContain('npm run tally -- provider add anthropic')
  expect(none.opened).toEqual([])
  await none.close()
})
