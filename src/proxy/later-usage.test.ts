import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exchange, json, jsonAnswer, startProxy, type TestProxy, until } from './testing.ts'

let proxy: TestProxy
beforeEach(async () => {
  proxy = await startProxy(jsonAnswer({}))
})
afterEach(() => proxy.close())

const usage = { input_tokens: 1000, output_tokens: 50, total_tokens: 1050 }
const running = { id: 'resp_1', object: 'response', created_at: 1795170000, model: 'gpt-5.5', background: true }
const asked = json({ model: 'gpt-5.5', input: 'hi', background: true })

describe('a background response', () => {
  it('is one request when it is created and is metered once, by its own id and day, however often it is retrieved', async () => {
    proxy.provider.answerWith(jsonAnswer({ ...running, status: 'queued', usage: null }))
    await exchange(`${proxy.base}/responses`, { body: asked })
    await exchange(`${proxy.base}/responses/resp_1`)
    await proxy.settled(1)
    proxy.provider.answerWith(jsonAnswer({ ...running, status: 'completed', usage }))
    await exchange(`${proxy.base}/responses/resp_1`)
    proxy.clock.advance(3 * 24 * 3_600_000)
    await exchange(`${proxy.base}/responses/resp_1`)

    const [created, first, second, ...others] = await proxy.settled(3)
    expect(others).toEqual([])
    expect(created).toMatchObject({ requests: 1, inputTokens: 0, costMicroUsd: 0, outcome: 'completed' })
    expect(first).toMatchObject({
      sourceId: 'response:resp_1',
      requests: 0,
      inputTokens: 1000,
      outputTokens: 50,
      basis: 'metered',
      day: '2026-11-20',
    })
    expect([second?.sourceId, second?.day]).toEqual([first?.sourceId, first?.day])
  })

  it('whose creation is streamed to its end is metered under the same id', async () => {
    const event = (type: string, response: object) => `event: ${type}\ndata: ${JSON.stringify({ type, response })}\n\n`
    proxy.provider.answerWith((_seen, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(event('response.created', { ...running, usage: null }))
      response.end(event('response.completed', { ...running, usage }))
    })

    await exchange(`${proxy.base}/responses`, {
      body: json({ model: 'gpt-5.5', input: 'hi', background: true, stream: true }),
    })

    const entries = await proxy.settled(2)
    expect(entries.map((entry) => [entry.sourceId, entry.requests, entry.inputTokens])).toEqual([
      ['response:resp_1', 0, 1000],
      [proxy.opened[0]?.id, 1, 0],
    ])
  })
})

it('a response that was metered when it was made is not metered again when it is retrieved', async () => {
  proxy.provider.answerWith(jsonAnswer({ ...running, background: false, status: 'completed', usage }))

  await exchange(`${proxy.base}/responses/resp_1`)

  await until(() => proxy.proxy.metrics().inFlight === 0)
  expect(proxy.entries).toEqual([])
})

describe('the results of a message batch', () => {
  const message = (id: string, tokens: number) => ({
    id,
    type: 'message',
    model: 'claude-sonnet-4-6',
    content: [],
    usage: { input_tokens: tokens, output_tokens: 10, service_tier: 'batch' },
  })
  const lines = [
    { custom_id: 'a', result: { type: 'succeeded', message: message('msg_a', 100) } },
    { custom_id: 'b', result: { type: 'errored', error: { type: 'invalid_request' } } },
    { custom_id: 'c', result: { type: 'succeeded', message: message('msg_c', 300) } },
    { custom_id: 'd', result: { type: 'expired' } },
  ]
  const jsonLines = lines.map((line) => JSON.stringify(line)).join('\n')

  beforeEach(() => {
    proxy.provider.answerWith(async (seen, response) => {
      if (!seen.url.endsWith('/results')) {
        const batch = { id: 'msgbatch_1', created_at: '2026-11-18T23:00:00Z', ended_at: '2026-11-19T01:00:00Z' }
        return jsonAnswer(batch)(seen, response)
      }
      response.writeHead(200, { 'content-type': 'application/binary' })
      for (let at = 0; at < jsonLines.length; at += 37) {
        response.write(jsonLines.slice(at, at + 37))
        await new Promise((resolve) => setImmediate(resolve))
      }
      response.end()
    })
  })

  it('are an entry a line, at the batch tier, booked when the batch ended', async () => {
    const got = await exchange(`${proxy.base}/v1/messages/batches/msgbatch_1/results`)

    expect(got.body.toString()).toBe(jsonLines)
    expect(await proxy.settled(2)).toMatchObject([
      { sourceId: 'batch:msgbatch_1:a', day: '2026-11-19', inputTokens: 100, serviceTier: 'batch', requests: 1 },
      { sourceId: 'batch:msgbatch_1:c', day: '2026-11-19', inputTokens: 300, serviceTier: 'batch', requests: 1 },
    ])
    // Half of 100 × $3 + 10 × $15, a million tokens each.
    expect(proxy.entries[0]?.costMicroUsd).toBe(225)
  })

  it('fetched a second time, days later, have the same identities and days', async () => {
    await exchange(`${proxy.base}/messages/batches/msgbatch_1/results`)
    proxy.clock.advance(5 * 24 * 3_600_000)
    await exchange(`${proxy.base}/messages/batches/msgbatch_1/results`)

    const identities = (await proxy.settled(4)).map((entry) => `${entry.sourceId} ${entry.day}`)
    expect(identities.slice(2)).toEqual(identities.slice(0, 2))
  })
})
