import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createLog } from '../../base/log.ts'
import { microUsd } from '../../base/money.ts'
import { listBudgets } from '../../budgets/budget.ts'
import { openPeriods, reconcile } from '../../budgets/reconcile.ts'
import { budgetStatuses } from '../../budgets/status.ts'
import { recordEntries } from '../../ledger/record-entries.ts'
import { spendByDayAndProvider, spendTotals } from '../../ledger/spend-queries.ts'
import { anEntry, disagreements } from '../../ledger/testing.ts'
import { windowsLeft } from '../../sources/staged-window.ts'
import { type Db, type OpenDatabase, poolOf } from '../database.ts'
import { migrate } from '../migrate.ts'
import { migrationTable, readMigrations } from '../migration-files.ts'
import { emptyDatabase, testDatabase } from '../testing.ts'
import { writeBackupFile } from './backup-file.ts'
import { loadCopy } from './load-copy.ts'
import { type CopySource, noProgress } from './manifest.ts'
import { openBackup } from './open-backup.ts'
import { openDatabaseSource } from './open-database-source.ts'
import { anInstallation, wholeDatabase } from './testing.ts'

const now = new Date('2026-11-21T10:00:00Z')

let source: OpenDatabase
let target: OpenDatabase
let folder: string
let file: string

beforeEach(async () => {
  ;[source, target] = await Promise.all([testDatabase(), emptyDatabase()])
  folder = await mkdtemp(path.join(tmpdir(), 'tally-backup-'))
  file = path.join(folder, 'tally.tar.zst')
})
afterEach(async () => {
  await Promise.all([source.close(), target.close()])
  await rm(folder, { recursive: true, force: true })
})

const openSource = () => openDatabaseSource(source.url, { tally: 'test', now, onProgress: noProgress })

async function backUp() {
  const copied = await openSource()
  try {
    return await writeBackupFile(copied, file)
  } finally {
    await copied.close()
  }
}

const load = (copy: CopySource) => loadCopy(target.url, copy, { now, onProgress: noProgress })
const restore = async () => load(await openBackup(file, noProgress))
const relations = async ({ db }: OpenDatabase) =>
  (await sql`select from pg_class where relnamespace = current_schema()::regnamespace`.execute(db)).rows.length

/** What people are shown: money by day and provider, and budgets. */
async function reported(db: Db) {
  const filter = { from: '2026-08-01', to: '2026-12-01' } as Parameters<typeof spendTotals>[1]
  const statuses = await budgetStatuses(db, { budgets: await listBudgets(db), now })
  return { totals: await spendTotals(db, filter), days: await spendByDayAndProvider(db, filter), statuses }
}

test('a backup restored elsewhere is the same database, row by row and rule by rule, and goes on as the old one would', async () => {
  await anInstallation(source.db)
  const [before, figures] = [await wholeDatabase(source.db), await reported(source.db)]
  expect(Object.values(before.rows).filter((rows) => rows.length > 0).length).toBeGreaterThan(35)

  await backUp()
  const restored = await restore()

  expect(restored.migrated).toEqual([])
  expect(await wholeDatabase(target.db)).toEqual(before)
  expect(await wholeDatabase(source.db)).toEqual(before)
  const { db } = target
  expect(await reported(db)).toEqual(figures)
  expect(await migrate(db, now)).toEqual([])
  expect(await disagreements(db)).toEqual([])
  expect(await reconcile(db, { now, log: createLog('silent') })).toEqual([])
})

test('the restored database works: entries find their month, budgets count them once, numbers go on, rules hold', async () => {
  await anInstallation(source.db)
  await backUp()
  await restore()
  const { db } = target
  await openPeriods(db, { now, aheadMs: 0 })
  const [{ spentMicroUsd: before = 0 } = {}] = (await reported(db)).statuses
  const acts = await db.selectFrom('audit').select('id').orderBy('id', 'desc').execute()

  await recordEntries(db, [anEntry({ costMicroUsd: microUsd(12_345), at: '2026-11-21T09:00:00.000Z' })])
  await recordEntries(db, [anEntry({ at: '2027-02-03T09:00:00.000Z' })])

  const [{ spentMicroUsd: after = 0 } = {}] = (await reported(db)).statuses
  expect(after - before).toBe(12_345)
  const { rows } =
    await sql`select tableoid::regclass::text as part from entry where day in ('2026-11-21', '2027-02-03')
    group by 1 order by 1`.execute(db)
  expect(rows).toEqual([{ part: 'entry_2026_11' }, { part: 'entry_2027_02' }])
  const act = { at: now, actor: 'a', act: 'b', subject: 'c', detail: '{}' }
  const { id } = await db.insertInto('audit').values(act).returning('id').executeTakeFirstOrThrow()
  expect(id).toBe((acts[0]?.id ?? 0) + 1)
  await expect(db.deleteFrom('audit').execute()).rejects.toThrow('append-only')
  await expect(db.deleteFrom('person').execute()).rejects.toThrow('foreign key')
  expect(await windowsLeft(db, { accountId: 1, source: 'cursor-events' })).toMatchObject([{ pages: new Set([1]) }])
})

