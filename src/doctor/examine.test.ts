import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { startMailServer } from '../../sandbox/mail/testing.ts'
import { type RunningProviders, runProviders } from '../../sandbox/providers/testing.ts'
import { appFromManifest } from '../../sandbox/slack/app-definition.ts'
import { type RunningSlack, runSlack } from '../../sandbox/slack/testing.ts'
import { type RunningVendors, startVendors } from '../../sandbox/vendors/testing.ts'
import type { Checked } from '../base/checked.ts'
import { type Clock, settableClock, systemClock } from '../base/clock.ts'
import { createLog } from '../base/log.ts'
import type { Environment } from '../config.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { healthRoutes } from '../http/health.ts'
import { installationRoutes } from '../http/installation.ts'
import { pictureRoutes } from '../http/pictures.ts'
import { createHttpServer } from '../http/server.ts'
import { setAlertRoute } from '../incidents/alert-routes.ts'
import { addProviderKey } from '../people/provider-keys.ts'
import { refusalsBeforeRouting } from '../proxy/before-routing.ts'
import { addVendorAccount } from '../sources/add-vendor-account.ts'
import { bindVault } from '../vault/bind-vault.ts'
import { openVault, type Vault } from '../vault/vault.ts'
import { examineInstallation } from './examine.ts'

const actor = { id: 'test', origin: 'tally' } as const
const secretKey = randomBytes(32).toString('base64')
const cleanUps: Array<() => Promise<unknown>> = []

let environment: Environment
let database: OpenDatabase
let vault: Vault
let slack: RunningSlack
let vendors: RunningVendors
let providers: RunningProviders
let nobodyThere: string

beforeAll(async () => {
  const now = systemClock.now()
  database = await opened(testDatabase(), (one) => one.close())
  vault = await bindVault(database.db, openVault([secretKey]), now)
  const manifest: unknown = parse(await readFile(new URL('../../manifest.yml', import.meta.url), 'utf8'))
  slack = await opened(runSlack({ clock: systemClock, app: appFromManifest(manifest) }), (one) => one.stop())
  vendors = await opened(startVendors(), (one) => one.close())
  providers = await opened(runProviders(), (one) => one.close())
  const mail = await opened(
    startMailServer({}, { authOptional: false, onAuth: ({ password }, _, done) => done(...verdictOn(password)) }),
    (one) => one.close(),
  )
  const dataDir = await opened(mkdtemp(path.join(tmpdir(), 'tally-doctor-')), (one) => rm(one, { recursive: true }))
  const { db } = database
  await addProviderKey(db, vault, { provider: 'openai', label: 'Team', secret: providers.keys.openai, now, actor })
  const { cursor: secret } = vendors.keys
  await addVendorAccount(db, vault, { vendor: 'cursor', label: 'Cursor', secret, abilities: [], actor, now })
  nobodyThere = `http://127.0.0.1:${await freePort()}`
  environment = {
    DATABASE_URL: database.url,
    TALLY_SECRET_KEY: secretKey,
    TALLY_DATA_DIR: dataDir,
    PORT: String(await freePort()),
    SLACK_BOT_TOKEN: slack.tokens.botToken,
    SLACK_APP_TOKEN: slack.tokens.appToken,
    SLACK_API_URL: slack.slackApiUrl,
    OPENAI_UPSTREAM_URL: providers.openaiUrl,
    ANTHROPIC_UPSTREAM_URL: providers.anthropicUrl,
    CURSOR_UPSTREAM_URL: vendors.cursorUrl,
    CURSOR_ADMIN_URL: vendors.cursorUrl,
    ANTHROPIC_ADMIN_URL: vendors.anthropicUrl,
    OPENAI_ADMIN_URL: vendors.openaiUrl,
    SMTP_URL: `smtp://tally:right@127.0.0.1:${mail.port}`,
    MAIL_FROM: 'Tally <tally@example.com>',
  }
})

afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp()
})

