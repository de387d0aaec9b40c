import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase } from '../src/db/testing.ts'
import { freePort } from '../src/testing/running-app.ts'
import { copyOfProject, openFolder, programs, project, started } from './testing/started.ts'

let home: string
let environment: Record<string, string>
const closing: Array<() => Promise<unknown>> = []

// As npm leaves it: the tarball's content below `node_modules`, where Node runs no TypeScript, and what it depends on.
beforeAll(async () => {
  const { folder, remove } = await openFolder()
  closing.push(remove)
  const clone = path.join(folder, 'clone')
  copyOfProject(clone)
  must('npm', ['pack', '--pack-destination', folder], clone)
  must('tar', ['-xzf', readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? ''], folder)
  home = path.join(folder, 'node_modules', 'tally')
  mkdirSync(path.dirname(home))
  renameSync(path.join(folder, 'package'), home)
  symlinkSync(path.join(project, 'node_modules'), path.join(home, 'node_modules'))
  const database = await testDatabase()
  closing.push(() => database.close())
  environment = {
    PATH: programs,
    TALLY_DATA_DIR: path.join(folder, 'data'),
    TALLY_SECRET_KEY: randomBytes(32).toString('base64'),
    DATABASE_URL: database.url,
    HOST: '127.0.0.1',
    PORT: String(await freePort(0)),
  }
})
afterAll(async () => {
  for (const close of closing.reverse()) await close()
})

test('what is published is the program, and what a newcomer reads', () => {
  const all = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter(
    (name) => !name.startsWith('node_modules'),
  )

  for (const file of ['README.md', 'LICENSE', 'CHANGELOG.md', 'manifest.yml', 'bin/tally.js', 'packed/src/main.js']) {
    expect(all).toContain(file)
  }
  expect(all.filter((name) => /\.ts$|\.test\.|fixtures|^packed\/sandbox|\/testing|^\.env$/.test(name))).toEqual([])
})

test('packing leaves nothing behind in the checkout', () => {
  expect(existsSync(path.join(path.dirname(home), '..', 'clone', 'packed'))).toBe(false)
})

test('it says its version, and calls itself by its name', () => {
  expect(tally(['version'])).toEqual({
    status: 0,
    stderr: '',
    stdout: expect.stringMatching(/^tally \d+\.\d+\.\d+\n$/),
  })

  const { stdout } = tally(['help'])
  expect(stdout).toContain('tally <command>')
  expect(stdout).not.toContain('npm run')
})

test('a command works on the database', () => {
  expect(tally(['key', 'list'], { TALLY_ROLES: 'proxy,jobs' })).toEqual({
    status: 0,
    stderr: '',
    stdout: expect.stringContaining('tally key create'),
  })
})

test.each([[['start']], [['key', 'list']]])(
  'without Slack tokens, %j says that there is no try-out and how to go on',
  (words) => {
    const { status, stderr } = tally(words)

    expect(status).toBe(1)
    for (const part of ['SLACK_BOT_TOKEN', 'TALLY_ROLES=proxy,jobs', 'npm start']) expect(stderr).toContain(part)
  },
)

test('the app answers, and lets itself be stopped through its starter', async () => {
  const app = await started(
    [...older, path.join(home, 'bin/tally.js'), 'start'],
    { env: { ...environment, TALLY_ROLES: 'proxy,jobs' }, cwd: path.dirname(home) },
    'Tally is ready',
  )

  const answer = await fetch(`http://127.0.0.1:${environment.PORT}/healthz`)

  expect(answer.status).toBe(200)
  expect(await app.stop()).toBe(0)
})

// What an older Node is, as far as the starter can see.
const older = [
  process.execPath,
  '--import',
  'data:text/javascript,Object.defineProperty(process.versions, "node", { value: "20.19.0" })',
]

test('run by an older Node it hands over to its own, which need not be on the path', () => {
  const { stdout, status } = spawnSync(
    older[0] ?? '',
    [...older.slice(1), path.join(home, 'bin/tally.js'), 'version'],
    {
      env: { PATH: '/nonexistent' },
      encoding: 'utf8',
    },
  )

  expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/^tally /) })
})

test('run by an older Node alone it says which one it needs', async () => {
  const { folder, remove } = await openFolder()
  closing.push(remove)
  for (const part of ['bin', 'packed', 'package.json']) {
    cpSync(path.join(home, part), path.join(folder, part), { recursive: true })
  }

  const { stderr, status } = spawnSync(
    older[0] ?? '',
    [...older.slice(1), path.join(folder, 'bin/tally.js'), 'version'],
    {
      env: { PATH: '/nonexistent' },
      encoding: 'utf8',
    },
  )

  expect(status).toBe(1)
  expect(stderr).toContain('Tally needs Node 26; this is Node 20.19.0')
})

test('a source that asks for a file outside of the package fails the packing, by name', async () => {
  const { folder, remove } = await openFolder()
  closing.push(remove)
  copyOfProject(folder)
  writeFileSync(path.join(folder, 'src/main.js'), "import './run.ts'\nimport '../docs/made-up.ts'\n")

  const { stderr, status } = spawnSync('node', ['packaging/pack.ts'], {
    cwd: folder,
    env: { PATH: programs },
    encoding: 'utf8',
  })

  expect(status).toBe(1)
  expect(stderr).toContain('src/main.js asks for docs/made-up.ts')
})

function tally(words: string[], more: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync('node', [path.join(home, 'bin/tally.js'), ...words], {
    cwd: path.dirname(home),
    env: { ...environment, ...more },
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

function must(program: string, words: string[], cwd: string): void {
  const { status, stderr } = spawnSync(program, words, {
    cwd,
    env: { PATH: programs, HOME: process.env.HOME },
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`${program} ${words.join(' ')} ended with ${status}:\n${stderr}`)
}
