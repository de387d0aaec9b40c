import { afterEach, beforeEach, expect, it } from 'vitest'
import {
  exchange,
  json,
  jsonAnswer,
  messageEvents,
  startProxy,
  streamAnswer,
  type TestProxy,
  testSecret,
} from '../../testing.ts'
import { dataOf, sent } from './testing.ts'

let proxy: TestProxy
beforeEach(async () => {
  proxy = await startProxy(jsonAnswer({}))
})
afterEach(() => proxy.close())

const messages = [{ role: 'user', content: 'Hello' }]
const events = messageEvents(['Hel', 'lo'])

function ask(more: object = {}) {
  const body = json({ model: 'claude-sonnet-4-6', messages, stream: true, ...more })
  return exchange(`${proxy.base}/chat/completions`, { body })
}

it('a stream that comes byte by byte is whole, and metered as Anthropic told it', async () => {
  proxy.provider.answerWith(streamAnswer(Array.from(events.join(''))))

  const { body, brokenOff } = await ask()

  expect(brokenOff).toBe(false)
  expect(String(body)).toContain('{"content":"Hel"}')
  expect(String(body)).toMatch(/"finish_reason":"stop"\}\]\}\n\ndata: \[DONE\]\n+$/)
  expect(await proxy.settled(1)).toMatchObject([
    { outcome: 'completed', basis: 'metered', inputTokens: 900, outputTokens: 40, firstByteMs: expect.any(Number) },
  ])
})

it('what Claude says goes on before it says the rest', async () => {
  const heard = Promise.withResolvers<void>()
  proxy.provider.answerWith(async (_seen, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(events.slice(0, 3).join(''))
    await heard.promise
    response.end(events.slice(3).join(''))
  })
  const answer = await fetch(`${proxy.base}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${testSecret}`, 'content-type': 'application/json' },
    body: json({ model: 'claude-sonnet-4-6', messages, stream: true }),
  })
  let soFar = ''
  for await (const bytes of answer.body ?? []) {
    soFar += Buffer.from(bytes).toString()
    if (soFar.includes('"content":"Hel"')) heard.resolve()
  }

  expect(soFar).toContain('[DONE]')
})

it('an answer that Anthropic does not end is an error for its client, and one in the ledger', async () => {
  proxy.provider.answerWith(streamAnswer(events.slice(0, 4)))

  const { body } = await ask()

  expect(dataOf(String(body)).at(-1)).toMatchObject({ error: { type: 'server_error' } })
  expect(await proxy.settled(1)).toMatchObject([{ outcome: 'failed', basis: 'estimated' }])
})

it('an error inside the stream too', async () => {
  const error = { type: 'overloaded_error', message: 'Overloaded' }
  proxy.provider.answerWith(streamAnswer([...events.slice(0, 4), sent('error', { error })]))

  const { body } = await ask()

  expect(dataOf(String(body)).at(-1)).toMatchObject({ error: { code: 'server_is_overloaded' } })
  expect(await proxy.settled(1)).toMatchObject([{ outcome: 'failed' }])
})

it('an error in place of an answer has a status and a form that clients of OpenAI know', async () => {
  const error = { type: 'overloaded_error', message: 'Overloaded' }
  proxy.provider.answerWith(jsonAnswer({ type: 'error', error }, 529, { 'request-id': 'req_011' }))

  const { status, headers, body } = await ask()

  expect(status).toBe(503)
  expect(headers['x-request-id']).toBe('req_011')
  expect(headers['content-length']).toBe(String(body.length))
  expect(JSON.parse(String(body)).error.code).toBe('server_is_overloaded')
  expect(await proxy.settled(1)).toMatchObject([{ status: 529, outcome: 'refused', providerRequestId: 'req_011' }])
})

it.each([
  ['letters no header holds', 'ключ'],
  ['a line end', 'a\r\nset-cookie: b'],
  ['more letters than a header holds', 'x'.repeat(40_000)],
])('a field with %s in its name is left out, and named as far as a header can', async (_with, name) => {
  proxy.provider.answerWith(streamAnswer(events))

  const { status, headers, brokenOff } = await ask({ messages: [{ ...messages[0], [name]: 1 }] })

  expect([status, brokenOff]).toEqual([200, false])
  expect(headers['x-tally-left-out']).toMatch(/^messages\.[\w?:. -]+$/)
  expect(String(headers['x-tally-left-out']).length).toBeLessThan(2_000)
  expect(headers['set-cookie']).toBeUndefined()
})
