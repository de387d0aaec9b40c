import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { connectedBanner, tryOutBanner } from './banner.ts'
import { AppError, hasCode } from './base/app-error.ts'
import type { Clock } from './base/clock.ts'
import type { Log } from './base/log.ts'
import { openChartRenderer } from './charts/renderer.ts'
import { baseUrlAt, type Config, dataDirOf, ownAddress } from './config.ts'
import { answers } from './db/database.ts'
import { healthRoutes } from './http/health.ts'
import { pictureRoutes } from './http/pictures.ts'
import { mountRawListener } from './http/raw-listener.ts'
import { createHttpServer } from './http/server.ts'
import { openJournal } from './ledger/journal.ts'
import { openKeyRing } from './people/key-ring.ts'
import { openProviderKeyRing } from './people/provider-key-ring.ts'
import { buildProxy, type RunningProxy } from './proxy/proxy.ts'
import { type Sandbox, startSandbox } from './sandbox-process.ts'
import { openSlack, type SlackConfig } from './slack/open-slack.ts'
import { claimRoles, openStore, type Store } from './store.ts'
import { settleIn, type Viewer } from './try-out.ts'

/** A running Tally: what it says of itself, and how it is told to end. */
export type App = { banner: string; sandboxPage: string | null; stop(): Promise<void> }

/** What the parts are built from. `opened` is closed in the opposite order. */
type Ground = {
  config: Config
  clock: Clock
  log: Log
  store: Store
  sandbox: Sandbox | null
  server: FastifyInstance
  publicUrl: string | null
  opened: Array<() => Promise<void>>
}

/**
 * Builds everything once, from the ground up, and starts it. What fails on the way closes what was opened before it.
 * `stop` lets requests end, writes out what waits, and gives everything back.
 */
export async function startApp(config: Config, deps: { clock: Clock; log: Log }): Promise<App> {
  const opened: Ground['opened'] = []
  const stop = async () => {
    for (const close of opened.splice(0).reverse()) await close()
  }
  try {
    await claimRoles(config)
    const ground = await openGround(config, deps, opened)
    const proxy = config.roles.has('proxy') ? await openProxySide(ground) : null
    const slack = await openSlackSide(ground)
    const viewer = await startListening(ground, proxy)
    const slackReached = slack === null || (await reached(slack.start(), deps.log))
    return { banner: bannerOf(ground, viewer, slackReached), sandboxPage: ground.sandbox?.page ?? null, stop }
  } catch (thrown) {
    await stop()
    throw thrown
  }
}

const slackWithinMs = 10_000

// Slack may be away for hours while the proxy works; a refused token is for whoever starts us, whenever it is found out.
async function reached(starting: Promise<void>, log: Log): Promise<boolean> {
  const inTime = await Promise.race([starting.then(() => true), wait(slackWithinMs, false, { ref: false })])
  if (inTime) return true
  log.warn('Slack cannot be reached yet; trying again, and the proxy works meanwhile')
  starting.then(
    () => log.info('Slack is reached'),
    (err: unknown) => log.error({ err }, 'Slack refuses to start; stop Tally, mend it and start again'),
  )
  return false
}

async function openGround(config: Config, deps: { clock: Clock; log: Log }, opened: Ground['opened']): Promise<Ground> {
  const [store, sandbox] = await Promise.all([
    openStore(config, deps).then((store) => {
      opened.push(() => store.close())
      return store
    }),
    config.slack === 'try-out' ? openSandbox(config, deps.log, opened) : null,
  ])
  const server = createHttpServer(deps)
  healthRoutes(server, () => reasonsNotReady(store))
  return {
    config,
    ...deps,
    store,
    sandbox,
    server,
    publicUrl: config.publicUrl ?? (sandbox ? ownAddress(config) : null),
    opened,
  }
}

async function openSandbox(config: Config, log: Log, opened: Ground['opened']): Promise<Sandbox> {
  const sandbox = await startSandbox({ port: config.port + 1 })
  let stopping = false
  opened.push(() => {
    stopping = true
    return sandbox.stop()
  })
  void sandbox.ended.then(() => {
    if (!stopping) log.error('the sandbox ended by itself: stop Tally and start it again')
  })
  return sandbox
}

