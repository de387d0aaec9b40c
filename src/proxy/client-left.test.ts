import { request } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { whenClientLeft } from './client-left.ts'
import { standardLimits } from './limits.ts'
import {
  chatBody,
  chatEvents,
  chatUsage,
  json,
  jsonAnswer,
  messageBody,
  messageEvents,
  startProxy,
  type TestProxy,
  testSecret,
  until,
} from './testing.ts'

let proxy: TestProxy
beforeEach(async () => {
  proxy = await startProxy(jsonAnswer({}), {
    limits: { keepAliveAfterMs: 50, nearlyDoneMs: 2_000, abandonedMs: 400, abandonedBytes: 100_000 },
  })
})
afterEach(() => proxy.close())

/** Asks, and gives what leaves again; resolves with the first bytes when there are any. */
function asked(path: string, body: object) {
  const outgoing = request(`${proxy.base}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${testSecret}`, 'content-type': 'application/json' },
  })
  outgoing.on('error', () => undefined)
  const firstBytes = new Promise<Buffer>((resolve) => {
    outgoing.on('response', (incoming) => {
      incoming.on('error', () => undefined)
      incoming.once('data', resolve)
    })
  })
  outgoing.end(json(body))
  return { firstBytes, leave: () => outgoing.destroy() }
}

const formats = [
  {
    name: 'chat',
    path: '/chat/completions',
    body: chatBody,
    begun: chatEvents(['abcd'.repeat(100)], { usage: true }).slice(0, 1),
  },
  { name: 'messages', path: '/messages', body: messageBody, begun: messageEvents(['abcd'.repeat(100)]).slice(0, 3) },
  {
    name: 'responses',
    path: '/responses',
    body: { model: 'gpt-5.5', input: 'hi' },
    begun: [
      'event: response.created\ndata: {"type":"response.created","response":{"id":"resp_1","model":"gpt-5.5","usage":null}}\n\n',
      `event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":"${'abcd'.repeat(100)}"}\n\n`,
    ],
  },
]

describe.each(formats)('$name', ({ path, body, begun }) => {
  it('#7 #8 left in the middle of a stream: the provider is stopped at once, one entry, estimated', async () => {
    proxy.provider.answerWith((_seen, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (const event of begun) response.write(event)
    })
    const client = asked(path, { ...body, stream: true })
    await client.firstBytes

    client.leave()
    await proxy.provider.seen[0]?.gone
    const [entry, ...others] = await proxy.settled(1)

    expect(others).toEqual([])
    expect(entry).toMatchObject({ outcome: 'aborted', basis: 'estimated', requests: 1, status: 200 })
    expect(entry?.outputTokens).toBe(100)
    expect(entry?.inputTokens).toBeGreaterThan(0)
    expect(entry?.costMicroUsd).toBeGreaterThan(0)
    expect(entry?.sourceId).toBe(proxy.opened[0]?.id)
  })

  it('#29 left before the first byte, after the head: the provider is stopped at once', async () => {
    proxy.provider.answerWith((_seen, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.flushHeaders()
    })
    const client = asked(path, { ...body, stream: true })
    await until(() => proxy.provider.seen.length === 1)

    client.leave()
    await proxy.provider.seen[0]?.gone

    expect(await proxy.settled(1)).toMatchObject([{ outcome: 'aborted', basis: 'estimated', outputTokens: 0 }])
  })

  it('#29 left before the head: the provider is stopped at once', async () => {
    proxy.provider.answerWith(() => undefined)
    const client = asked(path, { ...body, stream: true })
    await until(() => proxy.provider.seen.length === 1)

    client.leave()
    await proxy.provider.seen[0]?.gone

    expect(await proxy.settled(1)).toMatchObject([
      { outcome: 'aborted', basis: 'estimated', status: null, requests: 1 },
    ])
  })

  it('#9 a call that does not stream is read to its end, and billed as it was', async () => {
    const usage =
      path === '/chat/completions' ? chatUsage : { input_tokens: 1000, output_tokens: 50, total_tokens: 1050 }
    let finish: () => void = () => undefined
    proxy.provider.answerWith((seen, response) => {
      finish = () => void jsonAnswer({ model: body.model, usage })(seen, response)
    })
    const client = asked(path, body)
    await until(() => proxy.provider.seen.length === 1)

    client.leave()
    await until(() => proxy.clients.size === 0)
    finish()

    const entries = await proxy.settled(1)
    expect(entries).toMatchObject([{ outcome: 'aborted', basis: 'metered', inputTokens: 1000, outputTokens: 50 }])
  })
})

