import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  chatBody,
  chatUsage,
  exchange,
  json,
  jsonAnswer,
  messageBody,
  messageEvents,
  startProxy,
  streamAnswer,
  type TestProxy,
  testKey,
  testSecret,
  until,
} from './testing.ts'

let proxy: TestProxy
beforeEach(async () => {
  proxy = await startProxy(jsonAnswer({}))
})
afterEach(() => proxy.close())

const anthropicUsage = {
  input_tokens: 100,
  cache_creation_input_tokens: 3000,
  cache_read_input_tokens: 5000,
  cache_creation: { ephemeral_5m_input_tokens: 1000, ephemeral_1h_input_tokens: 2000 },
  output_tokens: 50,
  service_tier: 'standard',
}
const openaiUsage = { ...chatUsage, prompt_tokens_details: { cached_tokens: 600 } }

describe('#10 what was used is counted once, each kind apart', () => {
  it('Anthropic, whose input leaves the cache out', async () => {
    proxy.provider.answerWith(
      jsonAnswer({ model: 'claude-sonnet-4-6', usage: anthropicUsage }, 200, { 'request-id': 'req_9' }),
    )

    await exchange(`${proxy.base}/v1/messages`, {
      headers: { 'user-agent': 'claude-cli/2.1.197 (external, cli)', 'x-claude-code-session-id': 'session-1' },
      body: json(messageBody),
    })

    expect(await proxy.settled(1)).toMatchObject([
      {
        source: 'proxy',
        provider: 'anthropic',
        account: 'account-anthropic',
        handleId: 7,
        keyRef: testKey().id,
        at: '2026-11-21T10:00:00.000Z',
        day: '2026-11-21',
        category: 'api',
        basis: 'metered',
        outcome: 'completed',
        status: 200,
        tool: 'claude-code',
        session: 'session-1',
        inputTokens: 100,
        cacheReadTokens: 5000,
        cacheWrite5mTokens: 1000,
        cacheWrite1hTokens: 2000,
        outputTokens: 50,
        requests: 1,
        providerRequestId: 'req_9',
        // 100 × $3 + 5000 × $0.30 + 1000 × $3.75 + 2000 × $6 + 50 × $15, a million tokens each.
        costMicroUsd: 18_300,
        listMicroUsd: 18_300,
      },
    ])
  })

  it('OpenAI, whose input includes it', async () => {
    proxy.provider.answerWith(jsonAnswer({ model: 'gpt-5.5', usage: openaiUsage }))

    await exchange(`${proxy.base}/chat/completions`, { body: json(chatBody) })

    expect(await proxy.settled(1)).toMatchObject([{ inputTokens: 400, cacheReadTokens: 600, outputTokens: 50 }])
  })

  it('a stream, whose counts are cumulative', async () => {
    proxy.provider.answerWith(streamAnswer(messageEvents(['a', 'b'])))

    await exchange(`${proxy.base}/messages`, { body: json({ ...messageBody, stream: true }) })

    expect(await proxy.settled(1)).toMatchObject([{ outcome: 'completed', inputTokens: 900, outputTokens: 40 }])
  })

  it.each([
    [
      'application/json',
      { ...messageBody },
      json({ model: 'claude-sonnet-4-6', usage: anthropicUsage }).toString(),
      100,
    ],
    ['text/event-stream', { ...messageBody, stream: true }, messageEvents(['a']).join(''), 900],
  ])('compressed all the same (%s): passed as it is, and read', async (type, body, text, inputTokens) => {
    const sent = gzipSync(text)
    proxy.provider.answerWith((_seen, response) => {
      response.writeHead(200, { 'content-type': type, 'content-encoding': 'gzip' })
      response.end(sent)
    })

    const got = await exchange(`${proxy.base}/messages`, { body: json(body) })

    expect(got.body.equals(sent)).toBe(true)
    expect(got.headers['content-encoding']).toBe('gzip')
    expect(await proxy.settled(1)).toMatchObject([{ outcome: 'completed', basis: 'metered', inputTokens }])
  })

  it('an answer that says nothing of usage is estimated, and says so', async () => {
    proxy.provider.answerWith(jsonAnswer({ model: 'gpt-5.5', choices: [] }))

    await exchange(`${proxy.base}/chat/completions`, { body: json(chatBody) })

    expect(await proxy.settled(1)).toMatchObject([{ outcome: 'completed', basis: 'estimated' }])
  })
})

describe('usage that cannot be believed is estimated like usage that was not told', () => {
  it.each([
    ['negative', -5],
    ['a fraction', 1.5],
    ['too large', 1e300],
    ['a text', 'many'],
    ['true', true],
  ])('%s', async (_nonsense, prompt_tokens) => {
    proxy.provider.answerWith(jsonAnswer({ model: 'gpt-5.5', usage: { ...chatUsage, prompt_tokens } }))

    await exchange(`${proxy.base}/chat/completions`, { body: json(chatBody) })

    const [entry] = await proxy.settled(1)
    expect(entry).toMatchObject({ outcome: 'completed', basis: 'estimated' })
    expect(entry?.inputTokens).toBe(Math.ceil(json(chatBody).length / 4))
    expect(entry?.costMicroUsd).toBeGreaterThan(0)
    expect(proxy.log.join('')).toContain('prompt_tokens is not a count')
  })

  it('in a stream', async () => {
    const events = messageEvents(['a']).join('').replace('"output_tokens":40', '"output_tokens":-40')
    proxy.provider.answerWith(streamAnswer([events]))

    await exchange(`${proxy.base}/messages`, { body: json({ ...messageBody, stream: true }) })

    expect(await proxy.settled(1)).toMatchObject([{ outcome: 'completed', basis: 'estimated', outputTokens: 1 }])
  })
})

