import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { labs } from '../sandbox/company/labs.ts'
import { openWorld, type World } from '../sandbox/world.ts'
import type { OpenDatabase } from './db/database.ts'
import { testDatabase } from './db/testing.ts'
import { agree, openBrowser } from './slack/install/testing/browser.ts'
import { freePort, type RunningApp, startApp, stopApp, temporaryFolder, until } from './testing/running-app.ts'

const project = fileURLToPath(new URL('..', import.meta.url))

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let database: OpenDatabase
let world: World
let app: Pick<RunningApp, 'process' | 'output'>
let environment: NodeJS.ProcessEnv

beforeAll(async () => {
  folder = await temporaryFolder()
  database = await testDatabase()
  const publicUrl = `http://127.0.0.1:${await freePort(0)}`
  world = await openWorld({ port: 0, appUrl: publicUrl, byOAuth: true })
  const { clientId, clientSecret, signingSecret, slackApiUrl } = world.addresses
  environment = {
    PATH: process.env.PATH,
    PORT: new URL(publicUrl).port,
    PUBLIC_URL: publicUrl,
    DATABASE_URL: database.url,
    TALLY_DATA_DIR: folder.folder,
    TALLY_SECRET_KEY: '0'.repeat(64),
    SLACK_MODE: 'http',
    SLACK_API_URL: slackApiUrl.replace(/\/$/, ''),
    SLACK_CLIENT_ID: clientId,
    SLACK_CLIENT_SECRET: clientSecret,
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_STATE_SECRET: 'a-secret-for-states-in-tests',
  }
  app = await startApp(environment)
}, 180_000)

afterAll(async () => {
  if (app) await stopApp(app)
  await world?.close()
  await database?.close()
  await folder?.remove()
})

test('a link from the command line connects a workspace to the running app, which answers there until it is disconnected', async () => {
  expect(app.output()).toContain('connect one with: npm run tally -- slack link')
  expect((await tally('slack', 'list')).stdout).toContain('No workspace has been connected yet')

  const { address } = JSON.parse((await tally('slack', 'link', '--json')).stdout)
  const browser = openBrowser()
  const page = await browser.open(await agree(browser, address, { who: `${labs.id}:U1INGRID` }))

  expect(page).toMatchObject({ status: 200, html: expect.stringContaining('Northwind Labs is connected') })
  expect((await tally('slack', 'list')).stdout).toMatch(/T0LABS +Northwind Labs +connected/)
  await until(async () => (await act('runCommand', { user: 'U1INGRID', text: '/spend me' })).acked, 'an answer')
  await until(async () => (await seen('U1INGRID')).includes('No AI usage in'), 'the figure')

  const ended = await tally('slack', 'disconnect', 'northwind labs')
  expect(ended.stdout).toContain('Disconnected Northwind Labs (T0LABS)')
  expect((await tally('slack', 'list')).stdout).toMatch(/T0LABS +Northwind Labs +disconnected/)
  expect(await act('runCommand', { user: 'U1INGRID', text: '/spend me' })).toMatchObject({ ok: false })
}, 180_000)

test('a workspace that is not connected is not disconnected, and nothing is said of tokens', async () => {
  const refused = await tally('slack', 'disconnect', 'T0NOWHERE').catch((thrown: unknown) => thrown)

  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('No workspace is connected.') })
  expect(app.output()).not.toMatch(/xoxb|link=/)
})

function tally(...words: string[]): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)(process.execPath, ['src/main.js', ...words], { cwd: project, env: environment })
}

const control = () => `${new URL(world.addresses.page).origin}/workspaces/${labs.id}/control/slack`

async function act(name: string, body: object): Promise<Record<string, unknown>> {
  const answer = await fetch(`${control()}/${name}`, { method: 'POST', body: JSON.stringify(body) })
  return (await answer.json()) as Record<string, unknown>
}

async function seen(user: string): Promise<string> {
  return (await fetch(`${control()}/state?user=${user}`)).text()
}