it('#8 a chat stream left when only its usage is to come is read on to it', async () => {
  const events = chatEvents(['a'], { usage: true })
  let finish: () => void = () => undefined
  proxy.provider.answerWith((_seen, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(events.slice(0, 2).join(''))
    finish = () => response.end(events.slice(2).join(''))
  })
  const client = asked('/chat/completions', { ...chatBody, stream: true })
  await client.firstBytes

  client.leave()
  await until(() => proxy.clients.size === 0)
  finish()

  expect(await proxy.settled(1)).toMatchObject([
    { outcome: 'aborted', basis: 'metered', inputTokens: 1000, outputTokens: 50 },
  ])
})

it('#9 the reading on has a bound in time', async () => {
  proxy.provider.answerWith(() => undefined)
  const client = asked('/messages', messageBody)
  await until(() => proxy.provider.seen.length === 1)

  client.leave()
  await proxy.provider.seen[0]?.gone

  expect(await proxy.settled(1)).toMatchObject([{ outcome: 'aborted', basis: 'estimated', requests: 1 }])
})

it('#9 the reading on has a bound in bytes', async () => {
  let isGone = false
  proxy.provider.answerWith(async (seen, response) => {
    void seen.gone.then(() => {
      isGone = true
    })
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('{"a":"')
    const more = Buffer.alloc(10_000, 'x')
    while (!isGone) {
      response.write(more)
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  })
  const client = asked('/messages', messageBody)
  await client.firstBytes

  client.leave()

  expect(await proxy.settled(1)).toMatchObject([{ outcome: 'aborted', basis: 'estimated' }])
})

it('a client that leaves while the journal is being opened costs nothing', async () => {
  const client = asked('/messages', messageBody)
  await until(() => proxy.opened.length === 1)
  client.leave()

  const [entry] = await proxy.settled(1)
  expect(entry).toMatchObject(
    proxy.provider.seen.length === 0 ? { outcome: 'aborted', requests: 0, costMicroUsd: 0 } : { requests: 1 },
  )
})

describe('whenClientLeft', () => {
  const record = proxyRecord()
  const request = { kind: 'request' as const, record }
  const background = { kind: 'background' as const, record }
  const free = { kind: 'free' as const }
  const at = { sent: true, status: 200 as number | null, isStream: false, nearlyDone: false }
  const cases = [
    ['waiting for a connection', request, true, { ...at, sent: false, status: null }, { kind: 'stop', work: 'none' }],
    ['a stream before its head', request, true, { ...at, status: null }, { kind: 'stop', work: 'done' }],
    ['a stream', request, true, { ...at, isStream: true }, { kind: 'stop', work: 'done' }],
    [
      'a stream nearly done',
      request,
      true,
      { ...at, isStream: true, nearlyDone: true },
      { kind: 'read-on', forMs: 2_000 },
    ],
    ['a whole answer before its head', request, false, { ...at, status: null }, { kind: 'read-on', forMs: 120_000 }],
    ['a whole answer', request, false, at, { kind: 'read-on', forMs: 120_000 }],
    ['an error answer', request, false, { ...at, status: 429 }, { kind: 'stop', work: 'none' }],
    ['a background response', background, false, at, { kind: 'stop', work: 'later' }],
    ['a list of models', free, false, at, { kind: 'stop', work: 'none' }],
  ] as const
  it.each(cases)('%s', (_name, metering, stream, progress, parting) => {
    expect(whenClientLeft({ metering, stream }, progress, standardLimits)).toEqual(parting)
  })
})

function proxyRecord() {
  return {
    kind: 'open' as const,
    id: '1',
    at: '2026-11-21T10:00:00.000Z',
    handleId: 1,
    keyRef: '',
    account: '',
    provider: 'openai' as const,
    project: '',
    tags: {},
    repository: '',
    model: '',
    tool: '',
    session: '',
    agent: '',
    inputBytes: 0,
    humanTurn: null,
    stream: false,
  }
}
