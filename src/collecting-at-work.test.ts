import { once } from 'node:events'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type RunningVendors, startVendors } from '../sandbox/vendors/testing.ts'
import { changeWorld } from '../sandbox/vendors/world/change.ts'
import { cursorEvent, cursorMember } from '../sandbox/vendors/world/cursor-rows.ts'
import { systemClock } from './base/clock.ts'
import { cursorLedger, cursorTruth } from './collectors/cursor/testing.ts'
import type { OpenDatabase } from './db/database.ts'
import { testDatabase } from './db/testing.ts'
import { addVendorAccount } from './sources/add-vendor-account.ts'
import { recentRuns } from './sources/sync-run.ts'
import { disagreements, takeRunsForDead } from './sources/testing.ts'
import { askForSync } from './sources/wanted-sync.ts'
import { freePort, type RunningApp, startApp, stopApp, temporaryFolder, until } from './testing/running-app.ts'
import { openVault } from './vault/vault.ts'

const masterKey = '6'.repeat(64)
const hourMs = 3_600_000
const people = 9

type Process = Pick<RunningApp, 'process' | 'output'> & { remove(): Promise<void> }

let database: OpenDatabase
let vendors: RunningVendors
let processes: Process[] = []

beforeEach(async () => {
  database = await testDatabase()
  vendors = await startVendors()
  for (let number = 1; number <= people; number++) vendors.world.cursor.members.push(cursorMember(memberOf(number)))
  addEvents(6_500)
  withoutAnalytics()
})

afterEach(async () => {
  for (const { process } of processes) process.kill('SIGKILL')
  await Promise.all(processes.map(ended))
  await Promise.all(processes.map(({ remove }) => remove()))
  processes = []
  await vendors.close()
  await database.close()
})

test('two apps, killed at random moments while the vendor fails and changes, end with exactly its figures', async () => {
  const moments = Array.from({ length: 3 }, () => 1 + Math.floor(Math.random() * 14))
  const name = `killed after ${moments.join(', ')} calls`
  let accountId: number | null = null
  for (const calls of moments) {
    const apps = [await start(), await start()]
    processes.push(...apps)
    failNowAndThen()
    const kill = () => {
      for (const { process } of apps) process.kill('SIGKILL')
    }
    vendors.faults.plan({ after: calls, fault: { kind: 'then', change: kill } })
    // What the last one left is not gone on with before this, nor is the moment over before everybody is there.
    await takeRunsForDead(database.db)
    accountId = accountId === null ? await connect() : await ask(accountId)
    await Promise.all(apps.map(ended))
    vendors.faults.clear()
    withoutAnalytics()
    changeMeanwhile()
  }

  await takeRunsForDead(database.db)
  processes.push(await start(), await start())
  await read()
  // The run above may have finished a window it was left, as it was before the changes.
  if (accountId !== null) await ask(accountId)
  await read()

  expect(await cursorLedger(database), name).toEqual(cursorTruth({ vendors }))
  expect(await disagreements(database.db), name).toEqual([])
})

test('a stop in the middle of a page ends cleanly, and the next start goes on by itself under the same name', async () => {
  vendors.faults.plan({ match: { path: 'usage-events', page: 4 }, fault: { kind: 'hang' } })
  const app = await start()
  processes.push(app)
  await connect()
  await until(() => pagesAsked().includes(4), 'the page that hangs')

  expect(await stopApp(app)).toBe(0)
  const [stopped] = await recentRuns(database.db, { limit: 1 })
  const asked = pagesAsked().length
  processes.push(await start())
  await read()

  expect(stopped).toMatchObject({ state: 'broken-off', trigger: 'first' })
  expect(await recentRuns(database.db, { limit: 1 })).toMatchObject([{ state: 'done', trigger: 'first' }])
  expect(pagesAsked()[asked]).toBeGreaterThan(1)
  expect(await cursorLedger(database)).toEqual(cursorTruth({ vendors }))
})

