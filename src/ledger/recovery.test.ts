import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from '../base/log.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { entryText } from './entry-text.ts'
import { openJournal } from './journal.ts'
import { closeLine, openLine } from './journal-line.ts'
import { recordEntries } from './record-entries.ts'
import { anEntry, anOpenRecord, closed, disagreements, opened, recordedIds, segmentsIn, waitingFor } from './testing.ts'

const log = createLog('silent')
const nowhere = 'postgres://nobody@127.0.0.1:1/nothing'
let database: OpenDatabase
let folder: string
beforeEach(async () => {
  database = await testDatabase()
  folder = await mkdtemp(`${tmpdir()}/recovery-`)
})
afterEach(async () => {
  await database.close()
  await rm(folder, { recursive: true })
})

test.each([
  ['with the database there', () => database.url],
  ['with the database away all its life', () => nowhere],
])('a process killed in the middle, %s, loses nothing: closed is counted, in flight is estimated', async (_, url) => {
  const acknowledged = await runAndKill({ url: url(), prefix: 'killed', after: 'closed killed-205' })

  await startAndStop(() => isFolderEmpty())

  const rows = await database.db.selectFrom('entry').select(['source_id', 'outcome', 'basis']).execute()
  const outcomes = new Map(rows.map((row) => [row.source_id, row]))
  const said = (what: string) =>
    acknowledged.filter((line) => line.startsWith(`${what} `)).map((line) => line.slice(what.length + 1))
  expect(said('closed').length).toBeGreaterThan(150)
  expect(said('closed').filter((id) => outcomes.get(id)?.outcome !== 'completed')).toEqual([])
  expect(said('opened').filter((id) => !outcomes.has(id))).toEqual([])
  for (const id of ['killed-0', 'killed-10', 'killed-200']) {
    expect(outcomes.get(id)).toMatchObject({ outcome: 'interrupted', basis: 'estimated' })
  }
  expect(await disagreements(database.db)).toEqual([])
})

test('two processes that start at once share out the dead ones, and everything counts once', async () => {
  await runAndKill({ url: nowhere, prefix: 'one', after: 'closed one-99' })
  await runAndKill({ url: nowhere, prefix: 'two', after: 'closed two-99' })

  const journals = await Promise.all([1, 2, 3].map(() => openJournal({ folder, db: database.db, log })))
  await waitingFor(async () => (await segmentsIn(folder)).length === 0)
  await Promise.all(journals.map((journal) => journal.stop()))

  const ids = await recordedIds(database.db)
  for (const id of ['one-0', 'one-99', 'two-0', 'two-99']) expect(ids).toContain(id)
  expect(await disagreements(database.db)).toEqual([])
  expect(await readdir(folder)).toEqual([])
})

test('the same journal brought back and replayed again changes nothing', async () => {
  await runAndKill({ url: nowhere, prefix: 'again', after: 'closed again-51' })
  const copy = await mkdtemp(`${tmpdir()}/copy-`)
  await cp(folder, copy, { recursive: true })
  await startAndStop(() => isFolderEmpty())
  const once = await database.db.selectFrom('entry').selectAll().orderBy('source_id').execute()

  await cp(copy, folder, { recursive: true })
  await startAndStop(() => isFolderEmpty())

  expect(await database.db.selectFrom('entry').selectAll().orderBy('source_id').execute()).toEqual(once)
  expect(await disagreements(database.db)).toEqual([])
  await rm(copy, { recursive: true })
})

test('a journal that was being taken over when its taker died is taken over again', async () => {
  await runAndKill({ url: nowhere, prefix: 'first', after: 'closed first-21' })
  await runAndKill({ url: nowhere, prefix: 'second', after: 'closed second-101' })
  expect((await readdir(folder)).length).toBe(1)

  await startAndStop(() => isFolderEmpty())

  const ids = await recordedIds(database.db)
  expect(ids).toContain('first-21')
  expect(ids).toContain('second-101')
})

test('a damaged line in the middle is set aside, those around it count; a torn last line is no fault', async () => {
  const good = (id: string) => closeLine(entryText(anEntry({ sourceId: id })))
  await deadJournal(`${good('a')}{"kind":"close","entry":{"sour\n${good('b')}${good('c').slice(0, 100)}`)

  await startAndStop(async () => (await recordedIds(database.db)).length === 2)

  expect(await recordedIds(database.db)).toEqual(['a', 'b'])
  const rejected = (await readFile(`${folder}/rejected.ndjson`, 'utf8')).trimEnd().split('\n')
  expect(rejected.map((line) => JSON.parse(line))).toEqual([
    { reason: 'damaged journal line', text: '{"kind":"close","entry":{"sour' },
  ])
})

test('an open whose model has no price becomes an unpriced entry, never a free one', async () => {
  await deadJournal(openLine(anOpenRecord({ id: 'odd', model: 'model-nobody-knows' })))

  await startAndStop(() => isFolderEmpty())

  const entry = await database.db.selectFrom('entry').selectAll().executeTakeFirstOrThrow()
  expect(entry).toMatchObject({
    source_id: 'odd',
    basis: 'unpriced',
    cost_micro_usd: null,
    model: 'model-nobody-knows',
  })
})

