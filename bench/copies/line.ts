import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** A line to a server at a loopback port, that can be made slow, silent or cut. */
export type Line = {
  port: number
  /** Delivers every piece this much later, either way. */
  delay(ms: number): void
  /** Nothing passes any more and nobody is told, as when a switch dies. */
  silence(): void
  /** Ends all connections and takes no more. */
  cut(): void
  mend(): void
  close(): Promise<void>
}

export async function openLine(target: number): Promise<Line> {
  const sockets = new Set<Socket>()
  const manner = { delayMs: 0, isSilent: false, isCut: false }

  function carry(from: Socket, to: Socket) {
    sockets.add(from)
    let last = Promise.resolve()
    from.on('error', () => to.destroy())
    from.on('close', () => {
      sockets.delete(from)
      to.destroy()
    })
    from.on('data', (bytes) => {
      if (manner.isSilent) return
      if (manner.delayMs === 0) return void to.write(bytes)
      const due = performance.now() + manner.delayMs
      last = last
        .then(() => new Promise((then) => setTimeout(then, due - performance.now())))
        .then(() => void to.write(bytes))
    })
  }

  const server = createServer({ noDelay: true }, (near) => {
    if (manner.isCut) return void near.destroy()
    const far = connect({ host: '127.0.0.1', port: target, noDelay: true })
    carry(near, far)
    carry(far, near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const dropAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    delay(ms) {
      manner.delayMs = ms
    },
    silence() {
      manner.isSilent = true
    },
    cut() {
      manner.isCut = true
      dropAll()
    },
    mend() {
      // What was swallowed is gone, so the connections are of no use any more.
      if (manner.isSilent) dropAll()
      Object.assign(manner, { delayMs: 0, isSilent: false, isCut: false })
    },
    async close() {
      dropAll()
      server.close()
      await once(server, 'close')
    },
  }
}
