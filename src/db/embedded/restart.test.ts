import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLog } from '../../base/log.ts'
import { answers, type OpenDatabase, openDatabase } from '../database.ts'
import { type Listener, listen } from '../listen.ts'
import { type EmbeddedPostgres, embeddedPostgres } from './cluster.ts'

// Servers are made and started here, which takes long where the machine is busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let dataDir: string
let said: string[]
let postgres: EmbeddedPostgres
let database: OpenDatabase

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'tally-restart-'))
  // So that the server's account can enter it, and all of it is gone afterwards.
  await chmod(dataDir, 0o755)
  said = []
  const log = createLog('info', { write: (line) => void said.push(JSON.parse(line).msg) })
  postgres = await embeddedPostgres({ dataDir, settings: ['fsync=off'], log })
  database = openDatabase({ url: postgres.url, application: 'test', onError: () => undefined })
})

afterEach(async () => {
  await database.close()
  await postgres.release()
  await rm(dataDir, { recursive: true, force: true })
})

test('a killed server is started again where it was, and queries and listeners find it without being told', async () => {
  await sql`create table kept as select 7 as n`.execute(database.db)
  const heard: Array<string | null> = []
  const listener = listening(heard)
  await until(() => listener.isLive())

  killServer()
  await until(() => said.length === 2 && heard.length === 2)
  await until(() => answers(database.db))
  await sql`notify news, 'hello'`.execute(database.db)
  await until(() => heard.includes('hello'))
  await listener.close()

  expect(await sql`select n from kept`.execute(database.db)).toMatchObject({ rows: [{ n: 7 }] })
  expect(heard).toEqual([null, null, 'hello'])
  expect(said).toEqual([
    'the embedded PostgreSQL ended by itself and is started again',
    'the embedded PostgreSQL runs again',
  ])
})

test('of two processes that are attached, one starts it, and both go on with it', async () => {
  const other = await holdElsewhere()

  killServer()
  await until(async () => (await starts()) === 2)
  await until(() => answers(database.db))
  other.stdin?.end()
  await once(other, 'exit')

  expect(await answers(database.db)).toBe(true)
  expect(await starts()).toBe(2)
})

test('whoever comes before the watch has looked starts it where it was, too', async () => {
  killServer()
  const second = await embeddedPostgres({ dataDir, settings: ['fsync=off'] })

  await second.release()
  expect(second.url).toBe(postgres.url)
  await until(() => answers(database.db))
})

function listening(heard: Array<string | null>): Listener {
  return listen({
    url: postgres.url,
    channel: 'news',
    onMessage: (payload) => void heard.push(payload),
    onLost: () => undefined,
  })
}

function killServer(): void {
  const [pid] = readFileSync(path.join(postgres.folder, 'postmaster.pid'), 'utf8').split('\n')
  process.kill(Number(pid), 'SIGKILL')
}

async function starts(): Promise<number> {
  const log = await readFile(path.join(dataDir, 'postgres.log'), 'utf8')
  return log.split('starting PostgreSQL').length - 1
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await wait(20)
}

async function holdElsewhere(): Promise<ChildProcess> {
  const script = fileURLToPath(new URL('fixtures/hold.ts', import.meta.url))
  const child = spawn(process.execPath, [script, dataDir], { stdio: ['pipe', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return child
}