test('an installation where everything is as it should be has nothing to do', async () => {
  const checks = await examined()

  expect(checks.filter(({ todo }) => todo !== '')).toEqual([])
  const seen = Object.fromEntries(checks.map(({ check, outcome }) => [check, outcome]))
  expect(seen).toMatchObject({
    Configuration: 'fine',
    Node: 'fine',
    'Data folder': 'fine',
    Disk: 'fine',
    Port: 'fine',
    'Secret key': 'fine',
    Database: 'fine',
    'Database schema': 'fine',
    'Secret key and database': 'fine',
    'Clock and database': 'fine',
    'Clock and vendors': 'fine',
    Charts: 'fine',
    'Slack workspace': 'fine',
    'Slack scopes': 'fine',
    'Slack files': 'fine',
    'Slack socket': 'fine',
    'OpenAI key': 'fine',
    'Cursor admin key': 'fine',
    'Cursor usage': 'fine',
    'Reaching Anthropic': 'fine',
    Mail: 'fine',
  })
})

test('no secret stands in what is said', async () => {
  const said = JSON.stringify(await examined({ SMTP_URL: `${environment.SMTP_URL?.replace('right', 'wrong')}` }))

  const secrets = [secretKey, providers.keys.openai, vendors.keys.cursor, slack.tokens.botToken, slack.tokens.appToken]
  for (const secret of [...secrets, 'right', 'wrong@']) expect(said).not.toContain(secret)
})