it('#11 a model whose price is not known is unpriced, never free, and is counted as such', async () => {
  proxy.provider.answerWith(jsonAnswer({ model: 'gpt-next-secret', usage: chatUsage }))

  await exchange(`${proxy.base}/chat/completions`, { body: json({ ...chatBody, model: 'gpt-next-secret' }) })

  expect(await proxy.settled(1)).toMatchObject([
    { basis: 'unpriced', costMicroUsd: null, listMicroUsd: null, inputTokens: 1000, modelRaw: 'gpt-next-secret' },
  ])
  expect(proxy.proxy.metrics().unpriced).toBe(1)
})

it('the model that answered is the one that is priced', async () => {
  proxy.provider.answerWith(jsonAnswer({ model: 'claude-haiku-4-5', usage: anthropicUsage }))

  await exchange(`${proxy.base}/messages`, { body: json(messageBody) })

  expect((await proxy.settled(1))[0]?.modelRaw).toBe('claude-haiku-4-5')
})

it('#18 each request has an id of ours, in the order of time, and exactly one entry', async () => {
  proxy.provider.answerWith(jsonAnswer({ model: 'gpt-5.5', usage: chatUsage }))

  await Promise.all(
    Array.from({ length: 50 }, () => exchange(`${proxy.base}/chat/completions`, { body: json(chatBody) })),
  )

  const ids = (await proxy.settled(50)).map((entry) => entry.sourceId)
  expect(new Set(ids).size).toBe(50)
  expect(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7/.test(id))).toBe(true)
  expect(new Set(proxy.opened.map((record) => record.id))).toEqual(new Set(ids))
})

it.each([400, 429, 529])('an error answer, status %i: one entry, refused, nothing billed', async (status) => {
  proxy.provider.answerWith(jsonAnswer({ error: {} }, status))

  await exchange(`${proxy.base}/messages`, { body: json(messageBody) })

  expect(await proxy.settled(1)).toMatchObject([
    { outcome: 'refused', status, requests: 0, costMicroUsd: 0, basis: 'metered', model: 'claude-sonnet-4-6' },
  ])
})

it('an error event inside a stream: failed, and what was used is billed', async () => {
  const overloaded =
    'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n'
  proxy.provider.answerWith(streamAnswer([...messageEvents(['abcd']).slice(0, 3), overloaded]))

  const got = await exchange(`${proxy.base}/messages`, { body: json({ ...messageBody, stream: true }) })

  expect(got.body.toString().endsWith(overloaded)).toBe(true)
  expect(await proxy.settled(1)).toMatchObject([{ outcome: 'failed', basis: 'estimated', inputTokens: 900 }])
})

it('what the key says of project and tags stands; the client may only add', async () => {
  proxy.keys.set(testSecret, { kind: 'known', key: testKey({ project: 'payments', tags: { team: 'core' } }) })
  proxy.provider.answerWith(jsonAnswer({ model: 'gpt-5.5', usage: chatUsage }))

  await exchange(`${proxy.base}/chat/completions`, { headers: { 'x-project': 'search' }, body: json(chatBody) })

  expect(await proxy.settled(1)).toMatchObject([{ project: 'payments', tags: { team: 'core' } }])
})

it('free calls leave no entry: models, counting tokens, making and listing batches', async () => {
  for (const path of ['/models', '/messages/batches']) await exchange(`${proxy.base}${path}`)
  for (const path of ['/messages/count_tokens', '/messages/batches', '/responses/input_tokens']) {
    await exchange(`${proxy.base}${path}`, { body: json(messageBody) })
  }

  expect(proxy.provider.seen.length).toBe(5)
  await until(() => proxy.proxy.metrics().inFlight === 0)
  expect(proxy.opened).toEqual([])
  expect(proxy.entries).toEqual([])
})

describe('the journal', () => {
  const answers = [
    ['JSON', messageBody, jsonAnswer({ model: 'claude-sonnet-4-6', usage: anthropicUsage })],
    ['a stream', { ...messageBody, stream: true }, streamAnswer(messageEvents(['a']))],
  ] as const
  it.each(answers)('has the entry before the client sees the end of %s', async (_name, body, answer) => {
    let write: () => void = () => undefined
    proxy.gate.closes = new Promise((resolve) => {
      write = resolve
    })
    proxy.provider.answerWith(answer)
    let isOver = false
    let text = ''

    const got = fetch(`${proxy.base}/messages`, {
      method: 'POST',
      headers: { 'x-api-key': testSecret },
      body: json(body),
    })
    const read = got.then(async (response) => {
      for await (const piece of response.body ?? []) text += Buffer.from(piece).toString()
      isOver = true
    })
    await until(() => proxy.entries.length === 1)
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(isOver).toBe(false)
    expect(text).not.toContain('message_stop')
    expect(text).not.toContain('}}}')
    write()
    await read

    expect(isOver).toBe(true)
  })

  it('that cannot be opened: 503, nothing is forwarded', async () => {
    proxy.faults.open = new Error('no space left on device')

    const got = await exchange(`${proxy.base}/chat/completions`, { body: json(chatBody) })

    expect(got.status).toBe(503)
    expect(got.headers['retry-after']).toBeDefined()
    expect(proxy.provider.seen).toEqual([])
    await until(() => proxy.proxy.metrics().inFlight === 0)
  })

  it('that cannot be closed does not withhold an answer that is paid for', async () => {
    proxy.faults.close = new Error('no space left on device')
    proxy.provider.answerWith(jsonAnswer({ model: 'gpt-5.5', usage: chatUsage }))

    const got = await exchange(`${proxy.base}/chat/completions`, { body: json(chatBody) })

    expect(got.status).toBe(200)
    expect(proxy.log.join('')).toContain('an entry is not in the journal')
  })
})
