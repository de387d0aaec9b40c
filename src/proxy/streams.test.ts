import { request } from 'node:http'
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
  until,
} from './testing.ts'

let proxy: TestProxy
beforeEach(async () => {
  proxy = await startProxy(jsonAnswer({}), {
    limits: { keepAliveAfterMs: 60, idleTimeoutMs: 1_500, stalledClientMs: 1_500 },
  })
})
afterEach(() => proxy.close())

describe('#25 a provider that is silent after its head', () => {
  const dialects = [
    {
      name: 'Anthropic',
      path: '/messages',
      body: messageBody,
      events: messageEvents(['a']),
      ping: 'event: ping\ndata: {"type": "ping"}\n\n',
    },
    {
      name: 'OpenAI',
      path: '/chat/completions',
      body: chatBody,
      events: chatEvents(['a'], { usage: false }),
      ping: ': keep-alive\n\n',
    },
  ]
  it.each(dialects)(
    '$name: the client hears that we are there, between events only',
    async ({ path, body, events, ping }) => {
      const [first = '', ...rest] = events
      proxy.provider.answerWith(async (_seen, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' })
        response.flushHeaders()
        await quiet()
        response.write(first.slice(0, 20))
        await quiet()
        response.write(first.slice(20))
        await quiet()
        response.end(rest.join(''))
      })

      const got = await exchange(`${proxy.base}${path}`, { body: json({ ...body, stream: true }) })

      const text = got.body.toString()
      expect(text.startsWith(ping)).toBe(true)
      expect(text).toContain(`${first}${ping}`)
      expect(text.replaceAll(ping, '')).toBe(events.join(''))
    },
  )

  it('a JSON answer is never put anything into', async () => {
    proxy.provider.answerWith(async (_seen, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write('{"a":')
      await quiet()
      response.end('1}')
    })

    const got = await exchange(`${proxy.base}/messages`, { body: json(messageBody) })

    expect(got.body.toString()).toBe('{"a":1}')
  })

  it('the head of a stream reaches the client before its first bytes do', async () => {
    let finish: () => void = () => undefined
    proxy.provider.answerWith((_seen, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'request-id': 'req_early' })
      response.flushHeaders()
      finish = () => response.end(messageEvents(['a']).join(''))
    })

    const requestId = await new Promise((resolve) => {
      const outgoing = request(`${proxy.base}/messages`, { method: 'POST', headers: { 'x-api-key': testSecret } })
      outgoing.on('response', (incoming) => {
        resolve(incoming.headers['request-id'])
        incoming.resume()
      })
      outgoing.end(json({ ...messageBody, stream: true }))
    })

    expect(requestId).toBe('req_early')
    finish()
    await proxy.settled(1)
  })

  // Longer than the silence that is answered, the tick of the watch included.
  const quiet = () => new Promise((resolve) => setTimeout(resolve, 200))
})

describe('a provider that breaks off', () => {
  it('in the middle of a stream: the client’s answer is broken off too, never ended cleanly', async () => {
    const events = messageEvents(['abcd'.repeat(100)]).slice(0, 3)
    proxy.provider.answerWith((_seen, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (const event of events) response.write(event)
      setTimeout(() => response.destroy(), 30)
    })

    const got = await exchange(`${proxy.base}/messages`, { body: json({ ...messageBody, stream: true }) })

    expect(got.brokenOff).toBe(true)
    expect(got.body.toString()).toBe(events.join(''))
    expect(await proxy.settled(1)).toMatchObject([
      { outcome: 'failed', basis: 'estimated', requests: 1, inputTokens: 900, outputTokens: 100 },
    ])
  })

  it('in the middle of a JSON answer: the same', async () => {
    proxy.provider.answerWith((_seen, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 })
      response.write('{"a":')
      setTimeout(() => response.destroy(), 30)
    })

    const got = await exchange(`${proxy.base}/messages`, { body: json(messageBody) })

    expect(got.brokenOff).toBe(true)
    expect(await proxy.settled(1)).toMatchObject([{ outcome: 'failed' }])
  })

  it('before its head: 502 in the caller’s format, and nothing is billed', async () => {
    proxy.provider.answerWith((seen) => void seen.request.socket.destroy())

    const got = await exchange(`${proxy.base}/messages`, { body: json(messageBody) })

    expect(got.status).toBe(502)
    expect(JSON.parse(got.body.toString()).error.type).toBe('api_error')
    expect(await proxy.settled(1)).toMatchObject([{ outcome: 'failed', requests: 0, costMicroUsd: 0, status: 502 }])
  })

  it('a stream that ends before its own last event counts as failed', async () => {
    proxy.provider.answerWith(streamAnswer(messageEvents(['abcd']).slice(0, 3)))

    const got = await exchange(`${proxy.base}/messages`, { body: json({ ...messageBody, stream: true }) })

    expect(got.brokenOff).toBe(false)
    expect(await proxy.settled(1)).toMatchObject([{ outcome: 'failed', basis: 'estimated' }])
  })
})