describe('what is broken is said with what to do, and the rest is looked at', () => {
  test.each<[string, () => Environment, [string, string], string]>([
    ['a variable at fault', () => ({ PORT: 'abc' }), ['Configuration', 'PORT must be a port'], '.env.example'],
    [
      'half of Slack’s tokens',
      () => ({ SLACK_APP_TOKEN: undefined }),
      ['Configuration', 'SLACK_APP_TOKEN is missing'],
      '.env.example',
    ],
    [
      'a database nobody answers for',
      () => ({ DATABASE_URL: 'postgresql://tally@127.0.0.1:9/tally' }),
      ['Database', 'does not answer (connect ECONNREFUSED'],
      'DATABASE_URL',
    ],
    [
      'a database that is not there',
      () => ({ DATABASE_URL: `${environment.DATABASE_URL}_gone` }),
      ['Database', 'refuses us'],
      'user, password and name in DATABASE_URL',
    ],
    [
      'another secret key',
      () => ({ TALLY_SECRET_KEY: randomBytes(32).toString('base64') }),
      ['Secret key and database', 'belongs to another key'],
      'TALLY_SECRET_KEY',
    ],
    [
      'a data folder below a file',
      () => ({ TALLY_DATA_DIR: new URL(import.meta.url).pathname }),
      ['Data folder', 'cannot be'],
      'TALLY_DATA_DIR',
    ],
    [
      'a bot token of before',
      () => ({ SLACK_BOT_TOKEN: 'xoxb-old' }),
      ['Slack workspace', 'Slack says invalid_auth.'],
      'SLACK_BOT_TOKEN',
    ],
    [
      'an app-level token of another app',
      () => ({ SLACK_APP_TOKEN: 'xapp-other' }),
      ['Slack socket', 'Slack says invalid_auth.'],
      'connections:write',
    ],
    [
      'a Slack that is not reached',
      () => ({ SLACK_API_URL: 'http://127.0.0.1:9/api' }),
      ['Slack workspace', 'Slack cannot be reached.'],
      'firewall',
    ],
    [
      'a vendor that is not reached',
      () => ({ ANTHROPIC_UPSTREAM_URL: nobodyThere }),
      ['Reaching Anthropic', 'cannot be reached (ECONNREFUSED).'],
      'DNS, firewall',
    ],
    [
      'an upstream that is something else',
      () => ({ OPENAI_UPSTREAM_URL: slack.origin }),
      ['OpenAI key', 'is not OpenAI'],
      'Check OPENAI_UPSTREAM_URL.',
    ],
    [
      'a wrong password for mail',
      () => ({ SMTP_URL: `${environment.SMTP_URL?.replace('right', 'wrong')}` }),
      ['Mail', 'refuses user or password (EAUTH 535)'],
      'SMTP_URL',
    ],
    [
      'a public address nobody is at',
      () => ({ PUBLIC_URL: nobodyThere }),
      ['Public address', 'cannot be reached (ECONNREFUSED)'],
      'DNS, certificate',
    ],
    [
      'a public address of something else',
      () => ({ PUBLIC_URL: slack.origin }),
      ['Public address', 'is answered by something else (HTTP 404)'],
      'PUBLIC_URL',
    ],
  ])('%s', async (_, changed, [check, seen], todo) => {
    const checks = await examined(changed())

    const found = checks.filter(({ outcome }) => outcome === 'broken')
    expect(found).toContainEqual({
      check,
      outcome: 'broken',
      seen: expect.stringContaining(seen),
      todo: expect.stringContaining(todo),
    })
    expect(checks).toContainEqual(expect.objectContaining({ check: 'Charts', outcome: 'fine' }))
    expect(checks.at(-1)?.check).toBe('Mail')
  })

  test.each<[string, Environment, string, string]>([
    ['an address of a database', { DATABASE_URL: 'mysql://a/b' }, 'Database', 'DATABASE_URL must be an address like'],
    ['a secret key', { TALLY_SECRET_KEY: 'short' }, 'Secret key', 'TALLY_SECRET_KEY must be at least 32 characters'],
    ['a public address', { PUBLIC_URL: 'tally' }, 'Public address', 'PUBLIC_URL must be an address like'],
    ['a token', { SLACK_BOT_TOKEN: 'xapp-1' }, 'Slack', 'SLACK_BOT_TOKEN must start with xoxb-'],
    ['a sender', { MAIL_FROM: 'nobody' }, 'Mail', 'MAIL_FROM must be an address'],
  ])('%s at fault is not said to be left out', async (_, changed, check, seen) => {
    const checks = await examined(changed)

    const said = checks.filter((one) => one.check === check)
    expect(said).toEqual([{ check, outcome: 'skipped', seen: expect.stringContaining(seen), todo: '' }])
  })

  test('a configuration at fault is the first that is said, each fault by itself', async () => {
    const [first, second] = await examined({ PORT: 'abc', LOG_LEVEL: 'loud' })

    expect([first?.seen, second?.seen].toSorted()).toEqual([
      expect.stringContaining('LOG_LEVEL must be one of'),
      expect.stringContaining('PORT must be a port'),
    ])
  })

  test('a scope that was not granted, and one too many', async () => {
    const { scopes } = (await slack.act('app', {})).app as { scopes: string[] }
    await slack.act('app', { scopes: [...scopes.filter((scope) => scope !== 'files:write'), 'admin'] })

    const checks = await examined()
    await slack.act('app', { scopes })

    const ofScopes = checks.filter(({ check }) => check === 'Slack scopes')
    expect(ofScopes).toMatchObject([
      { outcome: 'broken', seen: 'missing: files:write.', todo: expect.stringContaining('manifest.yml') },
      { outcome: 'warning', seen: 'granted and not needed: admin.' },
    ])
    expect(checks).toContainEqual(expect.objectContaining({ check: 'Slack files', outcome: 'broken' }))
  })

  test('a channel for alerts that Tally is not in', async () => {
    const now = systemClock.now()
    const route = (to: { workspace: string; channel: string } | null) =>
      setAlertRoute(database.db, { teamId: null, leastSeverity: 'info', to, actor, now })
    await route({ workspace: 'T0', channel: 'C0LEADS' })

    const checks = await examined()
    await route(null)

    expect(checks).toContainEqual(
      expect.objectContaining({ check: expect.stringContaining('Alert channel'), outcome: 'broken' }),
    )
  })

  test('a clock that is an hour ahead, by the database and by the vendors', async () => {
    const clock = settableClock(new Date(systemClock.now().getTime() + 3_600_000))

    const checks = await examined({}, clock)

    for (const check of ['Clock and database', 'Clock and vendors']) {
      expect(checks).toContainEqual(
        expect.objectContaining({
          check,
          outcome: 'broken',
          seen: expect.stringMatching(/^ours is 3\d{3}\.\d s ahead/),
        }),
      )
    }
  })

  test('a port another program has', async () => {
    const other = createServer((_, response) => response.end('hello'))
    const port = await listening(other)

    const checks = await examined({ PORT: String(port) })
    other.close()

    expect(checks).toContainEqual(
      expect.objectContaining({ check: 'Port', outcome: 'broken', todo: expect.stringContaining('Set PORT') }),
    )
  })

  test('a schema that is behind is a warning, one of a newer Tally is broken, and nothing is migrated', async () => {
    const other = await testDatabase()
    const { name, checksum } = await other.db
      .deleteFrom('schema_migration')
      .where('name', 'like', '0026%')
      .returningAll()
      .executeTakeFirstOrThrow()
    const behind = await examined({ DATABASE_URL: other.url })
    const newer = { name: '9999_later.sql', checksum, applied_at: systemClock.now() }
    await other.db.insertInto('schema_migration').values(newer).execute()
    const ahead = await examined({ DATABASE_URL: other.url })
    const applied = await other.db.selectFrom('schema_migration').select('name').execute()
    await other.close()

    expect(behind).toContainEqual(
      expect.objectContaining({
        check: 'Database schema',
        outcome: 'warning',
        seen: expect.stringContaining('1 migration'),
      }),
    )
    expect(ahead).toContainEqual(
      expect.objectContaining({
        check: 'Database schema',
        outcome: 'broken',
        seen: expect.stringContaining('9999_later'),
      }),
    )
    expect(applied.map((row) => row.name)).not.toContain(name)
  })

  test('a key file that others can read', async () => {
    const folder = await opened(mkdtemp(path.join(tmpdir(), 'tally-doctor-')), (one) => rm(one, { recursive: true }))
    await writeFile(path.join(folder, 'secret-key'), `${secretKey}\n`, { mode: 0o644 })

    const checks = await examined({ TALLY_DATA_DIR: folder, TALLY_SECRET_KEY: undefined })

    expect(checks).toContainEqual(
      expect.objectContaining({
        check: 'Secret key file',
        outcome: 'warning',
        todo: expect.stringContaining('chmod 600'),
      }),
    )
  })
})

