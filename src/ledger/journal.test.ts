import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from '../base/log.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { type Journal, openJournal } from './journal.ts'
import { anEntry, closed, disagreements, opened, recordedIds, segmentsIn, waitingFor } from './testing.ts'

const log = createLog('silent')
let database: OpenDatabase
let folder: string
beforeEach(async () => {
  database = await testDatabase()
  folder = await mkdtemp(`${tmpdir()}/journal-`)
})
afterEach(async () => {
  await database.close()
  await rm(folder, { recursive: true })
})

test('closed entries reach the ledger by themselves, and stop leaves nothing behind', async () => {
  const journal = await openJournal({ folder, db: database.db, log })
  for (const id of ['a', 'b', 'c']) await request(journal, id)

  await waitingFor(async () => (await recordedIds(database.db)).length === 3)
  await journal.stop()

  expect(await recordedIds(database.db)).toEqual(['a', 'b', 'c'])
  expect(await disagreements(database.db)).toEqual([])
  expect(await readdir(folder)).toEqual([])
})

test('a line is in the file when its callback runs', async () => {
  const journal = await openJournal({ folder, db: database.db, log })

  await opened(journal, 'a')
  const [segment = ''] = await segmentsIn(folder)
  const afterOpen = await readFile(segment, 'utf8')
  await closed(journal, anEntry({ sourceId: 'a' }))
  const afterClose = await readFile(segment, 'utf8')

  expect(
    afterOpen
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toMatchObject([{ kind: 'open', id: 'a' }])
  expect(
    afterClose
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toMatchObject([{ kind: 'open' }, { kind: 'close', entry: expect.arrayContaining(['proxy', 'a']) }])
  await journal.stop()
})

test('of a burst, the first do not wait until the last has come', async () => {
  const journal = await openJournal({ folder, db: database.db, log })
  const written: string[] = []
  const entryOfBurst = (id: string) =>
    new Promise<void>((resolve) => {
      setImmediate(() => {
        journal.close(anEntry({ sourceId: id }), null, () => written.push(id))
        resolve()
      })
    })
  const ids = Array.from({ length: 20 }, (_, index) => String(index))
  const seen: number[] = []

  await Promise.all(
    ids.map(async (id) => {
      await entryOfBurst(id)
      seen.push(written.length)
    }),
  )
  await journal.stop()

  expect(written).toEqual(ids)
  expect(seen.at(-1)).toBeGreaterThanOrEqual(8)
})

test('stop stores what waits, and takes nothing new', async () => {
  const journal = await openJournal({ folder, db: database.db, log })
  journal.close(anEntry({ sourceId: 'in the same turn' }), null, () => undefined)

  await journal.stop()

  expect(await recordedIds(database.db)).toEqual(['in the same turn'])
  await expect(opened(journal, 'late')).rejects.toThrow('the journal is closed')
})

test('one entry the database refuses is set aside and keeps nobody else out', async () => {
  const said: string[] = []
  const loud = createLog('error', { write: (line) => void said.push(line) })
  const journal = await openJournal({ folder, db: database.db, log: loud })
  const ids = Array.from({ length: 30 }, (_, index) => `id-${index}`)
  for (const id of ids)
    journal.close(anEntry({ sourceId: id, ...(id === 'id-17' ? { handleId: 404 } : {}) }), null, () => undefined)

  await journal.stop()

  expect(await recordedIds(database.db)).toEqual(ids.filter((id) => id !== 'id-17').sort())
  expect(await readdir(folder)).toEqual(['rejected.ndjson'])
  const rejected = JSON.parse(await readFile(`${folder}/rejected.ndjson`, 'utf8'))
  expect(rejected.reason).toContain('handle_id_fkey')
  expect(JSON.parse(rejected.text)).toMatchObject({ sourceId: 'id-17', handleId: 404 })
  expect(said).toHaveLength(1)
  expect(said[0]).toContain('set aside')
})

test('finished segments are removed, one with a request in flight stays until it is closed', async () => {
  const journal = await openJournal({ folder, db: database.db, log, limits: { segmentBytes: 2_000 } })
  await opened(journal, 'long')
  for (let count = 0; count < 20; count++) await request(journal, `short-${count}`)
  await waitingFor(async () => (await segmentsIn(folder)).length <= 2)
  const whileOpen = await segmentsIn(folder)

  await closed(journal, anEntry({ sourceId: 'long' }))
  await waitingFor(async () => (await segmentsIn(folder)).length === 1)

  expect(whileOpen[0]).toContain('000001.ndjson')
  expect((await segmentsIn(folder))[0]).not.toContain('000001.ndjson')
  await journal.stop()
  expect(await recordedIds(database.db)).toHaveLength(21)
})

test('a request never closed is left on disk at stop, and counted as an estimate by the next start', async () => {
  const first = await openJournal({ folder, db: database.db, log })
  await opened(first, 'in flight')
  await request(first, 'done')
  await first.stop()

  const second = await openJournal({ folder, db: database.db, log })
  await waitingFor(async () => (await recordedIds(database.db)).length === 2)
  await second.stop()

  const entry = await database.db
    .selectFrom('entry')
    .selectAll()
    .where('source_id', '=', 'in flight')
    .executeTakeFirstOrThrow()
  expect(entry).toMatchObject({
    outcome: 'interrupted',
    basis: 'estimated',
    input_tokens: 1000,
    cost_micro_usd: 3000,
    day: '2026-11-20',
  })
  expect(await readdir(folder)).toEqual([])
  expect(await disagreements(database.db)).toEqual([])
})

test('a folder that cannot be made is said at once', async () => {
  await expect(openJournal({ folder: '/dev/null/journal', db: database.db, log })).rejects.toThrow('ENOTDIR')
})

async function request(journal: Journal, id: string): Promise<void> {
  await opened(journal, id)
  await closed(journal, anEntry({ sourceId: id }))
}
