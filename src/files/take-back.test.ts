import { sql } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Day } from '../base/calendar.ts'
import { microUsd } from '../base/money.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import type { ReportedUsage } from '../ledger/reported-usage.ts'
import { spendTotals } from '../ledger/spend-queries.ts'
import { anAccount, aUsage, disagreements } from '../sources/testing.ts'
import { countFile } from './count-file.ts'
import { inTurn } from './file-turn.ts'
import { cancelFile, changeWaiting, findFile } from './handed-file.ts'
import { accountsImportedTo, keepFiles } from './keep-files.ts'
import { stagedFile } from './staged-file.ts'
import { takeBackFile } from './take-back.ts'
import { breakDay, finance, handIn, ledgerText } from './testing.ts'

const now = new Date('2026-11-22T10:00:00Z')
const dayLater = new Date('2026-11-23T10:00:01Z')
const all = { from: '2026-09-01' as Day, to: '2026-12-01' as Day }

let database: OpenDatabase
let accountId: number

beforeEach(async () => {
  database = await testDatabase()
  accountId = await anAccount(database.db)
  return () => database.close()
})

// So far apart that each is counted in a transaction of its own.
const far = [aUsage({ at: Date.parse('2026-09-20T10:00:00Z') }), aUsage()]

async function waiting(usages: readonly ReportedUsage[], name = 'events.csv') {
  return (await handIn(database.db, { usages, accountId, name })).id
}

function press(fileId: number) {
  return countFile(database.db, { fileId, actor: finance, now })
}

function undo(fileId: number, at = now) {
  return takeBackFile(database.db, { fileId, actor: finance, now: at })
}

async function spend(): Promise<number> {
  return (await spendTotals(database.db, all)).usageSpendMicroUsd
}

const noProblem = (_: number, thrown: unknown) => {
  throw thrown
}

describe('undone', () => {
  test('what was replaced is back to the byte, and what was added is gone', async () => {
    const bo = aUsage({
      handle: 'bo@northwind.example',
      session: 'one',
      tool: 'cursor-cli',
      costMicroUsd: null,
      basis: 'unpriced',
    })
    await press(await waiting([aUsage(), aUsage(), bo]))
    const before = await ledgerText(database.db)

    const file = await waiting([
      aUsage(),
      aUsage({ costMicroUsd: microUsd(3) }),
      aUsage({ handle: 'cy@northwind.example' }),
      { ...bo, costMicroUsd: microUsd(5_000), basis: 'vendor' },
      ...far,
    ])
    await press(file)
    expect(await ledgerText(database.db)).not.toBe(before)
    await undo(file)

    expect(await ledgerText(database.db)).toBe(before)
    expect(await disagreements(database.db)).toEqual([])
    expect((await findFile(database.db, file)).state).toBe('undone')
    const acts = await database.db.selectFrom('audit').select('act').orderBy('id').execute()
    expect(acts.map(({ act }) => act)).toEqual(['file.import', 'file.import', 'file.undo'])
  })

  test('only within a day, only the last of those that tell of the same days, and only once', async () => {
    const first = await waiting([aUsage()], 'first.csv')
    const second = await waiting([aUsage(), aUsage({ model: 'other', modelRaw: 'other' })], 'second.csv')
    await press(first)
    await press(second)

    await expect(undo(first)).rejects.toThrow('Undo “second.csv” first')
    await expect(undo(second, dayLater)).rejects.toThrow('more than 24 hours ago')
    await undo(second)
    await expect(undo(second)).rejects.toThrow('was undone already')
    await undo(first)

    expect(await spend()).toBe(0)
  })
})

