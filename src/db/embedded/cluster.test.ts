import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type EmbeddedPostgres, embeddedPostgres } from './cluster.ts'

// Servers are made and started here, which takes long where the machine is busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const settings = ['fsync=off']
let dataDir: string
let opened: EmbeddedPostgres[]

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'tally-cluster-'))
  opened = []
})

afterEach(async () => {
  for (const postgres of opened) await postgres.release()
  for (const { folder } of opened) {
    if (!folder.startsWith(dataDir)) await rm(path.dirname(folder), { recursive: true, force: true })
  }
  await rm(dataDir, { recursive: true, force: true })
})

test('what was stored is there after a stop and a start', async () => {
  const first = await openHere()
  await query(first.url, 'create table kept as select 7 as n')
  await first.release()

  const second = await openHere()

  expect(await query(second.url, 'select n from kept')).toEqual([{ n: 7 }])
})

test('the files lie in the data folder where the account can enter it, and stay out of it where not', async () => {
  const closed = await openHere()
  await chmod(dataDir, 0o755)
  const entered = await embeddedPostgres({ dataDir: path.join(dataDir, 'inside'), settings })
  opened.push(entered)

  expect(await query(entered.url, 'select 1 as n')).toEqual([{ n: 1 }])
  expect(entered.folder).toBe(path.join(dataDir, 'inside', 'postgres'))
  if (process.getuid?.() === 0) expect(closed.folder).toMatch(/^\/var\/lib\/tally\//)
})

test('with the data folder deleted one starts afresh, also where the files lay outside it', async () => {
  const first = await openHere()
  await query(first.url, 'create table old as select 1')
  await first.release()
  await rm(dataDir, { recursive: true })

  const second = await openHere()

  expect(await query(second.url, "select to_regclass('old') as old")).toEqual([{ old: null }])
})

test('a password that does not fit is said at once, with the two places that belong together', async () => {
  const first = await openHere()
  await writeFile(path.join(dataDir, 'postgres.password'), 'another')

  await expect(openHere()).rejects.toThrow(/does not take the password/)

  await writeFile(path.join(dataDir, 'postgres.password'), new URL(first.url).password)
})

test('two starts at once share one server', async () => {
  const [first, second] = await Promise.all([openHere(), openHere()])

  expect(second?.url).toBe(first?.url)
})

test('the server stays while another process uses it, and stops with the last', async () => {
  const other = await holdElsewhere()
  const here = await openHere()
  other.stdin?.end()
  await once(other, 'exit')

  expect(await query(here.url, 'select 1 as n')).toEqual([{ n: 1 }])

  await here.release()
  await expect(query(here.url, 'select 1')).rejects.toThrow(/ECONNREFUSED/)
  expect(existsSync(path.join(here.folder, 'postmaster.pid'))).toBe(false)
})

test('a server left by a killed process is taken over, and still stops with the last', async () => {
  const other = await holdElsewhere()
  other.kill('SIGKILL')
  await once(other, 'exit')

  const here = await openHere()

  expect(await query(here.url, 'select 1 as n')).toEqual([{ n: 1 }])
  await here.release()
  await expect(query(here.url, 'select 1')).rejects.toThrow(/ECONNREFUSED/)
})

test('a lock file whose number belongs to a stranger now is cleared', async () => {
  const first = await openHere()
  await first.release()
  await writeFile(path.join(first.folder, 'postmaster.pid'), `${process.pid}\n${first.folder}\n0\n1\n\n\n\nready\n`)

  const second = await openHere()

  expect(await query(second.url, 'select 1 as n')).toEqual([{ n: 1 }])
})

async function openHere(): Promise<EmbeddedPostgres> {
  const postgres = await embeddedPostgres({ dataDir, settings })
  opened.push(postgres)
  return postgres
}

async function holdElsewhere(): Promise<ChildProcess> {
  const script = fileURLToPath(new URL('fixtures/hold.ts', import.meta.url))
  const child = spawn(process.execPath, [script, dataDir], { stdio: ['pipe', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  return child
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}
