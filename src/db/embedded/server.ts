import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { open, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { AppError, hasCode } from '../../base/app-error.ts'
import { isRunning } from '../../base/process-identity.ts'
import { credentialsOf } from './account.ts'
import { type Binaries, findBinaries } from './binaries.ts'
import { type Place, passwordOf } from './place.ts'

const startWithinMs = 60_000
const stopWithinMs = 30_000
const childrenLeaveMs = 500

/**
 * Starts the server and waits until it is ready: on that port, or with null on the last one, or another where that is taken.
 * Throws `unavailable` with the last lines of its log. Call under the cluster's lock.
 */
export async function startServer(place: Place, settings: string[], onlyPort: number | null): Promise<void> {
  const binaries = await findBinaries(place.account)
  await clearForeignLockFile(place)
  // Where it was before, as processes that are still attached keep that address.
  let port = onlyPort ?? (await lastPort(place)) ?? (await freePort())
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    const server = await spawnServer(place, binaries, port, settings)
    if (await isReady(place, server)) return writeFile(place.port, String(port))
    const said = await lastLines(place)
    // After a kill the old server's children end when they have done what they were at.
    if (said.includes('is still in use')) await wait(childrenLeaveMs)
    else if (onlyPort === null && said.includes('Address already in use')) port = await freePort()
    else break
  }
  throw await startFailure(place, 'it did not become ready')
}

async function spawnServer(place: Place, binaries: Binaries, port: number, settings: string[]): Promise<ChildProcess> {
  const log = await open(place.log, 'a', 0o600)
  const options = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', `port=${port}`, ...settings]
  try {
    // Detached, so that Ctrl-C for the first process does not take the server from under the others.
    const server = spawn(binaries.postgres, ['-D', place.cluster, ...options.flatMap((option) => ['-c', option])], {
      ...credentialsOf(place.account),
      cwd: '/',
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    })
    await once(server, 'spawn')
    server.unref()
    return server
  } finally {
    await log.close()
  }
}

async function isReady(place: Place, server: ChildProcess): Promise<boolean> {
  const deadline = performance.now() + startWithinMs
  while (server.exitCode === null && server.signalCode === null && performance.now() < deadline) {
    const port = await runningPort(place)
    if (port) {
      await ensureDatabase(place, port)
      return true
    }
    await wait(30)
  }
  return false
}

async function ensureDatabase(place: Place, port: number): Promise<void> {
  await withClient(place, port, async (client) => {
    const found = await client.query("select 1 from pg_database where datname = 'tally'")
    if (found.rowCount === 0) await client.query('create database tally')
  })
}

/** Stops the server, if it runs, and waits until it is gone. Call under the cluster's lock. */
export async function stopServer(place: Place): Promise<void> {
  const pid = postmaster(place)?.pid
  if (!pid) return
  // SIGINT is PostgreSQL's "fast" stop: roll back, write out, leave.
  process.kill(pid, 'SIGINT')
  const deadline = performance.now() + stopWithinMs
  while (postmaster(place) && performance.now() < deadline) await wait(20)
}

/** The port of the running server when it answers, else null. */
export async function runningPort(place: Place): Promise<number | null> {
  const server = postmaster(place)
  if (!server?.ready) return null
  try {
    await withClient(place, server.port, (client) => client.query('select 1'))
    return server.port
  } catch (thrown) {
    if (hasCode(thrown, wrongPassword)) throw passwordTrouble(place, thrown)
    // Still starting, or stopping: the caller waits or starts it.
    return null
  }
}

const wrongPassword = '28P01'

function passwordTrouble(place: Place, cause: unknown): AppError {
  return new AppError(
    'bad-config',
    `The embedded PostgreSQL in ${place.cluster} does not take the password in ${place.password}. ` +
      'Both belong together: restore them from the same backup.',
    { cause },
  )
}

function postmaster(place: Place): { pid: number; port: number; ready: boolean } | null {
  const lines = lockedBy(place)
  const pid = Number(lines[0])
  if (!pid || !isOurServer(pid, place)) return null
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' }
}

/** Whether the server's process is there; cheap enough to be asked every second. */
export function isUp(place: Place): boolean {
  if (existsSync('/proc/self')) return postmaster(place) !== null
  const pid = lockedBy(place)[0]
  return Number(pid) > 0 && isRunning({ pid: Number(pid), startedAt: '' })
}

// Line by line: pid, data folder, start, port, socket folder, address, shared memory, state.
function lockedBy(place: Place): string[] {
  const file = path.join(place.cluster, 'postmaster.pid')
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
}

function isOurServer(pid: number, place: Place): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(place.cluster)
  } catch {
    if (existsSync('/proc/self')) return false
    return (
      spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.includes(place.cluster) ??
      false
    )
  }
}

// After a crash of the machine the number in the lock file may belong to a stranger, at which PostgreSQL would stop.
async function clearForeignLockFile(place: Place): Promise<void> {
  if (!postmaster(place)) await rm(path.join(place.cluster, 'postmaster.pid'), { force: true })
}

async function withClient<T>(place: Place, port: number, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    user: 'tally',
    password: await passwordOf(place),
    database: 'postgres',
    connectionTimeoutMillis: 5_000,
  })
  client.on('error', () => client.end())
  try {
    await client.connect()
    return await work(client)
  } finally {
    await client.end()
  }
}

async function lastPort(place: Place): Promise<number | null> {
  if (!existsSync(place.port)) return null
  return Number(await readFile(place.port, 'utf8')) || null
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve, reject) => probe.once('error', reject).listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new AppError('internal', 'no free port')
  return address.port
}

export async function startFailure(place: Place, what: string): Promise<AppError> {
  return new AppError(
    'unavailable',
    `The embedded PostgreSQL did not start: ${what}. Its log is ${place.log}; the last lines are:\n${await lastLines(place)}`,
  )
}

async function lastLines(place: Place): Promise<string> {
  const text = await readFile(place.log, 'utf8').catch(() => '')
  return text.trimEnd().split('\n').slice(-5).join('\n')
}