it('a provider that cannot be reached: 502, one entry, nothing billed', async () => {
  const nobody = await startProxy(jsonAnswer({}), {
    upstreams: { openai: 'http://127.0.0.1:9/v1', anthropic: 'http://127.0.0.1:9' },
  })

  const got = await exchange(`${nobody.base}/chat/completions`, { body: json(chatBody) })

  expect(got.status).toBe(502)
  expect(JSON.parse(got.body.toString()).error).toMatchObject({ type: 'server_error', code: 'provider_unreachable' })
  expect(await nobody.settled(1)).toMatchObject([{ outcome: 'failed', requests: 0 }])
  await nobody.close()
})

it('a provider that sends no head in time: 504', async () => {
  const impatient = await startProxy(() => undefined, { limits: { headersTimeoutMs: 300 } })

  const got = await exchange(`${impatient.base}/messages`, { body: json(messageBody) })

  expect(got.status).toBe(504)
  expect(JSON.parse(got.body.toString()).error.type).toBe('timeout_error')
  await impatient.close()
})

it('#21 a stream that stands still is given up after the idle limit', async () => {
  proxy.provider.answerWith((_seen, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(messageEvents([])[0])
  })

  const got = await exchange(`${proxy.base}/messages`, { body: json({ ...messageBody, stream: true }) })

  expect(got.brokenOff).toBe(true)
  expect(await proxy.settled(1)).toMatchObject([{ outcome: 'failed' }])
})

describe('#30 a client that reads slowly', () => {
  const piece = `event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"${'x'.repeat(60_000)}"}}\n\n`
  const pieces = 1_500

  it('holds the provider back instead of filling our memory, and loses nothing', async () => {
    let sent = 0
    let isOver = false
    proxy.provider.answerWith(async (_seen, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (; sent < pieces && !response.destroyed; sent += 1) {
        if (!response.write(piece)) await new Promise((resolve) => response.once('drain', resolve))
      }
      isOver = true
      response.end()
    })
    const before = process.memoryUsage().arrayBuffers
    const reading = await slowReader()
    await until(() => sent > 20)
    let settled = sent
    await until(() => {
      const same = settled === sent
      settled = sent
      return same
    })

    expect(isOver).toBe(false)
    // Pieces lie in the kernel's buffers and a little in ours; 90 MB would have come through otherwise.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(30_000_000)
    expect(await reading.rest()).toBe(piece.length * pieces)
  })

  it('and one that does not read at all is let go after a while', async () => {
    proxy.provider.answerWith(async (seen, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      let isGone = false
      void seen.gone.then(() => {
        isGone = true
      })
      while (!isGone) {
        if (!response.write(piece))
          await Promise.race([new Promise((resolve) => response.once('drain', resolve)), seen.gone])
      }
    })

    const reading = await slowReader()
    const entries = await proxy.settled(1)

    expect(entries).toMatchObject([{ outcome: 'aborted' }])
    reading.leave()
  })

  async function slowReader() {
    const outgoing = request(`${proxy.base}/messages`, { method: 'POST', headers: { 'x-api-key': testSecret } })
    outgoing.on('error', () => undefined)
    const incoming = await new Promise<import('node:http').IncomingMessage>((resolve) => {
      outgoing.on('response', resolve)
      outgoing.end(json({ ...messageBody, stream: true }))
    })
    incoming.on('error', () => undefined)
    incoming.pause()
    return {
      leave: () => outgoing.destroy(),
      rest: () =>
        new Promise<number>((resolve) => {
          let bytes = 0
          incoming.on('data', (some: Buffer) => {
            bytes += some.length
          })
          incoming.on('close', () => resolve(bytes))
          incoming.resume()
        }),
    }
  }
})
