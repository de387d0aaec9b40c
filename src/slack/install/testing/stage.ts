import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parse } from 'yaml'
import { appFromManifest } from '../../../../sandbox/slack/app-definition.ts'
import type { SeedPerson } from '../../../../sandbox/slack/options.ts'
import { localPage } from '../../../../sandbox/slack/page/local-page.ts'
import { type Slacks, severalWorkspaces } from '../../../../sandbox/slack/several-workspaces.ts'
import type { VisibleState } from '../../../../sandbox/slack/visible-state.ts'
import { systemClock } from '../../../base/clock.ts'
import { createLog, type Log } from '../../../base/log.ts'
import { openChartRenderer } from '../../../charts/renderer.ts'
import { type Db, openDatabase } from '../../../db/database.ts'
import { testDatabase } from '../../../db/testing.ts'
import { noQuietTimes } from '../../../notices/quiet-times.ts'
import { makeInstallLink } from '../../../people/slack-install-link.ts'
import { openVault } from '../../../vault/vault.ts'
import { noFileImports } from '../../files/testing/no-file-imports.ts'
import { openSlack, type Slack } from '../../open-slack.ts'
import { installAddress } from '../install-pages.ts'
import { agree, openBrowser, type Shown } from './browser.ts'

/** Two workspaces of one company, and Tally for several of them, over HTTP as Slack and a browser see it. */

export const robotics = 'T0ROBOTICS'
export const labs = 'T0LABS'

const cleanUps: Array<() => Promise<unknown>> = []

/** Closes whatever was opened, in the opposite order. */
export async function closeStage(): Promise<void> {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
}

export type Stage = Awaited<ReturnType<typeof openStage>>

/** Ana is in both workspaces, Bob in the first and Cho in the second alone. Nothing is connected yet. */
export async function openStage({ rotates = false }: { rotates?: boolean } = {}) {
  const database = await testDatabase()
  cleanUps.push(() => database.close())
  const skew = { ms: 0 }
  const clock = { now: () => new Date(systemClock.now().getTime() + skew.ms) }
  const web = await served((request, response) => slacks.handle(request, response) || page.handle(request, response))
  const client = { id: '11.22', secret: 'client-secret-of-the-sandbox', redirectUrls: [] as string[], rotates }
  const app = appFromManifest(parse(await readFile(new URL('../../../../manifest.yml', import.meta.url), 'utf8')))
  const limits = { ackTimeoutMs: 30_000, triggerLifetimeMs: 30_000, eventRetryAfterMs: [] }
  const common = { origin: () => web.origin, app, limits, isInstalled: false }
  const slacks: Slacks = severalWorkspaces({
    client,
    all: [
      {
        ...common,
        team: team(robotics, 'Northwind Robotics'),
        people: [person('U1ANA', 'Ana'), person('U1BOB', 'Bob')],
      },
      { ...common, team: team(labs, 'Northwind Labs'), people: [person('U2ANA', 'Ana'), person('U2CHO', 'Cho')] },
    ],
  })
  cleanUps.push(async () => slacks.close())
  const page = localPage(slacks.workspaces[0].workspace)
  const vault = openVault(['0'.repeat(64)])
  const stage = { db: database.db, url: database.url, vault, clock, client, slacks, web }

  return {
    ...stage,
    /** Moves Tally's clock, not Slack's. */
    advance(byMs: number) {
      skew.ms += byMs
    },
    /** One copy of Tally; the first one is where Slack posts to. */
    tally: (log?: Log) => openTally(stage, log ?? createLog('silent')),
    /** A link as an admin makes it. */
    async link(tally: RunningTally): Promise<string> {
      const { secret } = await makeInstallLink(database.db, { actor, now: clock.now() })
      return installAddress(tally.publicUrl, secret)
    },
    /** Goes the whole way with a new link; `who` is a workspace and a person of it. Gives the page at the end. */
    async connect(tally: RunningTally, who: string): Promise<Shown> {
      const browser = openBrowser()
      return browser.open(await agree(browser, await this.link(tally), { who }))
    },
    workspace(id: string) {
      const found = slacks.workspaces.find(({ workspace }) => workspace.team.id === id)
      if (!found) throw new Error(`there is no workspace ${id}`)
      return found.workspace
    },
    async act(id: string, name: string, body: object): Promise<Record<string, unknown>> {
      const sent = await fetch(`${controlOf(web.origin, id)}/${name}`, { method: 'POST', body: JSON.stringify(body) })
      return (await sent.json()) as Record<string, unknown>
    },
    async state(id: string, user: string): Promise<VisibleState> {
      return (await (await fetch(`${controlOf(web.origin, id)}/state?user=${user}`)).json()) as VisibleState
    },
    /** What somebody reads in their messages with Tally. */
    async directMessages(id: string, user: string): Promise<string[]> {
      const { channels } = await this.state(id, user)
      return channels.filter(({ kind }) => kind === 'im').flatMap(({ messages }) => messages.map(({ text }) => text))
    },
    async calls(id: string): Promise<Array<{ method: string; arguments: Record<string, unknown>; answer: unknown }>> {
      const log = await (await fetch(`${controlOf(web.origin, id)}/log`)).json()
      return (log as { calls: [] }).calls
    },
  }
}

