import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { answers, answersWithinMs, type OpenDatabase, openDatabase } from './database.ts'
import { testDatabase } from './testing.ts'

let server: OpenDatabase
let way: Awaited<ReturnType<typeof wayTo>>
let database: OpenDatabase

beforeEach(async () => {
  server = await testDatabase()
  way = await wayTo(server.url)
  database = openDatabase({ url: way.url, application: 'test', maxConnections: 1, onError: () => undefined })
})

afterEach(async () => {
  vi.useRealTimers()
  way.letPass()
  await database.close()
  await way.close()
  await server.close()
})

test('a database that answers does, and one that is not there does not', async () => {
  const nowhere = openDatabase({
    url: 'postgres://tally@127.0.0.1:9/tally',
    application: 'test',
    onError: () => undefined,
  })

  expect(await answers(database.db)).toBe(true)
  expect(await answers(nowhere.db)).toBe(false)

  await nowhere.close()
})

test('one that hangs is not waited for, and the connection that hung is given up', async () => {
  await answers(database.db)
  const [connection] = way.connections
  const ended = connection ? once(connection, 'close') : null
  way.holdUp()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })

  const answer = answers(database.db)
  await vi.advanceTimersByTimeAsync(answersWithinMs)
  expect(await answer).toBe(false)
  await vi.advanceTimersByTimeAsync(answersWithinMs)
  await ended

  vi.useRealTimers()
  way.letPass()
  expect(await answers(database.db)).toBe(true)
})

test('a connection that cannot be made is not waited for either', async () => {
  way.holdUp()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })

  const answer = answers(database.db)
  await vi.advanceTimersByTimeAsync(answersWithinMs)

  expect(await answer).toBe(false)
})

/** A way to the server on which everything can be held up, as if the server were stopped. */
async function wayTo(url: string) {
  const target = new URL(url)
  const connections: Socket[] = []
  const all: Socket[] = []
  const waiting: Array<[Socket, Buffer | string]> = []
  let held = false
  const gate = createServer((near) => {
    const far = connect(Number(target.port), target.hostname)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      all.push(from)
      from.on('data', (bytes) => (held ? waiting.push([to, bytes]) : to.write(bytes)))
      from.on('error', () => to.destroy())
      from.on('close', () => to.destroy())
    }
    connections.push(near)
  })
  gate.listen(0, '127.0.0.1')
  await once(gate, 'listening')
  const here = new URL(url)
  here.port = String((gate.address() as AddressInfo).port)
  return {
    url: here.href,
    connections,
    holdUp() {
      held = true
    },
    letPass() {
      held = false
      for (const [to, bytes] of waiting.splice(0)) to.write(bytes)
    },
    async close() {
      for (const socket of all) socket.destroy()
      gate.close()
      await once(gate, 'close')
    },
  }
}
