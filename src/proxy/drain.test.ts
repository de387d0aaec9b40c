import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { drainWithin } from './drain.ts'
import {
  chatBody,
  exchange,
  json,
  jsonAnswer,
  messageBody,
  messageEvents,
  startProxy,
  type TestProxy,
  until,
} from './testing.ts'

let proxy: TestProxy
let finish: () => void = () => undefined
beforeEach(async () => {
  proxy = await startProxy((_seen, response) => {
    const events = messageEvents(['abcd'])
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(events.slice(0, 3).join(''))
    finish = () => response.end(events.slice(3).join(''))
  })
})
afterEach(() => proxy.close())

const streaming = json({ ...messageBody, stream: true })

describe('#27 a shutdown', () => {
  it('takes nothing new, lets streams end, and is over when all is written down', async () => {
    const running = exchange(`${proxy.base}/messages`, { body: streaming })
    await until(() => proxy.provider.seen.length === 1)
    let isOver = false

    const drained = proxy.proxy.drain(60_000).then(() => {
      isOver = true
    })
    const refused = await exchange(`${proxy.base}/chat/completions`, { body: json(chatBody) })
    expect(isOver).toBe(false)
    finish()
    const got = await running
    await drained

    expect(refused.status).toBe(503)
    expect(refused.headers['retry-after']).toBeDefined()
    expect(refused.headers.connection).toBe('close')
    expect(got.body.toString()).toBe(messageEvents(['abcd']).join(''))
    expect(proxy.entries).toMatchObject([{ outcome: 'completed' }])
    expect(proxy.provider.seen.length).toBe(1)
  })

  it('waits so long and no longer: what is left is broken off and billed as an estimate', async () => {
    const running = exchange(`${proxy.base}/messages`, { body: streaming })
    await until(() => proxy.provider.seen.length === 1)

    await proxy.proxy.drain(100)

    expect((await running).brokenOff).toBe(true)
    await proxy.provider.seen[0]?.gone
    expect(proxy.entries).toMatchObject([{ outcome: 'aborted', basis: 'estimated', inputTokens: 900 }])
    expect(proxy.proxy.metrics().inFlight).toBe(0)
  })

  it('with nothing in flight waits for nothing', async () => {
    const atMostMs = 600_000
    await proxy.proxy.drain(atMostMs)

    expect(proxy.proxy.metrics().inFlight).toBe(0)
  })

  it('does not wait for ever for what cannot be broken off', async () => {
    let interrupted = 0
    await drainWithin(0, {
      size: 1,
      interruptAll() {
        interrupted += 1
      },
    })

    expect(interrupted).toBe(1)
  })
})

it('counts requests by provider and outcome, and what is in flight', async () => {
  const running = exchange(`${proxy.base}/messages`, { body: streaming })
  await until(() => proxy.provider.seen.length === 1)
  expect(proxy.proxy.metrics().inFlight).toBe(1)

  finish()
  await running
  proxy.provider.answerWith(jsonAnswer({}, 429))
  await exchange(`${proxy.base}/chat/completions`, { body: json(chatBody) })
  await proxy.settled(2)

  expect(proxy.proxy.metrics()).toEqual({
    requests: {
      anthropic: { completed: 1, aborted: 0, failed: 0, refused: 0 },
      openai: { completed: 0, aborted: 0, failed: 0, refused: 1 },
    },
    unpriced: 0,
    inFlight: 0,
  })
})
