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
    const isKnown = JSON.stringify(req.headers).includes('acl_')
    const answer = { choices: [{ message: { content: 'Hello.' } }], usage: { prompt_tokens: 5, completion_tokens: 2 } }
    res.writeHead(isKnown ? 200 : 401)
    res.end(JSON.stringify(isKnown ? answer : { error: { message: 'Nobody has this key.' } }))
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

    expect(answer).toMatchObject({ status: '200 OK', text: 'Hello.', usage: '5 tokens in, 2 tokens out' })
    expect(seen).toMatchObject([{ url, headers: { [header]: key }, body: { model, stream: true } }])
  },
)

test('a proxy that is away is said to be, and nobody sends without a key', async () => {
  const terminal = developersTerminal()
  expect(terminal.readyFor('U1')).toBe('no-proxy')
  const nowhere = await terminal.send({ user: 'U1', key: 'acl_1' })
  terminal.configure({ proxyUrl: 'http://127.0.0.1:1', keys: { U1: 'acl_1' } })

  const away = await terminal.send({ user: 'U1' })
  const keyless = await terminal.send({ user: 'U2' })

  expect(away.status).toMatch(/^no answer: /)
  expect(nowhere.status).toMatch(/^Nobody has told the sandbox/)
  expect(terminal.readyFor('U2')).toBe('no-key')
  expect(keyless.status).toMatch(/^Nothing was sent/)
  expect(seen).toEqual([])
})

test('a person without a key gives one, and keeps it once the proxy has taken it', async () => {
  const terminal = developersTerminal()
  terminal.configure({ proxyUrl, keys: { U1: 'acl_1' } })

  const mistyped = await terminal.send({ user: 'U2', key: 'nonsense', format: 'chat' })
  expect(terminal.readyFor('U2')).toBe('no-key')
  const taken = await terminal.send({ user: 'U2', key: ' acl_2 ', format: 'chat' })
  const later = await terminal.send({ user: 'U2', format: 'chat' })

  expect(mistyped).toMatchObject({ status: '401 Unauthorized', text: 'Nobody has this key.' })
  expect([taken.status, later.status]).toEqual(['200 OK', '200 OK'])
  expect(terminal.readyFor('U2')).toBe('ready')
  expect(seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer nonsense', 'Bearer acl_2', 'Bearer acl_2'])
})

test.each([null, {}, { proxyUrl: 'nowhere', keys: {} }, { proxyUrl: 'http://a.example' }])(
  '%j is no setting',
  (body) => {
    expect(developersTerminal().configure(body)).toMatchObject({ ok: false })
  },
)
