import { createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exchange, json, jsonAnswer, messageBody, startProxy, type TestProxy, until } from './testing.ts'

/** Answers of a provider that are no plain HTTP, spoken byte by byte. */

let upstream: Awaited<ReturnType<typeof speaking>>
let proxy: TestProxy
beforeEach(async () => {
  upstream = await speaking()
  const url = `http://127.0.0.1:${upstream.port}`
  proxy = await startProxy(jsonAnswer({}), { upstreams: { openai: url, anthropic: url } })
})
afterEach(async () => {
  await proxy.close()
  await upstream.close()
})

const ask = () => exchange(`${proxy.base}/messages`, { body: json(messageBody) })
const ok = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n'
const plain = `${ok}content-length: 11\r\n\r\n{"mine":1}\n`
const foreign = `${ok}content-length: 13\r\n\r\n{"foreign":1}`

describe('an answer that could be read in two ways is none: 502, and the next request is answered', () => {
  const cases: Array<[string, string]> = [
    ['a length and chunks', `${ok}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`],
    ['two lengths that differ', `${ok}content-length: 2\r\ncontent-length: 11\r\n\r\n{"mine":1}\n`],
    ['a faulty length', `${ok}content-length: +2\r\n\r\n{}`],
    ['a blank before the colon', `${ok}transfer-encoding : chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`],
    ['a zero byte in a value', `${ok}request-id: a\0b\r\ncontent-length: 2\r\n\r\n{}`],
    ['a carriage return in a value', `${ok}request-id: a\rset-cookie: b\r\ncontent-length: 2\r\n\r\n{}`],
    ['no HTTP at all', '220 mail.example ESMTP\r\n'],
  ]
  it.each(cases)('%s', async (_name, bytes) => {
    upstream.answerWith(bytes)
    const got = await ask()
    upstream.answerWith(plain)
    const next = await ask()

    expect(got.status).toBe(502)
    expect(got.headers['set-cookie']).toBeUndefined()
    expect([next.status, next.body.toString()]).toEqual([200, '{"mine":1}\n'])
  })
})

it.each([
  ['behind it at once', (socket: Socket) => socket.write(plain + foreign)],
  [
    'behind it later',
    (socket: Socket) => {
      socket.write(plain)
      setImmediate(() => socket.write(foreign))
    },
  ],
])('a second answer nobody asked for, %s, is given to no other client', async (_when, answer) => {
  upstream.answerWith(answer)
  const first = await ask()
  await until(() => upstream.open() === 0)
  upstream.answerWith(plain)
  const second = await ask()

  expect([first.body.toString(), second.body.toString()]).toEqual(['{"mine":1}\n', '{"mine":1}\n'])
})

it.each([
  ['letters beyond ASCII', 'caf\xe9'],
  ['letters in UTF-8', '\xe6\xbc\xa2'],
  ['a folded value', 'a\r\n set-cookie: b'],
])('a header with %s breaks neither the answer nor Tally', async (_name, value) => {
  upstream.answerWith(`${ok}request-id: ${value}\r\ncontent-length: 11\r\n\r\n{"mine":1}\n`)
  const got = await ask()

  expect([200, 502]).toContain(got.status)
  expect(got.headers['set-cookie']).toBeUndefined()
  expect((await ask()).status).toBe(got.status)
})

/** A server that speaks given bytes to each request it hears. */
async function speaking() {
  const script: { answer: string | ((socket: Socket) => void) } = { answer: '' }
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    socket.on('data', (piece) => {
      // The body comes with its head or behind it; each request of these tests ends so.
      if (!piece.toString('latin1').endsWith('}')) return
      if (typeof script.answer === 'string') socket.write(script.answer, 'latin1')
      else script.answer(socket)
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  return {
    port: typeof address === 'object' ? address?.port : undefined,
    open: () => sockets.size,
    answerWith(answer: string | ((socket: Socket) => void)) {
      script.answer = answer
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((closed) => server.close(closed))
    },
  }
}
