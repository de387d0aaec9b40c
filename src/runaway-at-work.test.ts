import { afterAll, beforeAll, expect, test } from 'vitest'
import { ana } from '../sandbox/slack/testing.ts'
import { type App, startApp } from './app.ts'
import { systemClock } from './base/clock.ts'
import { createLog } from './base/log.ts'
import { microUsd } from './base/money.ts'
import { readConfig } from './config.ts'
import type { Db } from './db/database.ts'
import { openDetection } from './incidents/detect.ts'
import { recordEntries } from './ledger/record-entries.ts'
import { anEntry } from './ledger/testing.ts'
import { ensureHandle } from './people/handle.ts'
import { ensurePerson } from './people/person.ts'
import { addProviderKey } from './people/provider-keys.ts'
import { createVirtualKey } from './people/virtual-key.ts'
import { said } from './slack/incidents/testing/stage.ts'
import { connected, disconnect } from './slack/testing/connected.ts'
import { type Job, type PricedProvider, startPricedProvider } from './testing/priced-provider.ts'
import { freePort, temporaryFolder, until } from './testing/running-app.ts'
import { openVault } from './vault/vault.ts'

const minute = 60_000
// The secret of the side of Slack that `connected` opens.
const masterKey = '0'.repeat(64)
const vault = openVault([masterKey])
/** What an agent sends on its own: 20,000 tokens in, 2,000 out, 9 cents. */
const turn: Job = { format: 'anthropic', maxTokens: 8_000, uses: { input: 20_000, output: 2_000 }, isToolTurn: true }

const perDay = 20

const cleanUps: Array<() => Promise<unknown>> = []
let provider: PricedProvider
beforeAll(async () => {
  provider = await startPricedProvider()
  cleanUps.push(() => provider.close())
})
afterAll(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp()
})

test('an agent that goes on alone is told to its owner, stopped by one press and let go on by another', async () => {
  const { slack, database } = await connected({ publicUrl: null })
  cleanUps.push(disconnect)
  const { db } = database
  const started = systemClock.now()
  // The proxy lives an hour ago, and comes closer with each request.
  let proxyTime = started.getTime() - 58 * minute
  const secret = await keyOfAna(db, started)
  const proxy = await startProxy(database.url, () => new Date(proxyTime))
  for (; proxyTime < started.getTime(); proxyTime += minute / 2) {
    expect((await provider.send(proxy, secret, turn)).outcome).toBe('answered')
  }
  await until(() => allStored(db, 116), 'the requests in the ledger')

  await openDetection(db).run(systemClock.now())

  const told = await said(slack, ana, 'im', 'Pause key laptop')
  expect(told.text).toMatch(/min without a prompt from a human, \$\d+ so far/)
  const press = (actionId: string) => slack.act('pressButton', { user: ana, ...told, actionId })
  await press('incident.pause-key')
  await until(async () => (await provider.send(proxy, secret, turn)).outcome === 'refused', 'the refusal')
  const refused = await provider.send(proxy, secret, turn)
  expect(refused).toMatchObject({ outcome: 'refused', got: { status: 403 }, say: expect.stringContaining('paused') })
  await said(slack, ana, 'im', 'Resume key laptop')

  await press('incident.resume-key')

  await until(async () => (await provider.send(proxy, secret, turn)).outcome === 'answered', 'an answer again')
})

async function startProxy(databaseUrl: string, now: () => Date): Promise<{ base: string }> {
  const { folder, remove } = await temporaryFolder()
  cleanUps.push(remove)
  const port = await freePort(0)
  const config = readConfig({
    DATABASE_URL: databaseUrl,
    TALLY_SECRET_KEY: masterKey,
    TALLY_ROLES: 'proxy',
    TALLY_DATA_DIR: folder,
    PORT: String(port),
    ANTHROPIC_UPSTREAM_URL: provider.url,
    OPENAI_UPSTREAM_URL: `${provider.url}/v1`,
  })
  const app: App = await startApp(config, { clock: { ...systemClock, now }, log: createLog('silent') })
  cleanUps.push(() => app.stop())
  return { base: `http://127.0.0.1:${port}/api/v1` }
}

/** Ana, known to Slack, with a key they have worked with for six dollars a day. */
async function keyOfAna(db: Db, now: Date): Promise<string> {
  const person = await ensurePerson(db, { kind: 'person', name: 'Ana', email: 'ana@x.example', now })
  await ensureHandle(db, { vendor: 'slack', name: `T0SANDBOX:${ana}`, personId: person.id })
  await addProviderKey(db, vault, { provider: 'anthropic', label: 'main', secret: 'sk-ant-of-the-test', now })
  const terms = { personId: person.id, name: 'laptop', project: '', tags: {}, expiresAt: null, now }
  const { key, secret } = await createVirtualKey(db, { ...terms, hashKey: vault.keyHashKey })
  const cost = microUsd(300_000)
  const used = { keyRef: key.id, handleId: key.handleId, costMicroUsd: cost, listMicroUsd: cost, humanTurn: true }
  const alike = { model: 'claude-sonnet-4-6', tool: 'other', inputTokens: 20_000, cacheReadTokens: 0 }
  await recordEntries(
    db,
    Array.from({ length: 50 * perDay }, (_, index) => {
      const [day, each] = [Math.floor(index / perDay) + 1, index % perDay]
      const at = new Date(now.getTime() - day * 24 * 60 * minute - each * 3 * minute)
      return anEntry({ ...used, ...alike, at: at.toISOString(), sourceId: `before ${index}` })
    }),
  )
  return secret
}

async function allStored(db: Db, count: number): Promise<boolean> {
  const { stored } = await db
    .selectFrom('entry')
    .select(({ fn }) => fn.countAll<string>().as('stored'))
    .where('human_turn', '=', false)
    .executeTakeFirstOrThrow()
  return Number(stored) >= count
}
