import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import pg from 'pg'
import { isDatabaseAway } from '../../src/db/database.ts'
import type { CopiesWorld } from '../copies/world.ts'
import { type Fault, lastsMs } from './fault.ts'

/** The database, the line to it, and the disks. */
export const databaseFaults: readonly Fault[] = [
  {
    name: 'PostgreSQL killed (SIGKILL)',
    async strike({ world }) {
      process.kill(await world.databaseProcess(), 'SIGKILL')
      await wait(200)
    },
  },
  {
    name: 'PostgreSQL restarted (fast)',
    async strike({ world }) {
      process.kill(await world.databaseProcess(), 'SIGINT')
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
