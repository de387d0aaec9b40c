import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parse } from 'yaml'
import { appFromManifest } from '../../../sandbox/slack/app-definition.ts'
import type { SlackOptions } from '../../../sandbox/slack/options.ts'
import { type RunningSlack, runSlack } from '../../../sandbox/slack/testing.ts'
import { addDays, type Day, dayOf } from '../../base/calendar.ts'
import { systemClock } from '../../base/clock.ts'
import { createLog, type Log } from '../../base/log.ts'
import { microUsd } from '../../base/money.ts'
import type { ProxiedProvider } from '../../base/provider.ts'
import { openChartRenderer } from '../../charts/renderer.ts'
import type { OpenDatabase } from '../../db/database.ts'
import { testDatabase } from '../../db/testing.ts'
import type { FileImports } from '../../imports/file-imports.ts'
import type { Entry } from '../../ledger/entry.ts'
import { recordEntries } from '../../ledger/record-entries.ts'
import { anEntry } from '../../ledger/testing.ts'
import { noQuietTimes } from '../../notices/quiet-times.ts'
import { ensureHandle } from '../../people/handle.ts'
import { ensurePerson } from '../../people/person.ts'
import { openVault } from '../../vault/vault.ts'
import { noFileImports } from '../files/testing/no-file-imports.ts'
import { openSlack, type Slack } from '../open-slack.ts'
import type { MailDelivery } from '../outbox/deliver.ts'
import type { ProbeKey } from '../providers/account-listeners.ts'

const cleanUps: Array<() => Promise<unknown>> = []

/** Closes whatever `connected` has opened, in the opposite order. */
export async function disconnect(): Promise<void> {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
}

type Setting = {
  publicUrl: string | null
  mode?: 'socket' | 'http'
  limits?: NonNullable<SlackOptions['limits']>
  database?: OpenDatabase
  botToken?: string
  admins?: string[]
  log?: Log
  upstreams?: Record<ProxiedProvider, string>
  probe?: ProbeKey
  files?: FileImports
  mail?: MailDelivery
}

/** The app, connected to a workspace of its own with Ana and Bob, as the manifest installs it. */
export async function connected(
  setting: Setting,
): Promise<{ slack: RunningSlack; database: OpenDatabase; app: Slack; requestUrl: string }> {
  const manifest: unknown = parse(await readFile(new URL('../../../manifest.yml', import.meta.url), 'utf8'))
  const database = setting.database ?? (await testDatabase())
  cleanUps.push(() => database.close())
  const slack = await runSlack({
    clock: systemClock,
    app: appFromManifest(manifest),
    // Slack waits three seconds; a machine busy with other tests may take longer. That we acknowledge in time has its own test.
    limits: { ackTimeoutMs: 30_000, triggerLifetimeMs: 30_000, ...setting.limits },
  })
  cleanUps.push(() => slack.stop())
  const charts = openChartRenderer()
  cleanUps.push(() => charts.close())
  const { appToken, signingSecret } = slack.tokens
  const botToken = setting.botToken ?? slack.tokens.botToken
  const apiUrl = slack.slackApiUrl
  const app = openSlack({
    db: database.db,
    clock: systemClock,
    log: setting.log ?? createLog('silent'),
    charts,
    publicUrl: setting.publicUrl,
    urlKey: Buffer.alloc(32, 7),
    admins: setting.admins ?? [],
    vault: openVault(['0'.repeat(64)]),
    upstreams: setting.upstreams ?? { openai: 'http://127.0.0.1:9/v1', anthropic: 'http://127.0.0.1:9' },
    probe: setting.probe ?? (async () => ({ ok: false, say: 'No vendor is there.', abilities: [] })),
    baseUrl: 'https://tally.example.com/api/v1',
    files: setting.files ?? noFileImports(),
    mail: setting.mail ?? null,
    // Tests run at any hour.
    usualQuiet: noQuietTimes,
    config:
      setting.mode === 'http'
        ? { mode: 'http', botToken, signingSecret, apiUrl }
        : { mode: 'socket', botToken, appToken, apiUrl },
  })
  await app.start()
  cleanUps.push(() => app.close())
  const requestUrl = setting.mode === 'http' ? await mounted(app, slack) : ''
  return { slack, database, app, requestUrl }
}

async function mounted(app: Slack, slack: RunningSlack): Promise<string> {
  const server = createServer((req, res) => app.requestListener?.(req, res))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  cleanUps.push(async () => {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  })
  const requestUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`
  const { ok } = await slack.act('delivery', { mode: 'http', requestUrl })
  if (ok !== true) throw new Error('the app did not answer the challenge')
  return requestUrl
}

/** Two requests of today worth the amount together, and one of forty days ago. */
export async function someUsage({ db }: OpenDatabase, email: string, microUsdInAll: number): Promise<void> {
  const now = systemClock.now()
  const person = await ensurePerson(db, { kind: 'person', name: email, email, now })
  const handleId = await ensureHandle(db, { vendor: 'tally-key', name: email, personId: person.id })
  const today = dayOf(now)
  const half = Math.floor(microUsdInAll / 2)
  await recordEntries(db, [
    entry(handleId, `${email} 1`, today, half),
    entry(handleId, `${email} 2`, today, microUsdInAll - half),
    entry(handleId, `${email} 3`, addDays(today, -40), 1_000_000),
  ])
}

function entry(handleId: number, sourceId: string, day: Day, cost: number): Entry {
  const at = `${day}T00:00:01.000Z`
  return anEntry({ sourceId, at, handleId, costMicroUsd: microUsd(cost), listMicroUsd: microUsd(cost) })
}

/** Every message a person sees in public channels that the app wrote, as JSON. */
export async function seenBy(slack: RunningSlack, user: string): Promise<string[]> {
  const { channels, app } = await slack.state(user)
  return channels
    .filter(({ kind }) => kind !== 'im')
    .flatMap(({ messages }) => messages.filter((message) => message.user === app.botUserId))
    .map((message) => JSON.stringify([message.text, message.blocks]))
}

export async function directMessages(slack: RunningSlack, user: string): Promise<string[]> {
  const { channels } = await slack.state(user)
  return channels
    .filter(({ kind }) => kind === 'im')
    .flatMap(({ messages }) => messages.map((message) => JSON.stringify([message.text, message.blocks])))
}

export async function lastMessage(
  slack: RunningSlack,
  user: string,
  name: string,
): Promise<{ channel: string; ts: string } | null> {
  const channel = (await slack.state(user)).channels.find((one) => `#${one.name}` === name)
  const message = channel?.messages.at(-1)
  return channel && message ? { channel: channel.id, ts: message.ts } : null
}

export async function homeOf(slack: RunningSlack, user: string): Promise<string> {
  const { home } = await slack.state(user)
  return home ? JSON.stringify(home.blocks) : ''
}

export async function calls(slack: RunningSlack, method: string) {
  return (await slack.log()).calls.filter((call) => call.method === method)
}