async function openProxySide(ground: Ground): Promise<RunningProxy> {
  const { config, clock, log, store, sandbox, server, opened } = ground
  const { db, databaseUrl: url, vault } = store
  const journal = await openJournal({ folder: path.join(dataDirOf(config), 'journal'), db, log })
  opened.push(() => journal.stop())
  const keyRing = await openKeyRing({ db, url, hashKey: vault.keyHashKey, log })
  opened.push(() => keyRing.close())
  const providerKeys = await openProviderKeyRing({ db, url, vault, log })
  opened.push(() => providerKeys.close())
  const upstreams = sandbox ? { openai: sandbox.openaiUrl, anthropic: sandbox.anthropicUrl } : config.upstreams
  const proxy = buildProxy({ keyRing, providerKeys, journal, upstreams, clock, log })
  await server.register(proxy.plugin)
  return proxy
}

async function openSlackSide(ground: Ground): Promise<{ start(): Promise<void> } | null> {
  const { config, clock, log, store, server, publicUrl, opened } = ground
  const credentials = slackCredentials(ground)
  if (!credentials) return null
  const urlKey = store.vault.urlKey
  await pictureRoutes(server, { db: store.db, clock, urlKey })
  const charts = openChartRenderer()
  opened.push(() => charts.close())
  const slack = await openSlack({ db: store.db, clock, log, config: credentials, charts, publicUrl, urlKey })
  opened.push(() => slack.close())
  if (slack.requestListener) await mountRawListener(server, '/slack/events', slack.requestListener)
  log.debug({ mode: credentials.mode, roles: [...config.roles] }, 'the Slack side is built')
  return slack
}

// The company's months come before Slack, so that the first look at Home finds them.
async function startListening(ground: Ground, proxy: RunningProxy | null): Promise<Viewer | null> {
  const { config, clock, log, store, sandbox, server, opened } = ground
  opened.push(async () => {
    // Side by side: the server takes no new connection and waits for the open ones, the drain bounds how long they last.
    const closed = server.close()
    await proxy?.drain()
    // A client keeps its connection after its stream has ended; nobody waits for that.
    server.server.closeIdleConnections()
    await closed
  })
  await server.listen({ host: config.host, port: config.port }).catch((cause) => {
    throw portTrouble(config, cause)
  })
  return sandbox ? settleIn({ config, store, clock, log, sandbox, baseUrl: baseUrlAt(ownAddress(config)) }) : null
}

function slackCredentials({ config, sandbox }: Ground): SlackConfig | null {
  if (config.slack !== 'try-out') return config.slack
  if (!sandbox) return null
  return { mode: 'socket', botToken: sandbox.botToken, appToken: sandbox.appToken, apiUrl: sandbox.slackApiUrl }
}

function bannerOf({ config, sandbox, publicUrl }: Ground, viewer: Viewer | null, slackReached: boolean): string {
  const baseUrl = baseUrlAt(publicUrl ?? ownAddress(config))
  if (sandbox && viewer) {
    const notices = config.databaseUrl
      ? ['DATABASE_URL is set, and not used: the try-out keeps a database of its own.']
      : []
    return tryOutBanner({ page: sandbox.page, baseUrl, key: viewer.key, viewer: viewer.name, notices })
  }
  const slack =
    config.slack !== null && config.slack !== 'try-out'
      ? `${config.slack.mode} mode${slackReached ? '' : ', not reached yet; trying again'}`
      : null
  return connectedBanner({ roles: [...config.roles], baseUrl, slack })
}

async function reasonsNotReady({ db }: Store): Promise<string[]> {
  return (await answers(db)) ? [] : ['the database does not answer']
}

function portTrouble(config: Config, cause: unknown): unknown {
  const taken = hasCode(cause, 'EADDRINUSE')
  if (!taken) return cause
  return new AppError(
    'conflict',
    `Port ${config.port} on ${config.host} is taken by another program. Set PORT to a free one.`,
    { cause },
  )
}
