import { setTimeout as wait } from 'node:timers/promises'
import { connectedBanner, tryOutBanner } from './banner.ts'
import { AppError, hasCode } from './base/app-error.ts'
import type { Clock } from './base/clock.ts'
import type { Log } from './base/log.ts'
import { program } from './base/program.ts'
import { within } from './base/within.ts'
import { baseUrlAt, type Config, ownAddress } from './config.ts'
import { type Ground, openGround } from './ground.ts'
import { nothingHere } from './http/nothing-here.ts'
import type { RunningProxy } from './proxy/proxy.ts'
import { openProxySide } from './proxy-side.ts'
import { slackPart } from './readiness.ts'
import { requireSandbox } from './sandbox-process.ts'
import type { SlackSide } from './slack-side.ts'
import { claimRoles } from './store.ts'
import type { Viewer } from './try-out.ts'

/** A running Tally: what it says of itself, and how it is told to end. */
export type App = {
  banner: string
  sandboxPage: string | null
  /** `noticeMs`: how long it goes on serving while `/readyz` says that it leaves, for balancers to take note. */
  stop(input?: { noticeMs: number }): Promise<void>
}

/**
 * Builds everything once, from the ground up, and starts it. What fails on the way closes what was opened before it.
 * `stop` lets requests end, writes out what waits, and gives everything back.
 */
export async function startApp(config: Config, deps: { clock: Clock; log: Log }): Promise<App> {
  const opened: Ground['opened'] = []
  let parts: Ground['parts'] | null = null
  const stop = async ({ noticeMs } = { noticeMs: 0 }) => {
    parts?.leave()
    if (noticeMs > 0) await wait(noticeMs)
    for (const close of opened.splice(0).reverse()) await close()
  }
  if (config.slack === 'try-out') requireSandbox()
  try {
    await claimRoles(config)
    const ground = await openGround(config, deps, opened)
    parts = ground.parts
    if (config.roles.has('jobs')) await openJobs(ground)
    const proxy = config.roles.has('proxy') ? await openProxySide(ground) : null
    if (!proxy) nothingHere(ground.server, config.roles)
    const slack = await openSlack(ground)
    const viewer = await startListening(ground, proxy)
    const slackReached = slack === null || (await reachSlack(ground, slack))
    return { banner: bannerOf(ground, viewer, slackReached), sandboxPage: ground.sandbox?.page ?? null, stop }
  } catch (thrown) {
    await stop()
    throw thrown
  }
}

// What a role needs is loaded where the process has it.
async function openJobs(ground: Ground): Promise<void> {
  const { openJobsSide } = await import('./jobs-side.ts')
  openJobsSide(ground)
}

async function openSlack(ground: Ground): Promise<SlackSide | null> {
  if (ground.config.slack === null) return null
  const { openSlackSide } = await import('./slack-side.ts')
  return openSlackSide(ground)
}

const slackWithinMs = 10_000

// Slack may be away for hours while the proxy works; a refused token is for whoever starts us, whenever it is found out.
async function reachSlack({ parts, log }: Ground, slack: SlackSide): Promise<boolean> {
  let isReached = false
  const starting = slack.start().then(() => {
    isReached = true
    slack.keepPeople()
  })
  parts.add('slack', () => slackPart(isReached))
  if ((await within(slackWithinMs, starting)).inTime) return true
  log.warn('Slack cannot be reached yet; trying again, and the proxy works meanwhile')
  starting.then(
    () => log.info('Slack is reached'),
    (err: unknown) => log.error({ err }, 'Slack refuses to start; stop Tally, mend it and start again'),
  )
  return false
}

const longestGoodbyeMs = 600_000

// The company's months come before Slack, so that the first look at Home finds them.
async function startListening(ground: Ground, proxy: RunningProxy | null): Promise<Viewer | null> {
  const { config, clock, log, store, sandbox, server, opened } = ground
  opened.push(async () => {
    // No new connection is taken; what still comes over the open ones is served, and ends them. What lasts longer is broken off.
    const closed = server.close()
    await within(longestGoodbyeMs, closed)
    await proxy?.drain(0)
    await closed
  })
  await server.listen({ host: config.host, port: config.port }).catch((cause) => {
    throw portTrouble(config, cause)
  })
  if (!sandbox) return null
  const { settleIn } = await import('./try-out.ts')
  return settleIn({ config, store, clock, log, sandbox, baseUrl: baseUrlAt(ownAddress(config)) })
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
      ? `${modeInWords(config.slack.mode)}${slackReached ? '' : ', not reached yet; trying again'}`
      : null
  return connectedBanner({ roles: [...config.roles], baseUrl, slack })
}

function modeInWords(mode: 'socket' | 'http' | 'oauth'): string {
  return mode === 'oauth' ? `several workspaces; connect one with: ${program} slack link` : `${mode} mode`
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
