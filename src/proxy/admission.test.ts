import { afterEach, describe, expect, it } from 'vitest'
import { microUsd } from '../base/money.ts'
import type { Admission, AdmissionRequest } from '../budgets/admission.ts'
import {
  chatBody,
  exchange,
  json,
  jsonAnswer,
  messageBody,
  messageEvents,
  startProxy,
  type TestProxy,
  testKey,
  testSecret,
  until,
} from './testing.ts'

type Told = { settled: Array<number | null>; released: number; left: Array<string | null> }

let proxy: TestProxy
afterEach(() => proxy.close())

/** A gate that answers as it is told and counts what becomes of its holds. */
function gateThat(answers: (request: AdmissionRequest) => Admission['kind'] | 'later') {
  const asked: AdmissionRequest[] = []
  const told: Told = { settled: [], released: 0, left: [] }
  const hold = {
    settle: (cost: number | null) => void told.settled.push(cost),
    release() {
      told.released += 1
    },
    leave: (result: string | null) => void told.left.push(result),
  }
  const waiting: Array<() => void> = []
  const gate = {
    resultsPassed: () => undefined,
    mayNameProject: () => true,
    admit(request: AdmissionRequest): Admission | Promise<Admission> {
      asked.push(request)
      const admitted = { kind: 'admitted' as const, hold }
      switch (answers(request)) {
        case 'admitted':
          return admitted
        case 'later':
          return new Promise((resolve) => waiting.push(() => resolve(admitted)))
        case 'unavailable':
          return { kind: 'unavailable', because: 'strict', retryAfterS: 2, say: 'Budgets cannot be checked.' }
        case 'refused':
          return { kind: 'refused', say: 'The monthly budget of Ana has no room.', refusal: anyRefusal }
      }
    },
  }
  return { gate, asked, told, letThrough: () => waiting.splice(0).forEach((go) => void go()) }
}

const anyRefusal = {
  reason: 'unpriced' as const,
  provider: 'openai' as const,
  model: 'x',
  budget: {
    id: 'b',
    scope: { kind: 'org' as const },
    scopeName: 'everybody',
    period: 'month' as const,
    strict: false,
    askNames: [],
  },
}

const usage = { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 }

describe('#5 every request that makes a model work passes the gate first', () => {
  const free = /count_tokens|\/models|input_tokens|\/responses\/|batches/
  it('on every route, and nothing is forwarded that it refuses', async () => {
    const { gate, asked } = gateThat(() => 'refused')
    proxy = await startProxy(jsonAnswer({ ok: true }), { gate })
    const working = proxy.routes.filter(({ method, url }) => method === 'POST' && url !== '/*' && !free.test(url))

    for (const { url } of working) {
      const address = url.replace(':deployment', 'gpt-5.5')
      const body = /messages$/.test(url) ? messageBody : { ...chatBody, input: 'a', prompt: 'a' }
      const got = await exchange(`${proxy.origin}${address}`, { body: json(body) })
      expect([400, 402], url).toContain(got.status)
      expect(got.body.toString(), url).toContain('has no room')
    }

    expect(working.length).toBeGreaterThanOrEqual(8)
    expect(asked).toHaveLength(working.length)
    expect(proxy.provider.seen).toEqual([])
    expect(proxy.opened).toEqual([])
  })

  it('a batch too, with all its requests', async () => {
    const { gate, asked, told } = gateThat(() => 'admitted')
    proxy = await startProxy(jsonAnswer({ id: 'msgbatch_1' }), { gate })
    const requests = [
      { custom_id: '1', params: { ...messageBody, max_tokens: 100 } },
      { custom_id: '2', params: { ...messageBody, max_tokens: 50 } },
    ]

    const got = await exchange(`${proxy.base}/messages/batches`, { body: json({ requests }) })

    expect(got.status).toBe(200)
    expect(asked).toMatchObject([{ model: messageBody.model, maxOutputTokens: 150 }])
    expect(asked[0]?.unbounded()).toMatch(/batch/)
    await until(() => told.left.length === 1)
    expect(told).toEqual({ settled: [], released: 0, left: ['batch:msgbatch_1'] })
  })

  it('and what uses nothing does not', async () => {
    const { gate, asked } = gateThat(() => 'refused')
    proxy = await startProxy(jsonAnswer({ input_tokens: 1 }), { gate })

    const got = await exchange(`${proxy.base}/messages/count_tokens`, { body: json(messageBody) })

    expect(got.status).toBe(200)
    expect(asked).toEqual([])
  })
})

