import type { RequestListener } from 'node:http'
import { App } from '@slack/bolt'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { ProxiedProvider } from '../base/provider.ts'
import { within } from '../base/within.ts'
import type { ChartRenderer } from '../charts/renderer.ts'
import type { Db } from '../db/database.ts'
import type { FileImports } from '../imports/file-imports.ts'
import type { WorkMeters } from '../meters/work-meters.ts'
import type { QuietTimes } from '../notices/quiet-times.ts'
import type { Tracing } from '../traces/tracing.ts'
import type { Vault } from '../vault/vault.ts'
import { openChartPictures } from './chart-pictures.ts'
import { openSyncWatch } from './data/sync-watch.ts'
import { openFileDesk } from './files/file-desk.ts'
import { openFirstRun } from './first-run/open-first-run.ts'
import { openConnection, refusedToken } from './install/connection.ts'
import { openWorkspaces } from './install/workspaces.ts'
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
import type { SlackConfig } from './slack-config.ts'
import { clientOptions } from './web-api.ts'

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
  /** Told of each message that goes out; nobody where it is left out. */
  meters?: WorkMeters | undefined
  tracing?: Tracing | null
}

/** Slack's side of Tally. In HTTP mode `requestListener` has to be mounted where Slack posts to. */
export type Slack = {
  /**
   * Checks the token and, in socket mode, connects, however long Slack is away. Throws `AppError('bad-config')` when Slack
   * refuses the token.
   */
  start(): Promise<void>
  /** Once started: keeps people as Slack has them, by reading them all now and each hour. */
  keepPeople(): void
  /** Hears nothing more, and waits a while for the answers under way. */
  close(): Promise<void>
  requestListener: RequestListener | null
  /** Pages for people, by path, to be mounted as they are: where workspaces are connected. */
  pages: Record<string, RequestListener>
}

/** Makes Slack’s side and registers every feature; nothing is heard or sent before `start`. */
export function openSlack(deps: SlackDeps): Slack {
  const { config, log } = deps
  const logger = slackLogger(log)
  const options = clientOptions({ apiUrl: config.apiUrl, logger })
  const connected = (team: string) => directory.readSoon(team)
  const leaving = new AbortController()
  const connection = openConnection(config, { ...deps, logger, options, connected, stopping: leaving.signal })
  const { clients } = connection
  const app = new App({
    receiver: connection.receiver,
    logger,
    clientOptions: options,
    convoStore: false,
    authorize: (source) => connection.authorize(source),
  })

  const pictures = openChartPictures({ ...deps, clients })
  const reception = openReception()
  answerEveryRequest(app, { log, clients, reception })
  const firstRun = openFirstRun(deps)
  const { listening, settled } = listenWith(app, { ...deps, clients, reception, visited: firstRun.visited })
  const fileDesk = openFileDesk({ ...deps, clients })
  const workspaces = openWorkspaces({ ...deps, config, options })
  const features = { ...deps, clients, pictures, fileDesk, workspaces }
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
      await connection.check()
      // Over HTTP the requests come through the app's own server: Bolt's must not start.
      if (config.mode === 'socket') await app.start().catch(refusedToken)
      if (leaving.signal.aborted) return
      delivery.run()
      syncs.run()
      fileDesk.run()
      log.info({ mode: config.mode, teams: await connection.teams() }, 'connected to Slack')
    },
    keepPeople() {
      if (!leaving.signal.aborted) directory.run(connection.teams)
    },
    async close() {
      leaving.abort()
      await directory.close()
      await syncs.close()
      await within(longestFarewellMs, fileDesk.close())
      await delivery.close()
      if (config.mode === 'socket') await app.stop()
      await within(longestFarewellMs, settled())
    },
    requestListener: connection.requestListener,
    pages: connection.pages,
  }
}

const longestFarewellMs = 5_000
