import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from '../base/log.ts'
import { type OpenDatabase, openDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { openJournal } from './journal.ts'
import { anEntry, closed, disagreements, opened, recordedIds, segmentsIn, waitingFor } from './testing.ts'

const log = createLog('silent')
let real: OpenDatabase
let line: Awaited<ReturnType<typeof lineTo>>
let database: OpenDatabase
let folder: string
beforeEach(async () => {
  real = await testDatabase()
  line = await lineTo(real.url)
  database = openDatabase({ url: line.url, application: 'away test', onError: () => undefined })
  folder = await mkdtemp(`${tmpdir()}/away-`)
})
afterEach(async () => {
  await database.close()
  await line.close()
  await real.close()
  await rm(folder, { recursive: true })
})

test('while the database is away requests go on, and all of them are counted once when it is back', async () => {
  const journal = await openJournal({ folder, db: database.db, log })
  await requests(journal, 'before', 50)
  line.cut()
  await requests(journal, 'during', 300)
  expect((await recordedIds(real.db)).filter((id) => id.startsWith('during'))).toEqual([])

  line.mend()
  await waitingFor(async () => (await recordedIds(real.db)).length === 350)
  await journal.stop()

  expect(await disagreements(real.db)).toEqual([])
  expect(await readdir(folder)).toEqual([])
})

test('more entries than memory is meant for wait on disk, over many segments, and none is lost or told twice', async () => {
  const journal = await openJournal({ folder, db: database.db, log, limits: { maxWaiting: 100, segmentBytes: 50_000 } })
  line.cut()
  await requests(journal, 'first', 1_500)
  line.mend()
  // New ones keep coming while the ledger catches up.
  await requests(journal, 'second', 300)
  await waitingFor(async () => (await recordedIds(real.db)).length === 1_800)
  await requests(journal, 'third', 20)
  await waitingFor(async () => (await recordedIds(real.db)).length === 1_820)
  await waitingFor(async () => (await segmentsIn(folder)).length === 1)

  await journal.stop()

  expect(await disagreements(real.db)).toEqual([])
  expect(await readdir(folder)).toEqual([])
})

test('stopped while the database is away: quickly, and the next start counts everything', async () => {
  const first = await openJournal({ folder, db: database.db, log, limits: { maxWaiting: 100 } })
  line.cut()
  await requests(first, 'id', 250)
  const began = performance.now()
  await first.stop()
  const tookMs = performance.now() - began
  line.mend()

  const second = await openJournal({ folder, db: database.db, log })
  await waitingFor(async () => (await recordedIds(real.db)).length === 250)
  await second.stop()

  expect(tookMs).toBeLessThan(20_000)
  expect(await disagreements(real.db)).toEqual([])
  expect(await readdir(folder)).toEqual([])
})

test('a connection lost at any moment of a batch neither loses nor doubles an entry', async () => {
  const journal = await openJournal({ folder, db: database.db, log })
  for (let round = 0; round < 8; round++) {
    await requests(journal, `round-${round}`, 60)
    // Between sending a batch and hearing of its commit, as chance will have it.
    line.dropConnections()
  }

  await waitingFor(async () => (await recordedIds(real.db)).length === 480)
  await journal.stop()

  expect(await disagreements(real.db)).toEqual([])
})

async function requests(journal: Awaited<ReturnType<typeof openJournal>>, prefix: string, count: number) {
  const ids = Array.from({ length: count }, (_, index) => `${prefix}-${index}`)
  await Promise.all(ids.map((id) => opened(journal, id)))
  for (const id of ids) await closed(journal, anEntry({ sourceId: id, session: id.slice(-1) }))
}

/** A TCP line to a database that can be cut and mended. */
async function lineTo(url: string) {
  const target = new URL(url)
  const sockets = new Set<Socket>()
  let isCut = false
  const server = createServer((client) => {
    if (isCut) {
      client.destroy()
      return
    }
    const upstream = connect(Number(target.port), target.hostname)
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const near = new URL(url)
  near.hostname = '127.0.0.1'
  near.port = String((server.address() as AddressInfo).port)
  const dropConnections = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: near.href,
    dropConnections,
    cut() {
      isCut = true
      dropConnections()
    },
    mend() {
      isCut = false
    },
    async close() {
      dropConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
