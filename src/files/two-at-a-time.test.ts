import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type ControlledTransaction, sql } from 'kysely'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { addDays, type Day, startOfDay } from '../base/calendar.ts'
import { microUsd } from '../base/money.ts'
import type { OpenDatabase } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { testDatabase } from '../db/testing.ts'
import { spendTotals } from '../ledger/spend-queries.ts'
import { claimDays } from '../sources/counting-days.ts'
import { anAccount, aUsage, disagreements, tellWindow } from '../sources/testing.ts'
import { countFile } from './count-file.ts'
import type { FileWindow } from './file-windows.ts'
import { findFile } from './handed-file.ts'
import { takeBackFile } from './take-back.ts'
import { breakDay, finance, handIn, ledgerText } from './testing.ts'
import { twoAtATime } from './two-at-a-time.ts'
import { undoTable } from './undo-rows.ts'

const now = new Date('2026-11-22T10:00:00Z')
const all = { from: '2026-01-01' as Day, to: '2026-12-01' as Day }
const program = fileURLToPath(new URL('fixtures/counting-process.ts', import.meta.url))

let database: OpenDatabase
let accountId: number
/** Holds up what a test wants to see in the middle. */
let blocking: ControlledTransaction<Tables>

beforeEach(async () => {
  database = await testDatabase()
  accountId = await anAccount(database.db)
  blocking = await database.db.startTransaction().execute()
  return async () => {
    if (!blocking.isRolledBack) await blocking.rollback().execute()
    await database.close()
  }
})

// So far apart that each is counted in a transaction of its own; of one cent, two, four and eight, so that a sum says which are.
const days = ['2026-07-01', '2026-08-10', '2026-09-20', '2026-11-20'] as Day[]
const usages = days.map((day, index) =>
  aUsage({ at: Date.parse(`${day}T10:00:00Z`), costMicroUsd: microUsd(10_000 * 2 ** index) }),
)

async function waiting(): Promise<number> {
  return (await handIn(database.db, { usages, accountId })).id
}

function press(fileId: number) {
  return countFile(database.db, { fileId, actor: finance, now })
}

async function spend(): Promise<number> {
  return (await spendTotals(database.db, all)).usageSpendMicroUsd
}

/** The file is counted to its end, each row once, and undoing it leaves nothing. */
async function comesOut(fileId: number): Promise<void> {
  await press(fileId)
  expect(await spend()).toBe(150_000)
  const undo = await sql<{ came: boolean }>`select came from ${sql.table(undoTable(fileId))}`.execute(database.db)
  expect(undo.rows.map(({ came }) => came)).toEqual(days.map(() => true))
  expect(await disagreements(database.db)).toEqual([])
  await takeBackFile(database.db, { fileId, actor: finance, now })
  expect(await spend()).toBe(0)
  expect(await disagreements(database.db)).toEqual([])
}

describe('a process that is killed', () => {
  test('while it counts two: neither is counted, and another press counts everything once', async () => {
    const file = await waiting()
    await sql`lock table source_kept in exclusive mode`.execute(blocking)
    const process = start(file)
    await vi.waitFor(async () => expect(await waitingFor('relation')).toBe(2), { timeout: 30_000 })

    await killed(process)
    await blocking.rollback().execute()
    await allGone()

    expect(await spend()).toBe(0)
    await comesOut(file)
  })

  test('with later parts counted before an earlier one: none is lost, and none is counted again', async () => {
    const file = await waiting()
    await claim(days[0])
    const process = start(file)
    await vi.waitFor(async () => expect(await spend()).toBe(140_000), { timeout: 30_000 })

    await killed(process)
    await blocking.rollback().execute()
    await allGone()

    expect(await spend()).toBe(140_000)
    await comesOut(file)
  })
})

test('where one of two fails, the other is counted, and what failed is once it can be', async () => {
  const file = (await handIn(database.db, { usages: usages.slice(0, 2), accountId })).id
  const heal = await breakDay(database.db, days[0] as Day)

  await expect(press(file)).rejects.toThrow('killed')
  expect(await spend()).toBe(20_000)
  await heal()
  await press(file)

  expect(await spend()).toBe(30_000)
  expect(await disagreements(database.db)).toEqual([])
})