describe('a budget that refuses', () => {
  it.each([
    ['Anthropic', '/messages', messageBody, 402, { type: 'error', error: { type: 'billing_error' } }],
    ['OpenAI', '/chat/completions', chatBody, 400, { error: { code: 'budget_exceeded' } }],
  ])('says so as %s would, not to be tried again', async (_, path, body, status, shape) => {
    proxy = await startProxy(jsonAnswer({}), { gate: gateThat(() => 'refused').gate })

    const got = await exchange(`${proxy.base}${path}`, { body: json(body) })

    expect(got.status).toBe(status)
    expect(got.headers['x-should-retry']).toBe('false')
    expect(JSON.parse(got.body.toString())).toMatchObject(shape)
    expect(got.body.toString()).toContain('The monthly budget of Ana has no room.')
  })

  it('that cannot be asked is 503 with a time to try again', async () => {
    proxy = await startProxy(jsonAnswer({}), { gate: gateThat(() => 'unavailable').gate })

    const got = await exchange(`${proxy.base}/messages`, { body: json(messageBody) })

    expect([got.status, got.headers['retry-after']]).toEqual([503, '2'])
    expect(proxy.provider.seen).toEqual([])
  })
})

describe('what was held is given back once, whatever becomes of the request', () => {
  it('an answer: settled at what its entry costs', async () => {
    const { gate, told } = gateThat(() => 'admitted')
    proxy = await startProxy(jsonAnswer({ model: 'gpt-5.5', usage }), { gate })

    await exchange(`${proxy.base}/chat/completions`, { body: json(chatBody) })

    const [entry] = await proxy.settled(1)
    expect(told).toEqual({ settled: [entry?.costMicroUsd], released: 0, left: [] })
    expect(told.settled[0]).toBeGreaterThan(0)
  })

  it('a provider that refuses: settled at nothing', async () => {
    const { gate, told } = gateThat(() => 'admitted')
    proxy = await startProxy((_seen, response) => void response.writeHead(500).end('{}'), { gate })

    await exchange(`${proxy.base}/chat/completions`, { body: json(chatBody) })
    await proxy.settled(1)

    expect(told).toEqual({ settled: [microUsd(0)], released: 0, left: [] })
  })

  it('a client that leaves in the middle of a stream: settled at the estimate', async () => {
    const { gate, told } = gateThat(() => 'admitted')
    proxy = await startProxy(
      (_seen, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.write(
          messageEvents(['abcd'.repeat(50)])
            .slice(0, 3)
            .join(''),
        )
      },
      { gate },
    )
    const leaving = new AbortController()
    const got = await fetch(`${proxy.base}/messages`, {
      method: 'POST',
      headers: { 'x-api-key': testSecret },
      body: json({ ...messageBody, stream: true }),
      signal: leaving.signal,
    })
    await got.body?.getReader().read()
    leaving.abort()

    const [entry] = await proxy.settled(1)
    expect(entry).toMatchObject({ outcome: 'aborted', basis: 'estimated' })
    expect(told).toEqual({ settled: [entry?.costMicroUsd], released: 0, left: [] })
  })

  it('a journal that cannot be written: released, nothing was forwarded', async () => {
    const { gate, told } = gateThat(() => 'admitted')
    proxy = await startProxy(jsonAnswer({}), { gate })
    proxy.faults.open = new Error('no space left on device')

    const got = await exchange(`${proxy.base}/messages`, { body: json(messageBody) })

    expect(got.status).toBe(503)
    expect(told).toEqual({ settled: [], released: 1, left: [] })
  })

  it('a client that left while a budget was asked: released, nothing was forwarded', async () => {
    const { gate, told, asked, letThrough } = gateThat(() => 'later')
    proxy = await startProxy(jsonAnswer({}), { gate })
    const leaving = new AbortController()
    const got = fetch(`${proxy.base}/messages`, {
      method: 'POST',
      headers: { 'x-api-key': testSecret },
      body: json(messageBody),
      signal: leaving.signal,
    })
    await until(() => asked.length === 1)
    leaving.abort()
    await expect(got).rejects.toThrow()
    // The server has seen it go before the budget answers.
    await until(() => proxy.clients.size === 0)
    letThrough()
    await until(() => told.released + told.settled.length === 1)

    expect(proxy.provider.seen).toEqual([])
    expect(told).toEqual({ settled: [], released: 1, left: [] })
  })
})

