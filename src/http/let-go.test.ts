import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { Agent, request } from 'undici'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type LettingGo, letConnectionsGo } from './let-go.ts'

let server: Server
let letting: LettingGo
let port: number
let answered: number

beforeEach(async () => {
  answered = 0
  server = createServer((asked, answer) => {
    answered += 1
    answer.write('first ')
    setTimeout(() => answer.end('last'), asked.url === '/slow' ? 300 : 5)
  })
  letting = letConnectionsGo(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})

afterEach(() => {
  server.closeAllConnections()
  server.close()
})

test('clients that come back at once over connections they keep lose nothing while the server leaves', async () => {
  const other = createServer((_asked, answer) => answer.end('elsewhere'))
  other.listen(0, '127.0.0.1')
  await once(other, 'listening')
  const elsewhere = (other.address() as AddressInfo).port
  let stopped = false
  const failures: string[] = []
  // As behind a balancer: whoever has to connect anew is sent to another server once this one says that it leaves.
  const clients = Array.from({ length: 8 }, async (_, index) => {
    const agent = new Agent({ connections: 1, keepAliveTimeout: 60_000 })
    let at = port
    while (!stopped) {
      const path = index % 2 === 0 ? '/slow' : '/'
      const { body, headers } = await request(`http://127.0.0.1:${at}${path}`, { dispatcher: agent }).catch(lost)
      if (!['first last', 'elsewhere'].includes(await body.text())) failures.push('cut short')
      if (headers.connection === 'close') at = elsewhere
    }
    await agent.close()
  })
  function lost(thrown: Error): never {
    failures.push(thrown.message)
    throw thrown
  }
  await wait(200)

  letting.begin()
  await wait(100)
  server.close()
  await once(server, 'close')
  stopped = true
  const outcomes = await Promise.allSettled(clients)
  other.close()

  expect(failures).toEqual([])
  expect(outcomes.map(({ status }) => status)).not.toContain('rejected')
  expect(answered).toBeGreaterThan(16)
})

test('a connection nobody uses is ended after a while, and the server is closed then', async () => {
  const idle = connect(port, '127.0.0.1')
  await once(idle, 'connect')
  idle.resume()

  server.close()
  await Promise.all([once(idle, 'end'), once(server, 'close')])

  expect(answered).toBe(0)
})

test('a request whose head comes in pieces while the server closes is answered', async () => {
  const slow = connect(port, '127.0.0.1')
  await once(slow, 'connect')
  let said = ''
  slow.setEncoding('utf8').on('data', (text) => {
    said += text
  })

  slow.write('GET / HTTP/1.1\r\nho')
  server.close()
  await wait(600)
  slow.write('st: here\r\n')
  await wait(700)
  slow.write('\r\n')
  await once(slow, 'end')

  expect(said).toContain('connection: close'.replace('c', 'C'))
  expect(said).toContain('last')
})