const actor = { id: 'command line', origin: 'command line' as const }

type Common = {
  db: Db
  url: string
  vault: ReturnType<typeof openVault>
  clock: { now(): Date }
  client: { id: string; secret: string; redirectUrls: string[] }
  slacks: Slacks
  web: { origin: string }
}

export type RunningTally = Slack & { publicUrl: string }

async function openTally({ url, vault, clock, client, slacks, web }: Common, log: Log): Promise<RunningTally> {
  // A connection pool of its own, as another process has.
  const own = openDatabase({ url, application: 'tally', onError: () => undefined })
  cleanUps.push(() => own.close())
  let app: Slack | null = null
  const server = await served((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://tally')
    const listener = request.method === 'POST' ? app?.requestListener : app?.pages[pathname]
    if (listener) listener(request, response)
    else response.writeHead(404).end()
  })
  const charts = openChartRenderer()
  cleanUps.push(() => charts.close())
  const publicUrl = server.origin
  client.redirectUrls.push(`${publicUrl}/slack/oauth_redirect`)
  const running = openSlack({
    ...{ db: own.db, clock, log, charts, vault, publicUrl },
    urlKey: Buffer.alloc(32, 7),
    admins: ['bob@x.example'],
    upstreams: { openai: 'http://127.0.0.1:9/v1', anthropic: 'http://127.0.0.1:9' },
    probe: async () => ({ ok: false, say: 'No vendor is there.', abilities: [] }),
    baseUrl: `${publicUrl}/api/v1`,
    files: noFileImports(),
    mail: null,
    usualQuiet: noQuietTimes,
    config: {
      mode: 'oauth',
      clientId: client.id,
      clientSecret: client.secret,
      stateSecret: 'a-secret-for-states-in-tests',
      signingSecret: 'sandbox-signing-secret',
      publicUrl,
      apiUrl: `${web.origin}/api/`,
    },
  })
  app = running
  cleanUps.push(() => running.close())
  for (const { workspace } of slacks.workspaces) {
    const body = JSON.stringify({ mode: 'http', requestUrl: `${publicUrl}/slack/events` })
    await fetch(`${controlOf(web.origin, workspace.team.id)}/delivery`, { method: 'POST', body })
  }
  return { ...running, publicUrl }
}

function controlOf(origin: string, id: string): string {
  return id === robotics ? `${origin}/control/slack` : `${origin}/workspaces/${id}/control/slack`
}

async function served(handle: (request: IncomingMessage, response: ServerResponse) => unknown) {
  const server: Server = createServer((request, response) => {
    if (handle(request, response) === false) response.writeHead(404).end()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  cleanUps.push(async () => {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  })
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

function team(id: string, name: string) {
  return { id, name, domain: name.toLowerCase().replaceAll(' ', '-') }
}

function person(slackId: string, name: string): SeedPerson {
  const email = `${name.toLowerCase()}@x.example`
  return { slackId, name, email, title: 'Engineer', team: 'Core', timezone: 'Europe/Berlin' }
}