test('found on the way to be of an organisation that is there already: what is counted is taken back', async () => {
  const twin = await anAccount(database.db)
  const before = await ledgerText(database.db)
  const file = (await handIn(database.db, { usages, accountId: twin })).id
  await claim(days[0], twin)
  const counting = press(file)
  const ended = expect(counting).rejects.toThrow('reads the same Cursor organisation')
  await vi.waitFor(async () => expect(await spend()).toBe(140_000), { timeout: 30_000 })

  for (const id of [accountId, twin]) {
    const key = { account_id: id, key_id: 'one', name: 'One', hint: '…', state: 'active' }
    await database.db.insertInto('vendor_key').values(key).execute()
  }
  await blocking.rollback().execute()
  await ended

  expect((await findFile(database.db, file)).state).toBe('undone')
  expect(await ledgerText(database.db)).toBe(before)
})

test('a collector counts nothing on a day of which a file is counted, and the better of both stands', async () => {
  const file = (await handIn(database.db, { usages: usages.slice(3), accountId })).id
  await sql`lock table source_kept in exclusive mode`.execute(blocking)
  const counting = press(file)
  await vi.waitFor(async () => expect(await waitingFor('relation')).toBe(1), { timeout: 30_000 })

  const told = { from: startOfDay('2026-11-20' as Day), to: startOfDay('2026-11-21' as Day), usages: [aUsage()] }
  const telling = tellWindow(database.db, { accountId, ...told })
  await vi.waitFor(async () => expect(await waitingFor('advisory')).toBe(1), { timeout: 30_000 })
  await blocking.rollback().execute()
  await Promise.all([counting, telling])

  expect(await spend()).toBe(10_000)
  expect(await disagreements(database.db)).toEqual([])
})

test('two at a time, but the parts of a day one after the other', async () => {
  const part = (day: string, hour: number): FileWindow => {
    const from = new Date(`${day}T${String(hour).padStart(2, '0')}:00:00Z`)
    return { from, to: new Date(from.getTime() + 12 * 3_600_000), days: [day as Day], rows: 1 }
  }
  const windows = days.slice(0, 3).flatMap((day) => [part(day, 0), part(day, 12)])
  const underWay: string[] = []
  const seen: string[] = []

  await twoAtATime([database.db, database.db], windows, async (_, { from, days: [day = ''] }) => {
    underWay.push(day)
    seen.push([...underWay].sort().join(' '))
    await new Promise((resolve) => setImmediate(resolve))
    underWay.splice(underWay.indexOf(day), 1)
    expect(from.toISOString().slice(0, 10)).toBe(day)
  })

  expect(seen).toHaveLength(6)
  expect(seen).toContain('2026-07-01 2026-08-10')
  expect(seen.filter((days) => new Set(days.split(' ')).size !== days.split(' ').length)).toEqual([])
})

test('a file that an earlier version was counting is gone on with', async () => {
  const file = await waiting()
  const heal = await breakDay(database.db, days[2] as Day)
  await expect(press(file)).rejects.toThrow('killed')
  await heal()
  // As it was: only what lies before an instant is counted.
  await sql`drop table handed_window`.execute(database.db)
  await sql`alter table handed_file add column counted_to timestamptz`.execute(database.db)
  const countedTo = startOfDay(addDays(days[1] as Day, 1))
  await sql`update handed_file set counted_to = ${countedTo} where id = ${file}`.execute(database.db)

  const migration = await readFile(new URL('../../migrations/0033_windows_of_files.sql', import.meta.url), 'utf8')
  await sql.raw(migration).execute(database.db)

  await comesOut(file)
})

async function claim(day: Day | undefined, account = accountId): Promise<void> {
  const from = startOfDay(day as Day)
  await claimDays(blocking, { accountId: account, from, to: new Date(from.getTime() + 1) })
}

function start(fileId: number): ChildProcess {
  const given = JSON.stringify({ url: database.url, fileId, now })
  return spawn(process.execPath, [program, given], { stdio: ['ignore', 'ignore', 'inherit'] })
}

async function killed(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

/** PostgreSQL has noticed that the process is gone. */
async function allGone(): Promise<void> {
  await vi.waitFor(
    async () => {
      const { rows } = await sql`select from pg_stat_activity
        where datname = current_database() and application_name = 'counting'`.execute(database.db)
      expect(rows).toEqual([])
    },
    { timeout: 30_000 },
  )
}

async function waitingFor(kind: 'relation' | 'advisory'): Promise<number> {
  const { rows } = await sql<{ waiting: number }>`
    select count(*) as waiting from pg_locks
    where not granted and locktype = ${kind} and database = (select oid from pg_database where datname = current_database())`.execute(
    database.db,
  )
  return rows[0]?.waiting ?? 0
}