test('an account that cannot be read is told to admins once, and once that it can be again', async () => {
  const told = async () => {
    const rows = await database.db
      .selectFrom('outbox')
      .select('kind')
      .where('kind', 'like', 'sync.%')
      .orderBy('id')
      .execute()
    return rows.map(({ kind }) => kind).join()
  }
  processes.push(await start())
  const accountId = await connect()
  await read()
  vendors.faults.plan({ times: 'always', fault: { kind: 'status', status: 401 } })
  for (let time = 1; time <= 2; time++) {
    await ask(accountId)
    await until(async () => (await failed()) === time, `failure ${time}`)
  }
  await until(async () => (await told()) === 'sync.failing', 'the word of it')

  vendors.faults.clear()
  withoutAnalytics()
  for (let time = 1; time <= 2; time++) {
    await ask(accountId)
    await read()
  }

  await until(async () => (await told()) === 'sync.failing,sync.recovered', 'the word that it is over')
})

async function failed(): Promise<number> {
  return (await recentRuns(database.db, { limit: 20 })).filter(({ state }) => state === 'failed').length
}

async function connect(): Promise<number> {
  const terms = { vendor: 'cursor', label: 'Cursor', secret: vendors.keys.cursor, abilities: [] } as const
  const actor = { id: 'test', origin: 'tally' } as const
  return (await addVendorAccount(database.db, openVault([masterKey]), { ...terms, actor, now: now() })).id
}

async function ask(accountId: number): Promise<number> {
  await askForSync(database.db, { accountId, trigger: 'hand', askedBy: '', now: now() })
  return accountId
}

async function start(): Promise<Process> {
  const folder = await temporaryFolder()
  const app = await startApp({
    PATH: process.env.PATH,
    DATABASE_URL: database.url,
    TALLY_SECRET_KEY: masterKey,
    TALLY_DATA_DIR: folder.folder,
    TALLY_ROLES: 'jobs',
    PORT: String(await freePort(0)),
    CURSOR_ADMIN_URL: vendors.cursorUrl,
    LOG_LEVEL: 'warn',
  })
  return { ...app, remove: folder.remove }
}

/** Until nothing is wanted or running any more, and the last run ended well. */
async function read(): Promise<void> {
  await until(async () => {
    const [run] = await recentRuns(database.db, { limit: 1 })
    const wanted = await database.db.selectFrom('vendor_account').select('wanted_at').executeTakeFirst()
    return run?.state === 'done' && wanted?.wanted_at === null
  }, 'the reading')
}

async function ended({ process }: Process): Promise<void> {
  if (process.exitCode === null && process.signalCode === null) await once(process, 'exit')
}

function memberOf(number: number) {
  return { number, email: `p${number}@northwind.example` }
}

function addEvents(count: number): void {
  const newest = now().getTime() - hourMs
  for (let index = 0; index < count; index++) {
    const charged = 1_000_000 + index * 777
    const at = newest - Math.floor((index * 40 * hourMs) / count)
    const { email } = memberOf(1 + (index % people))
    const kind = index % 5 === 0 ? 'Included in Business' : 'Usage-based'
    vendors.world.cursor.events.push(cursorEvent({ at, email, kind, chargedNanoUsd: charged, modelNanoUsd: charged }))
  }
}

function failNowAndThen(): void {
  const path = 'usage-events'
  vendors.faults.plan({ match: { path }, after: 2, fault: { kind: 'status', status: 503 } })
  vendors.faults.plan({ match: { path }, after: 4, fault: { kind: 'cut' } })
  vendors.faults.plan({ match: { path }, after: 6, fault: { kind: 'status', status: 429, retryAfterSeconds: 1 } })
}

function changeMeanwhile(): void {
  const at = new Date(now().getTime() - 20 * hourMs).toISOString()
  const event = { email: 'late@northwind.example' }
  changeWorld(vendors.world, { do: 'add-events', count: 31, at, event }, now())
  changeWorld(vendors.world, { do: 'correct', rows: { vendor: 'cursor', from: at }, factor: 1.1 }, now())
}

// Not what is looked at here; two months of it are many calls.
function withoutAnalytics(): void {
  vendors.faults.deny('cursor', '/analytics/')
}

function pagesAsked(): number[] {
  return vendors.calls.flatMap(({ path, body }) =>
    path.endsWith('usage-events') ? [Number((body as { page: number }).page)] : [],
  )
}

function now(): Date {
  return systemClock.now()
}
