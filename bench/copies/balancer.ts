import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/** A balancer as companies have them, over TCP: connections go in turn to the copies of the app whose `/readyz` answers 200. */
export type Balancer = {
  port: number
  /** Which copies get connections just now. */
  ready(): number[]
  close(): Promise<void>
}

const lookEveryMs = 250
const lookAtMostMs = 2_000

/** Starts it; each copy is asked four times a second. One that takes no connection is passed over, since nothing was sent yet. */
export async function startBalancer(ports: readonly number[]): Promise<Balancer> {
  const ready = new Set<number>()
  const closing = new AbortController()
  const looking = ports.map(async (port) => {
    while (!closing.signal.aborted) {
      if (await isReady(port)) ready.add(port)
      else ready.delete(port)
      await wait(lookEveryMs, undefined, { signal: closing.signal }).catch(() => undefined)
    }
  })
  let turn = 0
  const sockets = new Set<Socket>()

  function inTurn(): number[] {
    const order = ports.filter((port) => ready.has(port))
    turn += 1
    return order.map((_, index) => order[(index + turn) % order.length] ?? 0)
  }

  const server = createServer({ noDelay: true }, (client) => {
    sockets.add(client)
    client.on('close', () => sockets.delete(client))
    client.on('error', () => client.destroy())
    client.pause()
    join(client, inTurn())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    ready: () => [...ready],
    async close() {
      closing.abort()
      await Promise.all(looking)
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

function join(client: Socket, [port, ...others]: number[]): void {
  if (port === undefined) return void client.destroy()
  const app = connect({ host: '127.0.0.1', port, noDelay: true })
  app.once('error', () => join(client, others))
  app.once('connect', () => {
    app.removeAllListeners('error')
    app.on('error', () => client.destroy())
    app.on('close', () => client.destroy())
    client.on('close', () => app.destroy())
    client.pipe(app)
    app.pipe(client)
  })
}

async function isReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/readyz`, {
    signal: AbortSignal.timeout(lookAtMostMs),
    headers: { connection: 'close' },
  }).then(
    ({ ok, body }) => body?.cancel().then(() => ok) ?? ok,
    () => false,
  )
}