test('whatever bytes, signs, numbers and nulls there are come back as they were', async () => {
  const text = fc.option(fc.string({ unit: 'binary', maxLength: 40 }).map((some) => some.replaceAll('\0', '')))
  const special = fc.constantFrom('\\N', '\\.', 'a\tb', '\n', '\r\n', '\\', '\\x00', '"', '\u2028', '\u{10ffff}', 'é')
  const row = fc.record({
    a: fc.oneof(text, special),
    b: fc.option(fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes))),
    c: fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String)),
    d: fc.option(fc.double().map((number) => String(number).replace('Infinity', 'infinity'))),
    e: fc.option(fc.oneof(text, special).map((some) => JSON.stringify({ some }).replaceAll('\\u0000', ''))),
    f: fc.option(
      fc.constantFrom('infinity', '-infinity', '4713-01-01 BC', '2026-03-29 02:30:00.123456+02', '9999-12-31'),
    ),
    g: fc.option(fc.boolean()),
    h: fc.option(fc.constantFrom('NaN', '-0.000000000000000001', `${'9'.repeat(60)}.5`, '0')),
    i: fc.option(fc.array(special, { maxLength: 3 })),
  })
  const { db } = source
  await sql`create table handed_1 (a text, b bytea, c bigint, d double precision, e jsonb, f timestamptz, g boolean,
    h numeric, i text[])`.execute(db)
  for (const { a, b, c, d, e, f, g, h, i } of fc.sample(row, 400)) {
    await sql`insert into handed_1 values (${a}, ${b}, ${c}, ${d}, ${e}, ${f}, ${g}, ${h}, ${i})`.execute(db)
  }

  await backUp()
  await restore()

  const [before, after] = [await wholeDatabase(db), await wholeDatabase(target.db)]
  expect(before.rows.handed_1).toHaveLength(400)
  expect(after).toEqual(before)
})

test('a backup made while everybody writes is of one moment: sums and entries in it agree', async () => {
  await anInstallation(source.db)
  let isOver = false
  const writing = (async () => {
    for (let n = 0; !isOver; n++) await recordEntries(source.db, [anEntry({ sourceId: `while-${n}` })])
  })()

  await backUp()
  isOver = true
  await writing
  await restore()

  expect(await disagreements(target.db)).toEqual([])
  expect(await reconcile(target.db, { now, log: createLog('silent') })).toEqual([])
})

test('an older schema is restored as it was, then brought up to date', async () => {
  const old = await emptyDatabase()
  const files = (await readMigrations()).filter(({ name }) => name < '0027')
  const pool = poolOf(old.db)
  await pool.query(migrationTable)
  for (const { name, text, checksum } of files) {
    await pool.query(text)
    await pool.query('insert into schema_migration values ($1, $2, now())', [name, checksum])
  }
  await recordEntries(source.db, [anEntry({ at: '2026-09-01T00:00:00.000Z', costMicroUsd: microUsd(77) })])
  await pool.query("select ensure_entry_partition('2026-09-01')")
  // What writes entries wants the schema of today; the rows are the same.
  for (const table of ['entry', 'usage_hour', 'usage_day', 'session_total']) {
    const { rows } = await poolOf(source.db).query(`select jsonb_agg(to_jsonb(told)) as told from ${table} as told`)
    const written = `insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1)`
    expect(await pool.query(written, [JSON.stringify(rows[0].told)])).toMatchObject({ rowCount: 1 })
  }
  const copied = await openDatabaseSource(old.url, { tally: 'older', now, onProgress: noProgress })
  await writeBackupFile(copied, file)
  await copied.close()
  await old.close()

  const { migrated } = await restore()

  expect(migrated).toEqual((await readMigrations()).map(({ name }) => name).filter((name) => name >= '0027'))
  expect(await migrate(target.db, now)).toEqual([])
  expect((await reported(target.db)).totals.usageSpendMicroUsd).toBe(77)
  expect(await disagreements(target.db)).toEqual([])
})

