import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AppError } from '../base/app-error.ts'
import { anInstallation, secretKey, wholeDatabase } from '../db/copy/testing.ts'
import { type OpenDatabase, poolOf } from '../db/database.ts'
import { emptyDatabase, testDatabase } from '../db/testing.ts'
import { openVault } from '../vault/vault.ts'
import type { DataPlace } from './data-place.ts'
import { runCli } from './run-cli.ts'
import { cliEntry } from './testing.ts'

const now = new Date('2026-11-21T10:00:00Z')
const keys = openVault([secretKey]).masters.map(({ fingerprint }) => fingerprint)

let source: OpenDatabase
let target: OpenDatabase
let folder: string
let file: string

beforeEach(async () => {
  ;[source, target] = await Promise.all([testDatabase(), emptyDatabase()])
  folder = await mkdtemp(path.join(tmpdir(), 'tally-copies-'))
  file = path.join(folder, 'tally.tar.zst')
})
afterEach(async () => {
  await Promise.all([source.close(), target.close()])
  await rm(folder, { recursive: true, force: true })
})

/** Runs a command over a database; `moved` has where it was noted that the data went. */
async function run(argv: string[], of: OpenDatabase, said: Partial<DataPlace> = {}) {
  const moved: string[] = []
  const place: DataPlace = {
    kind: 'server',
    databaseUrl: of.url,
    dataDir: folder,
    now: () => now,
    secretKeys: { from: 'TALLY_SECRET_KEY', fingerprints: keys },
    holdStill: async () => undefined,
    noteMoved: async (to) => {
      moved.push(to)
      return path.join(folder, 'moved.json')
    },
    ...said,
  }
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const open = () => Promise.reject(new Error('the store is not opened for it'))
  const code = await runCli(argv, { ...cliEntry({ stdout, stderr, open }), place: async () => place })
  const [out, err] = await Promise.all([text(stdout.end()), text(stderr.end())])
  return { code, out, err, moved }
}

test('backed up, looked at and restored, it is the same; the file is nobody else’s to read and names no key', async () => {
  await anInstallation(source.db)

  const made = await run(['backup', file], source)
  const checked = await run(['restore', file, '--check'], target)
  const restored = await run(['restore', file, '--json'], target)

  expect(made).toMatchObject({
    code: 0,
    out: expect.stringMatching(/Wrote .+ rows of \d+ tables, .+ [kM]B from the server of DATABASE_URL\./),
  })
  expect(made.out).toContain('The secret key is not in it')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(checked.out).toContain('The file is whole')
  expect(restored.code).toBe(0)
  expect(JSON.parse(restored.out)).toMatchObject({ migrated: [], madeAt: now.toISOString() })
  expect(await wholeDatabase(target.db)).toEqual(await wholeDatabase(source.db))
})

test('another secret key, or none, is refused by name before the database is touched', async () => {
  await anInstallation(source.db)
  await run(['backup', file, '--json'], source)

  for (const fingerprints of [[], openVault(['0'.repeat(64)]).masters.map((master) => master.fingerprint)]) {
    const refused = await run(['restore', file], target, { secretKeys: { from: 'TALLY_SECRET_KEY', fingerprints } })
    expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringContaining(`${keys[0]?.slice(0, 8)}…`) })
  }

  expect((await poolOf(target.db).query("select from pg_class where relname = 'entry'")).rowCount).toBe(0)
})

test('moved to a server, the same is there, it is said what to do, and nobody starts on what was left', async () => {
  await anInstallation(source.db)
  const before = await wholeDatabase(source.db)
  // Nobody else is connected, as after a stop.
  await source.db.destroy()
  const of = { kind: 'embedded' } as const

  const moved = await run(['move', '--to', target.url], source, of)

  expect(moved.err).toBe('')
  expect(moved.code).toBe(0)
  expect(moved.moved).toEqual([new URL(target.url).host + new URL(target.url).pathname])
  expect(moved.out).toContain('Set DATABASE_URL')
  expect(moved.out).not.toContain(new URL(target.url).password)
  expect(await wholeDatabase(target.db)).toEqual(before)
})

test('it is not moved while somebody is at it, from a server, from the try-out, or to no database', async () => {
  const running = new AppError('conflict', 'Tally already runs here: process 7')
  const to = ['move', '--to', target.url]
  const holdStill = () => Promise.reject(running)

  await poolOf(source.db).query('select 1')
  expect(await run(to, source, { kind: 'embedded' })).toMatchObject({
    code: 1,
    err: expect.stringContaining('Stop Tally'),
  })
  expect(await run(to, source, { kind: 'embedded', holdStill })).toMatchObject({
    code: 1,
    err: expect.stringContaining('7'),
  })
  expect(await run(to, source)).toMatchObject({ code: 1, err: expect.stringContaining('DATABASE_URL is set') })
  expect(await run(to, source, { kind: 'try-out' })).toMatchObject({ code: 1, err: expect.stringContaining('try-out') })
  expect(await run(['move', '--to', 'mysql://x/y'], source, { kind: 'embedded' })).toMatchObject({ code: 2 })
})

test('a file that cannot be written or read is said so, and nothing is left', async () => {
  expect(await run(['backup', path.join(folder, 'no', 'such', 'place')], source)).toMatchObject({ code: 2, out: '' })
  expect(await run(['restore', path.join(folder, 'missing')], target)).toMatchObject({ code: 2, out: '' })
  expect(await readdir(folder)).toEqual([])
})