describe('answered once', () => {
  test('two presses import once, also at the same time', async () => {
    const file = await waiting(far)

    const [one, other] = await Promise.allSettled([press(file), press(file)])

    expect([one, other].filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await expect(press(file)).rejects.toThrow('was imported already')
    expect(await spend()).toBe(20_000)
  })

  test('what is over names nobody any more, whether it was imported or cancelled', async () => {
    const preview = {
      kind: 'people',
      rows: 3,
      moves: [{ email: 'ana@x.example' }],
      unmatched: ['bob@x.example'],
      rejected: { count: 1, first: [{ row: 2, reason: '“eve@x.example” has no team' }] },
    }
    const [cancelled, imported] = [await waiting(far), await waiting(far)]
    for (const id of [cancelled, imported]) {
      await changeWaiting(database.db, id, { preview: JSON.stringify(preview) })
    }
    await press(imported)

    await cancelFile(database.db, cancelled, now)
    await keepFiles(database.db, { now: dayLater, onProblem: noProblem })

    const forgotten = { kind: 'people', rows: 3, moves: [], unmatched: [], rejected: { count: 1, first: [] } }
    expect((await findFile(database.db, cancelled)).preview).toEqual(forgotten)
    expect((await findFile(database.db, imported)).preview).toEqual(forgotten)
  })

  test('what was cancelled or waited for more than a day is not imported', async () => {
    const [cancelled, old] = [await waiting(far), await waiting(far)]
    await cancelFile(database.db, cancelled, now)
    await cancelFile(database.db, cancelled, now)

    await expect(press(cancelled)).rejects.toThrow('waits no more')
    await expect(countFile(database.db, { fileId: old, actor: finance, now: dayLater })).rejects.toThrow(
      'waits no more',
    )
    expect(await keepFiles(database.db, { now: dayLater, onProblem: noProblem })).toMatchObject({ dropped: 1 })

    const { rows } = await sql<{ left: string }>`
      select tablename as left from pg_tables where tablename like 'handed\_%' and tablename ~ '[0-9]$'`.execute(
      database.db,
    )
    expect(rows).toEqual([])
    expect(await spend()).toBe(0)
  })

  test('a file is not undone while another of its account and source is imported, whose name is said', async () => {
    const imported = await waiting([aUsage({ at: Date.parse('2026-08-02T10:00:00Z') })])
    await press(imported)
    const other = await waiting(far, 'october.csv')
    await killedOnTheWay(other)

    await expect(undo(imported)).rejects.toThrow('“october.csv” of the same account is being imported or undone')
    await press(other)
    await undo(imported)

    expect((await findFile(database.db, imported)).state).toBe('undone')
  })

  test('of one account and source one file is imported at a time', async () => {
    const [one, other] = [await waiting(far), await waiting([aUsage({ handle: 'bo@northwind.example' })])]
    await killedOnTheWay(one)

    await expect(press(other)).rejects.toThrow('of the same account is being imported or undone')
    await press(one)
    await press(other)

    expect(await spend()).toBe(30_000)
  })
})

/** The first part of it is counted, the second is not. */
async function killedOnTheWay(fileId: number): Promise<void> {
  const heal = await breakDay(database.db, '2026-11-20' as Day)
  await expect(press(fileId)).rejects.toThrow('killed')
  await heal()
}

describe('a process that is killed', () => {
  test('between two parts: another press goes on, and what is counted is counted once', async () => {
    const file = await waiting(far)
    await killedOnTheWay(file)
    expect(await spend()).toBe(10_000)
    expect(await accountsImportedTo(database.db)).toEqual([String(accountId)])

    await press(file)

    expect(await spend()).toBe(20_000)
    await undo(file)
    expect(await spend()).toBe(0)
    expect(await disagreements(database.db)).toEqual([])
  })

  test('what it began, importing or undoing, is ended by whoever looks after files', async () => {
    const file = await waiting(far)
    await killedOnTheWay(file)

    expect(await keepFiles(database.db, { now, onProblem: noProblem })).toEqual({ dropped: 0, settled: 0, ended: 1 })
    expect(await spend()).toBe(20_000)
    await database.db.updateTable('handed_file').set({ state: 'undoing' }).where('id', '=', file).execute()
    await keepFiles(database.db, { now, onProblem: noProblem })

    expect(await spend()).toBe(0)
    expect((await findFile(database.db, file)).state).toBe('undone')
  })

  test('one that is at work is left to it', async () => {
    const file = await waiting(far)
    await killedOnTheWay(file)

    await inTurn(database.db, file, () => keepFiles(database.db, { now, onProblem: noProblem }))

    expect(await spend()).toBe(10_000)
  })

  test('the database that crashed has lost what was read: the half that is counted is taken back', async () => {
    const file = await waiting(far)
    await killedOnTheWay(file)
    await sql`truncate ${sql.table(stagedFile(file))}`.execute(database.db)

    await expect(press(file)).rejects.toThrow('Nothing of it is counted; hand the file in again')

    expect(await spend()).toBe(0)
    expect(await disagreements(database.db)).toEqual([])
  })
})

test('after a day nothing is kept but that it was imported', async () => {
  const file = await waiting(far)
  await press(file)

  expect(await keepFiles(database.db, { now: dayLater, onProblem: noProblem })).toMatchObject({ settled: 1 })
  expect(await keepFiles(database.db, { now: dayLater, onProblem: noProblem })).toMatchObject({ settled: 0 })

  // Pressed in time by a clock that is behind: it is not left half undone, which would hold up every other file.
  await expect(undo(file)).rejects.toThrow('more than 24 hours ago')
  expect((await findFile(database.db, file)).state).toBe('imported')
  expect(await spend()).toBe(20_000)
})
