import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { hash, randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, chown, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { AppError, errorText, hasCode } from '../../base/app-error.ts'
import { withFileLock } from '../../base/file-lock.ts'
import { type Account, canEnter, serverAccount } from './account.ts'
import { type Binaries, findBinaries, sharedFolder } from './binaries.ts'
import { addHolder, removeHolder } from './holders.ts'

/** A running embedded server, and our share in it. */
export type EmbeddedPostgres = {
  url: string
  /** Where the database's own files are; not always inside the data folder (see `embeddedPostgres`). */
  folder: string
  /** Gives up our share; the last process to do so stops the server. */
  release(): Promise<void>
}

export type EmbeddedOptions = {
  dataDir: string
  /** Extra server settings, `fsync=off` for tests. */
  settings?: string[]
}

const startWithinMs = 60_000
const stopWithinMs = 30_000

/**
 * Attaches to the PostgreSQL of a data folder, starting it (and making it, the first time) when it does not run.
 * A server left behind by a killed process is taken over as it is. As root it runs under an existing unprivileged
 * account; where that account cannot enter the data folder, its files live in `/var/lib/tally` instead.
 */
export async function embeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const account = serverAccount()
  await mkdir(options.dataDir, { recursive: true, mode: account ? 0o755 : 0o700 })
  const place = await placeOf(path.resolve(options.dataDir), account)
  const holder = await withFileLock(place.lock, startWithinMs, async () => {
    await setAsideOrphan(place)
    if (!existsSync(path.join(place.cluster, 'PG_VERSION'))) await makeCluster(place)
    if (!(await runningPort(place))) await startServer(place, options.settings ?? [])
    return addHolder(place.holders)
  })
  const port = await runningPort(place)
  if (!port) throw await startFailure(place, 'it stopped at once')
  return {
    url: `postgresql://tally:${await passwordOf(place)}@127.0.0.1:${port}/tally`,
    folder: place.cluster,
    release: () =>
      withFileLock(place.lock, startWithinMs, async () => {
        if ((await removeHolder(place.holders, holder)) === 0) await stopServer(place)
      }),
  }
}

type Place = {
  account: Account | null
  /** Whether the cluster lies outside the data folder. */
  isOutside: boolean
  cluster: string
  log: string
  lock: string
  holders: string
  password: string
}

async function placeOf(dataDir: string, account: Account | null): Promise<Place> {
  const reachable = canEnter(account, dataDir)
  const home = reachable ? dataDir : path.join(sharedFolder, hash('sha256', dataDir).slice(0, 16))
  if (!reachable) await mkdir(home, { recursive: true, mode: 0o755 })
  return {
    account,
    isOutside: !reachable,
    cluster: path.join(home, 'postgres'),
    log: path.join(home, 'postgres.log'),
    lock: path.join(dataDir, 'postgres.lock'),
    holders: path.join(dataDir, 'postgres.holders'),
    password: path.join(dataDir, 'postgres.password'),
  }
}

// Whoever deleted the data folder wants to start afresh; a cluster that lay outside it has lost its password with it. It is
// kept beside the new one, since nothing of a database is ever deleted here.
async function setAsideOrphan(place: Place): Promise<void> {
  if (!place.isOutside || existsSync(place.password) || !existsSync(place.cluster)) return
  await stopServer(place)
  await rename(place.cluster, `${place.cluster}.left-${crypto.randomUUID()}`)
}

async function makeCluster(place: Place): Promise<void> {
  const { initdb } = await findBinaries(place.account)
  const half = `${place.cluster}.new`
  const passwordFile = `${half}.password`
  await rm(half, { recursive: true, force: true })
  await mkdir(half, { mode: 0o700 })
  await writeFile(passwordFile, await passwordOf(place), { mode: 0o600 })
  if (place.account) {
    await chown(half, place.account.uid, place.account.gid)
    await chown(passwordFile, place.account.uid, place.account.gid)
  }
  const made = spawnSync(
    initdb,
    [
      '-D',
      half,
      '-U',
      'tally',
      '-A',
      'scram-sha-256',
      '--pwfile',
      passwordFile,
      '-E',
      'UTF8',
      '--locale=C',
      '--no-sync',
    ],
    { ...credentials(place.account), cwd: '/', encoding: 'utf8' },
  )
  await rm(passwordFile, { force: true })
  if (made.status !== 0) {
    throw new AppError('unavailable', `PostgreSQL could not be set up: ${made.stderr || errorText(made.error)}`)
  }
  await rename(half, place.cluster)
}

async function startServer(place: Place, settings: string[]): Promise<void> {
  const binaries = await findBinaries(place.account)
  await clearForeignLockFile(place)
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    const server = await spawnServer(place, binaries, await freePort(), settings)
    if (await isReady(place, server)) return
    if (!(await lastLines(place)).includes('Address already in use')) break
  }
  throw await startFailure(place, 'it did not become ready')
}

async function spawnServer(place: Place, binaries: Binaries, port: number, settings: string[]): Promise<ChildProcess> {
  const log = await open(place.log, 'a', 0o600)
  const options = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', `port=${port}`, ...settings]
  // Detached, so that Ctrl-C for the first process does not take the server from under the others.
  const server = spawn(binaries.postgres, ['-D', place.cluster, ...options.flatMap((option) => ['-c', option])], {
    ...credentials(place.account),
    cwd: '/',
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  })
  server.unref()
  await log.close()
  return server
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

async function stopServer(place: Place): Promise<void> {
  const pid = postmaster(place)?.pid
  if (!pid) return
  // SIGINT is PostgreSQL's "fast" stop: roll back, write out, leave.
  process.kill(pid, 'SIGINT')
  const deadline = performance.now() + stopWithinMs
  while (postmaster(place) && performance.now() < deadline) await wait(20)
}

/** The port of the running server when it answers, else null. */
async function runningPort(place: Place): Promise<number | null> {
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

// Line by line: pid, data folder, start, port, socket folder, address, shared memory, state.
function postmaster(place: Place): { pid: number; port: number; ready: boolean } | null {
  const file = path.join(place.cluster, 'postmaster.pid')
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  const pid = Number(lines[0])
  if (!pid || !isOurServer(pid, place)) return null
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' }
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

async function passwordOf(place: Place): Promise<string> {
  if (!existsSync(place.password)) {
    await writeFile(place.password, randomBytes(24).toString('base64url'), { mode: 0o600, flag: 'wx' })
    await chmod(place.password, 0o600)
  }
  return readFile(place.password, 'utf8')
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve, reject) => probe.once('error', reject).listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new AppError('internal', 'no free port')
  return address.port
}

function credentials(account: Account | null): { uid: number; gid: number } | Record<string, never> {
  return account ? { uid: account.uid, gid: account.gid } : {}
}

async function startFailure(place: Place, what: string): Promise<AppError> {
  return new AppError(
    'unavailable',
    `The embedded PostgreSQL did not start: ${what}. Its log is ${place.log}; the last lines are:\n${await lastLines(place)}`,
  )
}

async function lastLines(place: Place): Promise<string> {
  const text = await readFile(place.log, 'utf8').catch(() => '')
  return text.trimEnd().split('\n').slice(-5).join('\n')
}
