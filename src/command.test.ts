import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OpenDatabase } from './db/database.ts'
import { testDatabase } from './db/testing.ts'
import { freePort, until } from './testing/running-app.ts'

const main = new URL('./main.js', import.meta.url).pathname

let folder: string
let database: OpenDatabase
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tally-command-'))
  database = await testDatabase()
})
afterAll(async () => {
  await database.close()
  await rm(folder, { recursive: true })
})

test.each([
  ['help', 0],
  ['help key', 0],
  ['version', 0],
  ['start --help', 0],
  ['completion bash', 0],
  ['key list --help', 0],
  ['kye list', 2],
  ['start --now', 2],
  ['settings set', 2],
  ['key list', 1],
  ['start', 1],
])('with a configuration at fault, “%s” ends with %d', async (line, code) => {
  const ran = await tally(line.split(' '), { PORT: 'abc' })

  expect(ran.code).toBe(code)
  // What needs no settings is not in the way of whoever mends them.
  if (code === 0) expect(ran.err).toBe('')
  if (code === 1) expect(ran.err).toContain('PORT must be a port')
})

test('doctor goes on with a configuration at fault, and ends with 1', async () => {
  const { code, out } = await tally(['doctor', '--json'], { ...real(), PORT: 'abc' })

  expect(code).toBe(1)
  const { checks } = JSON.parse(out)
  expect(checks[0]).toMatchObject({ check: 'Configuration', outcome: 'broken' })
  expect(checks).toContainEqual(expect.objectContaining({ check: 'Database', outcome: 'fine' }))
})

test('Ctrl-C ends a command that waits, with 130', async () => {
  const child = started(['provider', 'add', 'openai'], real())
  // It has opened the database and waits for the key.
  for (;;) {
    const { rows } = await sql`select from pg_stat_activity
      where datname = current_database() and application_name = 'tally' and state = 'idle'`.execute(database.db)
    if (rows.length > 0) break
  }
  child.kill('SIGINT')
  const [code] = await once(child, 'exit')

  expect(code).toBe(130)
})

test('whoever has read enough of the answer may go', async () => {
  const child = started(['help', '--json'], {})
  child.stdout.destroy()
  const [code] = await once(child, 'exit')

  expect(code).toBe(0)
})

test('whoever serves goes on when nobody reads what it says', async () => {
  const port = String(await freePort(0))
  const child = started(['start'], { ...real(), PORT: port })
  child.stdout.destroy()
  await until(
    () =>
      fetch(`http://127.0.0.1:${port}/readyz`)
        .then(({ ok }) => ok)
        .catch(() => child.exitCode !== null),
    'the start',
  )
  // Once more, so that what was said at its start is behind it.
  const { status } = await fetch(`http://127.0.0.1:${port}/readyz`)
  child.kill('SIGTERM')
  const [code] = await once(child, 'exit')

  expect([status, code]).toEqual([200, 0])
}, 60_000)

function real(): NodeJS.ProcessEnv {
  return { DATABASE_URL: database.url, TALLY_ROLES: 'proxy', TALLY_SECRET_KEY: '0'.repeat(44) }
}

async function tally(words: string[], environment: NodeJS.ProcessEnv) {
  const child = started(words, environment)
  child.stdin.end()
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { code, out, err }
}

function started(words: string[], environment: NodeJS.ProcessEnv): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [main, ...words], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.TALLY_TEST_COMPILED,
      TALLY_DATA_DIR: folder,
      ...environment,
    },
  })
}
