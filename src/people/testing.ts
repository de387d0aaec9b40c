import { connect, createServer, type Server, type Socket } from 'node:net'
import { openDatabase } from '../db/database.ts'

/** A TCP link to a database that a test can cut, silence and mend, with a pool over it. */
export type DatabaseLink = Awaited<ReturnType<typeof linkTo>>

export async function linkTo(databaseUrl: string) {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let silent = false
  const open = () =>
    createServer((near) => {
      const far = connect(Number(target.port), target.hostname)
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(from)
        from.on('data', (chunk) => {
          if (!silent) to.write(chunk)
        })
        from.on('error', () => to.destroy())
        from.on('close', () => {
          sockets.delete(from)
          to.destroy()
        })
      }
    })
  let server = open()
  const port = await listening(server, 0)
  const url = new URL(databaseUrl)
  url.host = `127.0.0.1:${port}`
  const database = openDatabase({
    url: url.href,
    application: 'test over a link',
    maxConnections: 4,
    onError: () => undefined,
  })

  async function cut() {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  }

  return {
    db: database.db,
    url: url.href,
    /** Connections break and new ones are refused. */
    cut,
    /** Connections stay, nothing passes. */
    silence() {
      silent = true
    },
    async mend() {
      silent = false
      if (server.listening) return
      server = open()
      await listening(server, port)
    },
    async close() {
      if (server.listening) await cut()
      await database.close()
    },
  }
}

function listening(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })
}
