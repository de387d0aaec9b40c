import { connectedBanner, tryOutBanner } from './banner.ts'
import { AppError, hasCode } from './base/app-error.ts'
import type { Clock } from './base/clock.ts'
import type { Log } from './base/log.ts'
import { within } from './base/within.ts'
import { baseUrlAt, type Config, ownAddress } from './config.ts'
import { type Ground, openGround } from './ground.ts'
import { openJobsSide } from './jobs-side.ts'
import type { RunningProxy } from './proxy/proxy.ts'
import { openProxySide } from './proxy-side.ts'
import { openSlackSide } from './slack-side.ts'
import { claimRoles } from './store.ts'
import { settleIn, type Viewer } from './try-out.ts'

/** A running Tally: what it says of itself, and how it is told to end. */
export type App = { banner: string; sandboxPage: string | null; stop(): Promise<void> }

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
    if (config.roles.has('jobs')) openJobsSide(ground)
    const proxy = config.roles.has('proxy') ? await openProxySide(ground) : null
    const slack = await openSlackSide(ground)
    const viewer = await startListening(ground, proxy)
    const slackReached =
      slack === null ||
      (await reached(
        slack.start().then(() => slack.keepPeople()),
        deps.log,
      ))
    return { banner: bannerOf(ground, viewer, slackReached), sandboxPage: ground.sandbox?.page ?? null, stop }
  } catch (thrown) {
    await stop()
    throw thrown
  }
}

const slackWithinMs = 10_000

// Slack may be away for hours while the proxy works; a refused token is for whoever starts us, whenever it is found out.
async function reached(starting: Promise<void>, log: Log): Promise<boolean> {
  if ((await within(slackWithinMs, starting)).inTime) return true
  log.warn('Slack cannot be reached yet; trying again, and the proxy works meanwhile')
  starting.then(
    () => log.info('Slack is reached'),
    (err: unknown) => log.error({ err }, 'Slack refuses to start; stop Tally, mend it and start again'),
  )
  return false
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

function portTrouble(config: Config, cause: unknown): unknown {
  const taken = hasCode(cause, 'EADDRINUSE')
  if (!taken) return cause
  return new AppError(
    'conflict',
    `Port ${config.port} on ${config.host} is taken by another program. Set PORT to a free one.`,
    { cause },
  )
}