describe('the public address', () => {
  test('leads to us, with pictures that we signed', async () => {
    const address = await tallyAt(vault.urlKey)

    const checks = await examined({ PUBLIC_URL: address })

    expect(checks).toContainEqual(
      expect.objectContaining({
        check: 'Public address',
        outcome: 'fine',
        seen: `${address} is answered by this Tally.`,
      }),
    )
    expect(checks).toContainEqual(expect.objectContaining({ check: 'Chart pictures', outcome: 'fine' }))
  })

  test('leads to another Tally', async () => {
    const checks = await examined({ PUBLIC_URL: await tallyAt(randomBytes(32)) })

    expect(checks).toContainEqual(
      expect.objectContaining({
        check: 'Public address',
        outcome: 'broken',
        seen: expect.stringContaining('another Tally'),
      }),
    )
  })

  test('is what an upstream leads to: requests would go round in a circle', async () => {
    const checks = await examined({ ANTHROPIC_UPSTREAM_URL: await tallyAt(vault.urlKey) })

    expect(checks).toContainEqual(
      expect.objectContaining({
        check: 'Reaching Anthropic',
        outcome: 'broken',
        seen: expect.stringContaining('this Tally itself'),
      }),
    )
  })
})

async function examined(changed: Environment = {}, clock: Clock = systemClock): Promise<Checked[]> {
  return Array.fromAsync(examineInstallation({ ...environment, ...changed }, { clock }))
}

async function opened<One>(opening: Promise<One>, close: (one: One) => Promise<unknown>): Promise<One> {
  const one = await opening
  cleanUps.push(() => close(one))
  return one
}

/** What of Tally answers at its public address, as the app has it. */
async function tallyAt(urlKey: Buffer): Promise<string> {
  const server = createHttpServer({ log: createLog('silent'), refusals: refusalsBeforeRouting })
  healthRoutes(server, async () => ({}))
  installationRoutes(server, { urlKey })
  await pictureRoutes(server, { db: database.db, clock: systemClock, urlKey })
  cleanUps.push(() => server.close())
  return server.listen({ host: '127.0.0.1', port: 0 })
}

async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listening(server)
  await new Promise((done) => server.close(done))
  return port
}

async function listening(server: ReturnType<typeof createServer>): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

function verdictOn(password: string | null | undefined): [Error | null, { user: string }?] {
  return password === 'right' ? [null, { user: 'tally' }] : [Object.assign(new Error('no'), { responseCode: 535 })]
}
