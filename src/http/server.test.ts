import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createLog } from '../base/log.ts'
import { refusalsBeforeRouting } from '../proxy/before-routing.ts'
import { createHttpServer } from './server.ts'

type Server = ReturnType<typeof createHttpServer>

let server: Server
let port: number
afterEach(() => server.close())

function made(patience: { headMs: number; wholeMs: number }): Server {
  server = createHttpServer({
    log: createLog('silent'),
    refusals: refusalsBeforeRouting,
    patience: { ...patience, lookedAtEveryMs: 10 },
  })
  server.post('/take', async () => ({ taken: true }))
  return server
}

async function open(): Promise<void> {
  port = Number(new URL(await server.listen({ host: '127.0.0.1', port: 0 })).port)
}

describe('a client that never ends what it sends is told so and cut off:', () => {
  beforeEach(async () => {
    made({ headMs: 50, wholeMs: 100 })
    await open()
  })

  test.each([
    ['its head', 'POST /take HTTP/1.1\r\nhost: x\r\nx-a: b'],
    ['its first line', 'P'],
    ['its body', 'POST /take HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{'],
    [
      'its chunks',
      'POST /take HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{\r\n',
    ],
  ])('%s', async (_what, bytes) => {
    expect(await heard(bytes)).toMatch(/^HTTP\/1\.1 408 /)
  })

  test('a connection on which nothing comes', async () => {
    expect(await heard('')).toMatch(/^(HTTP\/1\.1 408 |$)/)
  })
})

test('an answer may take longer than a request', async () => {
  const [asked, mayEnd] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  made({ headMs: 1_000, wholeMs: 1_000 }).get('/slow', async () => {
    asked.resolve()
    await mayEnd.promise
    return { slow: true }
  })
  await open()

  const answered = fetch(`http://127.0.0.1:${port}/slow`)
  await asked.promise
  // Until this one is cut off, the time of a whole request goes by.
  const cutOff = await heard(
    'POST /take HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{',
  )
  mayEnd.resolve()

  expect(cutOff).toMatch(/^HTTP\/1\.1 408 /)
  expect(await (await answered).json()).toEqual({ slow: true })
})

function heard(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    let text = ''
    socket.on('error', () => undefined)
    socket.on('data', (piece) => {
      text += piece
    })
    socket.on('close', () => resolve(text))
  })
}