describe('nothing is left half done', () => {
  test('when the target is lost in the middle, it is as empty as before and the source unharmed', async () => {
    await anInstallation(source.db)
    await backUp()
    const before = await wholeDatabase(source.db)
    const copy = await openBackup(file, noProgress)

    for (const lostAt of [0, 5, 30]) {
      const lossy = { ...copy, pieces: () => lostWith(copy.pieces(), { at: lostAt, lose: () => endCopies(target) }) }
      await expect(load(lossy)).rejects.toThrow()
      expect(await relations(target)).toBe(0)
    }

    expect(await wholeDatabase(source.db)).toEqual(before)
    await restore()
    expect(await wholeDatabase(target.db)).toEqual(before)
  })

  test('when the source is lost in the middle, there is no file, nor half of one', async () => {
    await anInstallation(source.db)
    const copied = await openSource()
    const lossy = { ...copied, pieces: () => lostWith(copied.pieces(), { at: 20, lose: () => endCopies(source) }) }

    await expect(writeBackupFile(lossy, file)).rejects.toThrow()

    expect(await readdir(folder)).toEqual([])
  })

  test('a row that comes out otherwise than it went in is found before anything is kept', async () => {
    await anInstallation(source.db)
    const copied = await openSource()
    const altered = { ...copied, pieces: () => oneCentMore(copied.pieces()) }

    await expect(load(altered)).rejects.toMatchObject({ say: expect.stringContaining('entry.cost_micro_usd') })

    expect(await relations(target)).toBe(0)
    await copied.close()
  })
})

describe('what cannot be restored is refused before anything is written', () => {
  test('into a database that has something', async () => {
    await recordEntries(source.db, [anEntry()])
    await backUp()
    await sql`create table of_somebody ()`.execute(target.db)

    await expect(restore()).rejects.toMatchObject({ code: 'conflict', say: expect.stringContaining('of_somebody') })

    expect(await relations(target)).toBe(1)
  })

  test('from a newer Tally, or from another', async () => {
    await backUp()
    const copy = await openBackup(file, noProgress)
    const [first = { name: '', checksum: '' }, ...more] = copy.manifest.migrations
    const newer = { ...copy.manifest, migrations: [first, ...more, { name: '9999_later.sql', checksum: '' }] as const }
    const other = { ...copy.manifest, migrations: [{ name: first.name, checksum: 'other' }, ...more] as const }

    for (const [manifest, says] of [
      [newer, 'a newer Tally'],
      [other, 'another Tally'],
    ] as const) {
      const migrations = [...manifest.migrations] as typeof copy.manifest.migrations
      const altered = { ...copy, manifest: { ...manifest, migrations } }
      await expect(load(altered)).rejects.toMatchObject({ code: 'conflict', say: expect.stringContaining(says) })
    }
    expect(await relations(target)).toBe(0)
  })

  test('a file with a byte changed, cut short anywhere, or of something else', async () => {
    await recordEntries(source.db, [anEntry()])
    await backUp()
    const whole = await readFile(file)
    const copy = await openBackup(file, noProgress)
    const pieces = await Array.fromAsync(copy.pieces())
    const damaged = path.join(folder, 'damaged')
    const openDamaged = async (bytes: Buffer) => {
      await writeFile(damaged, bytes)
      return openBackup(damaged, noProgress)
    }
    // What only ends the file may be missing, and a bit may say nothing; what is loaded may not differ.
    const expectRefusedOrSame = async (bytes: Buffer) => {
      const opened = await openDamaged(bytes).catch((thrown) => thrown)
      if (opened instanceof Error) expect(opened).toMatchObject({ code: 'bad-input' })
      else expect(await Array.fromAsync(opened.pieces())).toEqual(pieces)
    }

    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const bytes = Buffer.from(whole)
        bytes.writeUInt8(bytes.readUInt8(at) ^ flip, at)
        await expectRefusedOrSame(bytes)
        await expectRefusedOrSame(whole.subarray(0, at))
      }),
      { numRuns: 40 },
    )
    await expect(openDamaged(whole.subarray(0, whole.length / 2))).rejects.toMatchObject({ code: 'bad-input' })
    await expect(openDamaged(Buffer.from('PK not ours'))).rejects.toMatchObject({ code: 'bad-input' })
    await expect(openBackup(path.join(folder, 'missing'), noProgress)).rejects.toMatchObject({ code: 'bad-input' })
  })

  test('a database without tables of Tally’s cannot be backed up', async () => {
    const opening = openDatabaseSource(target.url, { tally: 'test', now, onProgress: noProgress })

    await expect(opening).rejects.toMatchObject({ code: 'not-found' })
  })
})

async function* lostWith<Piece>(pieces: AsyncIterable<Piece>, { at, lose }: { at: number; lose(): Promise<void> }) {
  let passed = 0
  for await (const piece of pieces) {
    if (passed === at) await lose()
    passed += 1
    yield piece
  }
}

async function* oneCentMore(pieces: ReturnType<CopySource['pieces']>) {
  for await (const { table, bytes } of pieces) {
    yield {
      table,
      bytes: table === 'entry' ? Buffer.from(bytes.toString().replace('\t1238\t1238\t', '\t1239\t1238\t')) : bytes,
    }
  }
}

async function endCopies({ db }: OpenDatabase): Promise<void> {
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = 'tally copy'`.execute(db)
}
