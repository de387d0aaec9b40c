import type { RequestListener } from 'node:http'
import { App, HTTPReceiver, type Receiver, SocketModeReceiver } from '@slack/bolt'
import { AppError } from '../base/app-error.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { ProxiedProvider } from '../base/provider.ts'
import { within } from '../base/within.ts'
import type { ChartRenderer } from '../charts/renderer.ts'
import type { Db } from '../db/database.ts'
import type { FileImports } from '../imports/file-imports.ts'
import type { QuietTimes } from '../notices/quiet-times.ts'
import type { Vault } from '../vault/vault.ts'
import { openChartPictures } from './chart-pictures.ts'
import { openSyncWatch } from './data/sync-watch.ts'
import { openFileDesk } from './files/file-desk.ts'
import { openFirstRun } from './first-run/open-first-run.ts'
import { guardedListener } from './http-requests.ts'
import { listenToAll, renderersOf } from './listen-to-all.ts'
import { answerEveryRequest } from './listening/every-request.ts'
import { listenWith } from './listening/listening.ts'
import { openReception } from './listening/reception.ts'
import { slackLogger } from './logger.ts'
import { openMailPictures } from './mail/mail-pictures.ts'
import type { MailDelivery } from './outbox/deliver.ts'
import { openDelivery } from './outbox/delivery.ts'
import { openDirectory } from './people/directory.ts'
import type { ProbeKey } from './providers/account-listeners.ts'
import { clientOptions, openClients, slackErrorOf } from './web-api.ts'

/** How Slack is reached. `apiUrl` null: Slack itself. */
export type SlackConfig =
  | { mode: 'socket'; botToken: string; appToken: string; apiUrl: string | null }
  | { mode: 'http'; botToken: string; signingSecret: string; apiUrl: string | null }

type SlackDeps = {
  db: Db
  clock: Clock
  log: Log
  config: SlackConfig
  charts: ChartRenderer
  /** Where the app is reached from outside; without it pictures go as files. */
  publicUrl: string | null
  urlKey: Buffer
  /** TALLY_ADMINS: e-mails or Slack user ids. */
  admins: readonly string[]
  vault: Vault
  /** Where the vendors are, for checking keys. */
  upstreams: Record<ProxiedProvider, string>
  /** Tries a vendor’s admin key. */
  probe: ProbeKey
  /** What developers give their tools as base URL. */
  baseUrl: string
  /** What becomes of files people hand in. */
  files: FileImports
  /** How messages leave by e-mail; null where none is set up. */
  mail: MailDelivery | null
  /** When whoever chose no quiet times is not written to. */
  usualQuiet: QuietTimes
}

/** Slack's side of Tally. In HTTP mode `requestListener` has to be mounted where Slack posts to. */
export type Slack = {
  /** Checks the token and, in socket mode, connects. Throws `AppError('bad-config')` when Slack refuses the token. */
  start(): Promise<void>
  /** Once started: keeps people as Slack has them, by reading them all now and each hour. */
  keepPeople(): void
  /** Hears nothing more, and waits a while for the answers under way. */
  close(): Promise<void>
  requestListener: RequestListener | null
}

/** Makes Slack’s side and registers every feature; nothing is heard or sent before `start`. */
export function openSlack(deps: SlackDeps): Slack {
  const { config, log } = deps
  const logger = slackLogger(log)
  const options = clientOptions({ apiUrl: config.apiUrl, logger })
  const clients = openClients(config.botToken, options)
  const receiver = receiverOf(config, { logger, options })
  const app = new App({
    receiver,
    logger,
    clientOptions: options,
    convoStore: false,
    // What Slack says of our token was asked in start(); it needs no asking again for each request.
    authorize: async () => ({ botToken: config.botToken, ...identity }),
  })
  let identity: { botId?: string; botUserId?: string; teamId?: string } = {}

  const pictures = openChartPictures({ ...deps, clients })
  const reception = openReception()
  answerEveryRequest(app, { log, clients, reception })
  const firstRun = openFirstRun(deps)
  const { listening, settled } = listenWith(app, { ...deps, clients, reception, visited: firstRun.visited })
  const fileDesk = openFileDesk({ ...deps, clients })
  const features = { ...deps, clients, pictures, fileDesk }
  listenToAll(listening, features)
  const delivery = openDelivery({
    ...features,
    renderers: renderersOf(features),
    mailRenderers: renderersOf({ ...features, pictures: openMailPictures(deps) }),
  })
  const directory = openDirectory({ ...features, wasRead: firstRun.begin })
  const syncs = openSyncWatch(features)

  return {
    async start() {
      const known = await clients.background.auth.test().catch(refusedToken)
      identity = {
        ...(known.bot_id ? { botId: known.bot_id } : {}),
        ...(known.user_id ? { botUserId: known.user_id } : {}),
        ...(known.team_id ? { teamId: known.team_id } : {}),
      }
      // Over HTTP the requests come through the app's own server: Bolt's must not start.
      if (config.mode === 'socket') await app.start().catch(refusedToken)
      delivery.run()
      syncs.run()
      fileDesk.run()
      log.info({ mode: config.mode, team: known.team }, 'connected to Slack')
    },
    keepPeople() {
      if (identity.teamId) directory.run(identity.teamId)
    },
    async close() {
      await directory.close()
      await syncs.close()
      await within(longestFarewellMs, fileDesk.close())
      await delivery.close()
      if (config.mode === 'socket') await app.stop()
      await within(longestFarewellMs, settled())
    },
    requestListener:
      config.mode === 'http' && receiver instanceof HTTPReceiver
        ? guardedListener(receiver, { signingSecret: config.signingSecret, logger })
        : null,
  }
}

const longestFarewellMs = 5_000

function receiverOf(
  config: SlackConfig,
  common: { logger: ReturnType<typeof slackLogger>; options: ReturnType<typeof clientOptions> },
): Receiver & { requestListener?: RequestListener } {
  const { logger, options } = common
  return config.mode === 'socket'
    ? new SocketModeReceiver({ appToken: config.appToken, logger, installerOptions: { clientOptions: options } })
    : new HTTPReceiver({ signingSecret: config.signingSecret, logger })
}

const refusals = ['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired', 'missing_scope']

function refusedToken(thrown: unknown): never {
  const error = slackErrorOf(thrown)
  if (error === null || !refusals.includes(error)) throw thrown
  throw new AppError(
    'bad-config',
    `Slack refuses the token (${error}). Check SLACK_BOT_TOKEN and, in socket mode, SLACK_APP_TOKEN; a token from before a reinstallation no longer works.`,
    { cause: thrown },
  )
}
