import { createServer, type IncomingHttpHeaders } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readBody } from '../wire.ts'
import { developersTerminal } from './terminal.ts'

type Seen = { url: string | undefined; headers: IncomingHttpHeaders; body: unknown }

let seen: Seen[]
let proxyUrl: string
let stop: () => Promise<unknown>

beforeEach(async () => {
  seen = []
  const server = createServer(async (req, res) => {
    seen.push({ url: req.url, headers: req.headers, body: JSON.parse(String(await readBody(req))) })
    res.end(JSON.stringify({ lines: Array.from({ length: 40 }, (_, line) => line) }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  proxyUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  stop = () => new Promise((resolve) => server.close(resolve))
})
afterEach(() => stop())

test.each([
  ['messages', 'claude-sonnet-5-5', '/api/v1/messages', 'x-api-key', 'acl_1'],
  ['chat', 'gpt-6.1-sol', '/api/v1/chat/completions', 'authorization', 'Bearer acl_1'],
  ['responses', 'gpt-6.1-sol', '/api/v1/responses', 'authorization', 'Bearer acl_1'],
])(
  'a request in the form %s goes where that form is spoken, with the person’s key',
  async (format, model, url, header, key) => {
    const terminal = developersTerminal()
    terminal.configure({ proxyUrl: `${proxyUrl}/api/v1`, keys: { U1: 'acl_1' } })

    const answer = await terminal.send({ user: 'U1', format, model, stream: true, prompt: 'Hello' })

    expect(answer.status).toBe('200 OK')
    expect([answer.lines.length, answer.more]).toEqual([14, 30])
    expect(seen).toMatchObject([{ url, headers: { [header]: key }, body: { model, stream: true } }])
  },
)

test('a proxy that is away is said to be, and nobody sends without a key', async () => {
  const terminal = developersTerminal()
  expect(terminal.readyFor('U1')).toBe(false)
  terminal.configure({ proxyUrl: 'http://127.0.0.1:1', keys: { U1: 'acl_1' } })

  const away = await terminal.send({ user: 'U1' })
  const keyless = await terminal.send({ user: 'U2' })

  expect(away.status).toMatch(/^no answer: /)
  expect(keyless.status).toBe('There is no proxy or no key for this person yet.')
})

test.each([null, {}, { proxyUrl: 'nowhere', keys: {} }, { proxyUrl: 'http://a.example' }])(
  '%j is no setting',
  (body) => {
    expect(developersTerminal().configure(body)).toMatchObject({ ok: false })
  },
)