test('an open closed in a segment that is gone already does not replace what the ledger has', async () => {
  await recordEntries(database.db, [anEntry({ sourceId: 'long' })])
  await deadJournal(openLine(anOpenRecord({ id: 'long' })))

  await startAndStop(() => isFolderEmpty())

  const entries = await database.db.selectFrom('entry').select(['source_id', 'outcome']).execute()
  expect(entries).toEqual([{ source_id: 'long', outcome: 'completed' }])
})

test.each([
  {
    who: 'another host, silent for two minutes',
    owner: { host: 'elsewhere', pid: process.pid, startedAt: '' },
    silentMs: 120_000,
    taken: true,
  },
  {
    who: 'another host, heard of half a minute ago',
    owner: { host: 'elsewhere', pid: 999_999_999, startedAt: '' },
    silentMs: 30_000,
    taken: false,
  },
  { who: 'nobody any more', owner: 'nobody', silentMs: 0, taken: true },
  { who: 'somebody unreadable, silent for two minutes', owner: undefined, silentMs: 120_000, taken: true },
  { who: 'somebody unreadable, heard of just now', owner: undefined, silentMs: 0, taken: false },
])('the journal of $who: taken over is $taken', async ({ owner, silentMs, taken }) => {
  await deadJournal(closeLine(entryText(anEntry({ sourceId: 'orphan' }))), { owner, silentMs })
  await deadJournal(closeLine(entryText(anEntry({ sourceId: 'certain' }))))

  const done = taken ? ['certain', 'orphan'] : ['certain']
  await startAndStop(async () => (await recordedIds(database.db)).length === done.length)

  expect(await recordedIds(database.db)).toEqual(done)
})

test('an orphan that appears later is found by the running process', async () => {
  const journal = await openJournal({ folder, db: database.db, log, limits: { adoptEveryMs: 20 } })

  await deadJournal(closeLine(entryText(anEntry({ sourceId: 'later' }))))
  await waitingFor(async () => (await recordedIds(database.db)).length === 1)

  await journal.stop()
  expect(await readdir(folder)).toEqual([])
})

test('a process that was taken for dead goes on in a new folder', async () => {
  const journal = await openJournal({ folder, db: database.db, log, limits: { heartbeatEveryMs: 10 } })
  await opened(journal, 'before')
  const [home = ''] = await readdir(folder)

  await rm(`${folder}/${home}`, { recursive: true })
  await waitingFor(async () => (await readdir(folder)).some((name) => name !== home && !name.startsWith('.')))
  await waitingFor(async () => {
    // Refused while the old folder is gone and the new one not taken yet.
    const isOpen = await opened(journal, 'after').then(
      () => true,
      () => false,
    )
    return isOpen && (await segmentsIn(folder)).length > 0
  })
  await closed(journal, anEntry({ sourceId: 'after' }))
  await closed(journal, anEntry({ sourceId: 'before' }))
  await journal.stop()

  expect(await recordedIds(database.db)).toEqual(['after', 'before'])
})

test('a disk that is full refuses requests with an error, and the journal goes on in the next file', async () => {
  // 16 blocks of 512 or 1024 bytes: the limit is reached before the segment is rotated.
  const lines = await runAndKill({ url: nowhere, prefix: 'full', after: 'closed full-61', fileBlocks: 16 })

  const failed = lines.filter((line) => line.startsWith('failed '))
  expect(failed.length).toBeGreaterThan(0)
  await startAndStop(async () => (await recordedIds(database.db)).includes('full-61'))
  const ids = await recordedIds(database.db)
  const closedIds = lines.filter((line) => line.startsWith('closed ')).map((line) => line.slice('closed '.length))
  expect(closedIds.filter((id) => !ids.includes(id))).toEqual([])
  expect(await readdir(folder)).toEqual([])
})

async function startAndStop(isDone: () => Promise<boolean>): Promise<void> {
  const journal = await openJournal({ folder, db: database.db, log })
  await waitingFor(isDone)
  await journal.stop()
}

async function isFolderEmpty(): Promise<boolean> {
  return (await segmentsIn(folder)).length === 0
}

async function deadJournal(
  text: string,
  said: { owner?: unknown; silentMs?: number } = { owner: 'nobody' },
): Promise<void> {
  const path = `${folder}/dead-${(await readdir(folder)).length}`
  await mkdir(path)
  await appendFile(`${path}/000001.ndjson`, text)
  await writeFile(`${path}/heartbeat`, '.')
  const lastBeat = new Date(Date.now() - (said.silentMs ?? 0))
  await utimes(`${path}/heartbeat`, lastBeat, lastBeat)
  if (said.owner) await writeFile(`${path}/owner.json`, JSON.stringify(said.owner))
}

/** Starts a process with a journal, kills it when it has said `after`, and returns all it said. */
async function runAndKill(input: {
  url: string
  prefix: string
  after: string
  fileBlocks?: number
}): Promise<string[]> {
  const script = new URL('fixtures/journal-process.ts', import.meta.url).pathname
  const segmentBytes = input.fileBlocks ? '1000000000' : '20000'
  const limit = input.fileBlocks ? `ulimit -f ${input.fileBlocks}; ` : ''
  const child: ChildProcess = spawn(
    'sh',
    ['-c', `${limit}exec "$@"`, 'sh', process.execPath, script, folder, input.url, input.prefix, segmentBytes],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  if (!child.stdout) throw new Error('the child has no output')
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    if (line === input.after) child.kill('SIGKILL')
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return lines
}