describe('a key that may use some models only', () => {
  const limited = (models: string[]) => ({
    keyRing: { find: () => ({ kind: 'known' as const, key: testKey({ models }) }) },
  })

  it('is refused others by name, in its caller’s format, and nothing is forwarded', async () => {
    proxy = await startProxy(jsonAnswer({}), limited(['claude-haiku-*']))

    const got = await exchange(`${proxy.base}/messages`, { body: json(messageBody) })

    expect(got.status).toBe(400)
    expect(JSON.parse(got.body.toString())).toMatchObject({
      type: 'error',
      error: { message: expect.stringContaining('claude-haiku-*') },
    })
    expect(proxy.provider.seen).toEqual([])
  })

  it('may use those, and a batch is looked through for others', async () => {
    proxy = await startProxy(jsonAnswer({ ok: true }), limited([messageBody.model]))
    const other = { custom_id: '2', params: { ...messageBody, model: 'claude-opus-4-6' } }
    const requests = [{ custom_id: '1', params: messageBody }, other]

    const own = await exchange(`${proxy.base}/messages`, { body: json(messageBody) })
    const batch = await exchange(`${proxy.base}/messages/batches`, { body: json({ requests }) })

    expect([own.status, batch.status]).toEqual([200, 400])
  })

  it.each([
    ['a model to fall back on', { fallbacks: [{ model: 'claude-opus-4-6' }] }],
    ['the model of a tool', { tools: [{ type: 'advisor_20260301', name: 'advisor', model: 'claude-opus-4-6' }] }],
  ])('may use no other as %s either', async (_, more) => {
    proxy = await startProxy(jsonAnswer({ ok: true }), limited([messageBody.model]))
    const requests = [{ custom_id: '1', params: { ...messageBody, ...more } }]

    const own = await exchange(`${proxy.base}/messages`, { body: json({ ...messageBody, ...more }) })
    const batch = await exchange(`${proxy.base}/messages/batches`, { body: json({ requests }) })

    expect([own.status, batch.status]).toEqual([400, 400])
    expect(proxy.provider.seen).toEqual([])
  })
})

it('a provider that was paused says that it was, not that there is no key', async () => {
  proxy = await startProxy(jsonAnswer({}), { providerKeys: { secretFor: () => null, isDisabled: () => true } })

  const got = await exchange(`${proxy.base}/messages`, { body: json(messageBody) })

  expect(got.status).toBe(400)
  expect(got.body.toString()).toContain('paused Anthropic')
})

describe('a project named by a header', () => {
  const named = { 'x-project': 'search' }
  const asked = { body: json(chatBody), headers: named }

  it.each([
    ['that its person may take from is the project', true, { project: 'search', tags: {} }],
    ['that its person may not take from is a tag only', false, { project: '', tags: { project: 'search' } }],
  ])('%s', async (_, may, booked) => {
    const { gate, asked: admitted } = gateThat(() => 'admitted')
    proxy = await startProxy(jsonAnswer({ model: 'gpt-5.5', usage }), { gate: { ...gate, mayNameProject: () => may } })

    await exchange(`${proxy.base}/chat/completions`, asked)

    expect((await proxy.settled(1))[0]).toMatchObject(booked)
    expect(admitted).toMatchObject([{ project: booked.project }])
  })

  it('changes nothing where the key has one', async () => {
    const { gate } = gateThat(() => 'admitted')
    proxy = await startProxy(jsonAnswer({ model: 'gpt-5.5', usage }), {
      gate,
      keyRing: { find: () => ({ kind: 'known' as const, key: testKey({ project: 'checkout' }) }) },
    })

    await exchange(`${proxy.base}/chat/completions`, asked)

    expect((await proxy.settled(1))[0]).toMatchObject({ project: 'checkout', tags: {} })
  })
})
