import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { App } from '@slack/bolt'
import { LogLevel, WebClient, type WebClientOptions } from '@slack/web-api'
import type { JsonObject } from './json.ts'
import type { SlackOptions } from './options.ts'
import { type SlackWorkspace, slackWorkspace } from './slack-workspace.ts'
import type { TrafficLog } from './traffic-log.ts'
import type { VisibleState } from './visible-state.ts'

export const ana = 'U0ANA'
export const bob = 'U0BOB'

/** A workspace on its own loopback server, spoken to as the app and the local page would. */
export type RunningSlack = SlackWorkspace & {
  origin: string
  slackApiUrl: string
  /** Does an act over HTTP; the answer's body. */
  act(name: string, body: JsonObject): Promise<JsonObject>
  state(user: string): Promise<VisibleState>
  log(): Promise<TrafficLog & { connections: number }>
  /** A clock that stands still until moved. */
  advance(byMs: number): void
  stop(): Promise<void>
}

export async function runSlack(options: Partial<SlackOptions> = {}): Promise<RunningSlack> {
  let now = Date.parse('2026-11-20T09:00:00Z')
  let origin = ''
  const slack = slackWorkspace({
    origin: () => origin,
    clock: { now: () => new Date(now) },
    people: [
      {
        slackId: ana,
        name: 'Ana Ruiz',
        email: 'ana@x.example',
        title: 'Engineer',
        team: 'Core',
        timezone: 'Europe/Madrid',
      },
      {
        slackId: bob,
        name: 'Bob Lee',
        email: 'bob@x.example',
        title: 'Engineer',
        team: 'Core',
        timezone: 'America/Chicago',
      },
    ],
    ...options,
  })
  const server = createServer((req, res) => {
    if (!slack.handle(req, res)) res.writeHead(404).end()
  })
  server.on('upgrade', (req, socket, head) => {
    if (!slack.upgrade(req, socket, head)) socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const read = async <T>(path: string): Promise<T> =>
    (await (await fetch(`${origin}/control/slack/${path}`)).json()) as T
  return {
    ...slack,
    origin,
    slackApiUrl: `${origin}/api/`,
    async act(name, body) {
      const answer = await fetch(`${origin}/control/slack/${name}`, { method: 'POST', body: JSON.stringify(body) })
      return (await answer.json()) as JsonObject
    },
    state: (user) => read(`state?user=${user}`),
    log: () => read('log'),
    advance(byMs) {
      now += byMs
    },
    async stop() {
      slack.close()
      await closed(server)
    },
  }
}

/** Slack's own client for a running workspace: no retries of its own, and silent. */
export function webClient(slack: RunningSlack, options: WebClientOptions = {}): WebClient {
  const { slackApiUrl, tokens } = slack
  return new WebClient(tokens.botToken, { slackApiUrl, retryConfig: { retries: 0 }, logger: silent, ...options })
}

/** A Bolt app in Socket Mode for a running workspace, not started yet. */
export function socketApp(slack: RunningSlack): App {
  const { botToken: token, appToken } = slack.tokens
  const clientOptions = { slackApiUrl: slack.slackApiUrl }
  const app = new App({ token, appToken, socketMode: true, clientOptions, logger: silent })
  app.error(async () => undefined)
  return app
}

const nothing = () => undefined

/** A logger for Bolt and the clients that keeps what they say to itself. */
export const silent = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  getLevel: () => LogLevel.ERROR,
  setName: nothing,
}

/** The answer of a call that Slack refused; fails when it was not refused. */
export async function refusal(call: Promise<unknown>): Promise<JsonObject> {
  const thrown = await call.then(
    () => 'not refused',
    (error: unknown) => error,
  )
  if (typeof thrown === 'object' && thrown !== null && 'data' in thrown) return thrown.data as JsonObject
  throw new Error(`expected a refusal, got ${String(thrown)}`)
}

/** Waits until a condition holds; fails with what it was for when it does not within a minute. */
export async function until<T>(
  what: string,
  look: () => Promise<T | null | undefined | false> | T | null | undefined | false,
): Promise<T> {
  const giveUpAt = performance.now() + 60_000
  while (performance.now() < giveUpAt) {
    const found = await look()
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`waited in vain until ${what}`)
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}
