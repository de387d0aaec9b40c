import { connect, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import pg from 'pg'
import { isDatabaseAway } from '../../src/db/database.ts'
import type { Copy } from '../copies/copy.ts'
import { type CopiesWorld, serve, serveAsEver, type WorldOptions } from '../copies/world.ts'

/** What a fault is done to. */
export type Scene = { world: CopiesWorld; copies: Copy[]; port: number }

/** Something that goes wrong: `strike` returns once it is over, and recovery is measured from then on. */
export type Fault = {
  name: string
  smallDisk?: WorldOptions['smallDisk']
  strike(scene: Scene, round: number): Promise<void>
}

const lastsMs = 4_000

export const faults: readonly Fault[] = [
  {
    name: 'a copy killed and started again',
    async strike({ copies }, round) {
      const copy = copies[round % copies.length]
      await copy?.kill()
      await copy?.start()
    },
  },
  {
    name: 'both copies killed at once',
    async strike({ copies }) {
      await Promise.all(copies.map((copy) => copy.kill()))
      await Promise.all(copies.map((copy) => copy.start()))
    },
  },
  {
    name: 'a copy stopped for 6 s (SIGSTOP), then going on',
    async strike({ copies }, round) {
      const copy = copies[round % copies.length]
      copy?.signal('SIGSTOP')
      await wait(6_000)
      copy?.signal('SIGCONT')
    },
  },
  {
    name: 'PostgreSQL killed (SIGKILL)',
    async strike({ world }) {
      process.kill(world.databaseProcess(), 'SIGKILL')
      await wait(200)
    },
  },
  {
    name: 'PostgreSQL restarted (fast)',
    async strike({ world }) {
      process.kill(world.databaseProcess(), 'SIGINT')
      await wait(200)
    },
  },
  {
    name: 'PostgreSQL read-only for 4 s',
    strike: ({ world }) => withSetting(world, 'default_transaction_read_only', 'on'),
  },
  { name: 'PostgreSQL out of connections for 4 s', strike: ({ world }) => withoutConnections(world) },
  {
    name: 'database answers 300 ms late for 4 s',
    async strike({ world }) {
      world.line.delay(150)
      await wait(lastsMs)
      world.line.mend()
    },
  },
  {
    name: 'line to the database cut for 4 s',
    async strike({ world }) {
      world.line.cut()
      await wait(lastsMs)
      world.line.mend()
    },
  },
  {
    name: 'line to the database silent for 8 s',
    async strike({ world }) {
      world.line.silence()
      await wait(2 * lastsMs)
      world.line.mend()
    },
  },
  { name: 'disk of the database full for 4 s', smallDisk: 'database', strike: ({ world }) => withFullDisk(world) },
  { name: 'disk of the journal full for 4 s', smallDisk: 'journal', strike: ({ world }) => withFullDisk(world) },
  { name: 'providers reset connections', strike: ({ world }) => answering(world, { resetAfterBytes: 400 }) },
  { name: 'providers half-close in the middle', strike: ({ world }) => answering(world, { halfCloseAfterBytes: 400 }) },
  { name: 'providers send garbage', strike: ({ world }) => answering(world, { garbage: true }) },
  { name: 'providers cut the usage', strike: ({ world }) => answering(world, { truncateUsage: true }) },
  {
    name: 'providers say nothing for 3 s',
    strike: ({ world }) => answering(world, { silenceAfterChunk: 2, silenceMs: 3_000 }),
  },
  { name: 'providers answer 529', strike: ({ world }) => answering(world, { status: 529 }) },
  { name: '200 clients that send a byte a second', strike: ({ port }) => slowClients(port, 200) },
  { name: 'Slack cuts its sockets', strike: ({ world }) => slackFault(world, { dropSockets: true }) },
  {
    name: 'Slack answers 429 five times in a row',
    strike: ({ world }) =>
      slackFault(world, { rateLimit: { method: 'chat.postMessage', times: 5, retryAfterSeconds: 1 } }),
  },
  {
    name: 'Slack answers 503',
    strike: ({ world }) => slackFault(world, { fail: { method: 'chat.postMessage', times: 20, status: 503 } }),
  },
  {
    name: 'Slack does its work and the answer is lost',
    strike: ({ world }) => slackFault(world, { loseAnswer: { method: 'chat.postMessage', times: 5 } }),
  },
]

async function withSetting({ db }: CopiesWorld, name: string, value: string): Promise<void> {
  await sql`alter system set ${sql.id(name)} = ${sql.lit(value)}`.execute(db)
  await sql`select pg_reload_conf()`.execute(db)
  await wait(lastsMs)
  // A session that is read-only may still say that it is not.
  await db.connection().execute(async (session) => {
    await sql`set default_transaction_read_only = off`.execute(session)
    await sql`alter system reset ${sql.id(name)}`.execute(session)
    await sql`select pg_reload_conf()`.execute(session)
  })
}

// Those the copies have are ended, and every place is taken before they are back.
async function withoutConnections({ db, environment }: CopiesWorld): Promise<void> {
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where pid <> pg_backend_pid() and application_name like 'tally%'`.execute(db)
  const taken: pg.Client[] = []
  for (;;) {
    const client = new pg.Client({ connectionString: environment.DATABASE_URL })
    client.on('error', () => undefined)
    try {
      await client.connect()
      taken.push(client)
    } catch (thrown) {
      if (!isDatabaseAway(thrown)) throw thrown
      break
    }
  }
  await wait(lastsMs)
  await Promise.all(taken.map((client) => client.end()))
}

async function withFullDisk({ disk }: CopiesWorld): Promise<void> {
  disk?.fill()
  await wait(lastsMs)
  disk?.free()
}

async function answering({ sandbox }: CopiesWorld, behaviour: object): Promise<void> {
  await fetch(new URL('/control/providers/next', sandbox.page), { method: 'DELETE' })
  await serve(sandbox, { chunkCount: 20, chunkDelayMs: 20, ...behaviour })
  await wait(lastsMs)
  await serveAsEver(sandbox)
}

async function slowClients(port: number, count: number): Promise<void> {
  const head = Buffer.from(
    'POST /api/v1/chat/completions HTTP/1.1\r\nhost: tally\r\ncontent-length: 100000\r\n\r\n{"model":',
  )
  const clients = Array.from({ length: count }, (): Socket => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.on('error', () => socket.destroy())
    return socket
  })
  for (const [at] of head.entries()) {
    if (at * 1_000 >= 2 * lastsMs) break
    for (const socket of clients) if (!socket.destroyed) socket.write(head.subarray(at, at + 1))
    await wait(1_000)
  }
  for (const socket of clients) socket.destroy()
}

async function slackFault({ sandbox }: CopiesWorld, fault: object): Promise<void> {
  const answer = await fetch(new URL('/control/slack/faults', sandbox.page), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  })
  if (!answer.ok) throw new Error(`the sandbox refuses the fault: ${await answer.text()}`)
  await wait(lastsMs)
}
