import type { RequestListener } from 'node:http'
import { type AuthorizeResult, HTTPReceiver, type Logger, type Receiver } from '@slack/bolt'
import { InstallProvider } from '@slack/oauth'
import type { WebClientOptions } from '@slack/web-api'
import { AppError } from '../../base/app-error.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Db } from '../../db/database.ts'
import { connectedTeams } from '../../people/slack-installation.ts'
import type { Vault } from '../../vault/vault.ts'
import { guardedListener } from '../http-requests.ts'
import type { SlackConfig } from '../slack-config.ts'
import { openClients, type SlackClients, slackErrorOf } from '../web-api.ts'
import { installPages, storeInstallation, welcomePage } from './install-pages.ts'
import { pageHtml } from './page.ts'
import { manifestScopes } from './scopes.ts'
import { steadySocket } from './steady-socket.ts'
import { untilReached } from './until-reached.ts'
import { openWorkspaceClients } from './workspace-clients.ts'

/** How Tally is connected to Slack: the workspace or workspaces, and the way requests come in. */
export type Connection = {
  clients: SlackClients
  receiver: Receiver
  /** As whom Tally answers a request of a workspace. */
  authorize(source: { teamId?: string | undefined }): Promise<AuthorizeResult>
  /** Asks Slack whether the tokens serve, until it answers. Throws `AppError('bad-config')` where it refuses the only one. */
  check(): Promise<void>
  /** The workspaces whose people are read. */
  teams(): Promise<readonly string[]>
  /** Takes what Slack posts; null over sockets. */
  requestListener: RequestListener | null
  /** Pages for people, by path. */
  pages: Record<string, RequestListener>
}

type Deps = {
  db: Db
  vault: Vault
  clock: Clock
  log: Log
  logger: Logger
  options: WebClientOptions
  /** Aborted where Slack need not be reached any more. */
  stopping: AbortSignal
  /** Told of each workspace as it is connected. */
  connected(team: string): void
}

/** Makes the connection the settings ask for; nothing is heard or sent before `check`. */
export function openConnection(config: SlackConfig, deps: Deps): Connection {
  return config.mode === 'oauth' ? severalWorkspaces(config, deps) : oneWorkspace(config, deps)
}

type OneConfig = Exclude<SlackConfig, { mode: 'oauth' }>

function oneWorkspace(config: OneConfig, deps: Deps): Connection {
  const { options } = deps
  const { botToken } = config
  const clients = openClients(botToken, options)
  let identity: { botId?: string; botUserId?: string; teamId?: string } = {}
  return {
    clients,
    ...receiverOf(config, deps),
    // What Slack says of our token was asked in check(); it needs no asking again for each request.
    authorize: async () => ({ botToken, ...identity }),
    async check() {
      const asking = untilReached(() => clients.background.auth.test(), { ...deps, isFinal: isRefusal })
      const known = await asking.catch(refusedToken)
      if (known === null) return
      identity = {
        ...(known.bot_id ? { botId: known.bot_id } : {}),
        ...(known.user_id ? { botUserId: known.user_id } : {}),
        ...(known.team_id ? { teamId: known.team_id } : {}),
      }
    },
    teams: async () => (identity.teamId ? [identity.teamId] : []),
    pages: {},
  }
}

function receiverOf(
  config: OneConfig,
  deps: Pick<Deps, 'logger' | 'options' | 'log' | 'stopping'>,
): Pick<Connection, 'receiver' | 'requestListener'> {
  if (config.mode === 'socket') {
    const { appToken } = config
    return { receiver: steadySocket({ ...deps, appToken, isFinal: isRefusal }), requestListener: null }
  }
  const { signingSecret } = config
  const { logger } = deps
  const receiver = new HTTPReceiver({ signingSecret, logger })
  return { receiver, requestListener: guardedListener(receiver, { signingSecret, logger }) }
}

type SeveralConfig = Extract<SlackConfig, { mode: 'oauth' }>

function severalWorkspaces(config: SeveralConfig, deps: Deps): Connection {
  const { clientId, clientSecret, stateSecret, signingSecret, publicUrl } = config
  const { db, logger, options } = deps
  const clients = openWorkspaceClients({ ...deps, app: { clientId, clientSecret } })
  const receiver = new HTTPReceiver({ signingSecret, logger })
  const installer = new InstallProvider({
    ...{ clientId, clientSecret, stateSecret },
    // Anybody can come back with a made-up state; `installPages` says in our words what became of each.
    logger: { ...logger, error: () => undefined },
    installationStore: {
      storeInstallation: (installation) => storeInstallation(deps, installation),
      // Tokens are read by `openWorkspaceClients`, and removed where Slack or an admin ends a connection.
      fetchInstallation: async () => Promise.reject(new AppError('internal', 'Installations are not read this way.')),
    },
    clientOptions: { ...options, retryConfig: { retries: 1, minTimeout: 200 } },
    authorizationUrl: authorizationUrlOf(config.apiUrl),
    renderHtmlForInstallPath: (address) => pageHtml(welcomePage(address)),
  })
  return {
    clients,
    receiver,
    async authorize({ teamId }) {
      const { token, bot, botUser, team } = await clients.connection(teamId ?? '')
      return { botToken: token, botId: bot, botUserId: botUser, teamId: team }
    },
    // Each token is tried when it is used; a workspace that took Tally out keeps the others from nothing.
    check: async () => undefined,
    teams: () => connectedTeams(db),
    requestListener: guardedListener(receiver, { signingSecret, logger }),
    pages: installPages({ ...deps, installer, publicUrl, scopes: manifestScopes() }),
  }
}

// Where people are sent stands beside the Web API: https://slack.com/oauth/v2/authorize.
function authorizationUrlOf(apiUrl: string | null): string {
  return new URL('/oauth/v2/authorize', apiUrl ?? 'https://slack.com/').href
}

const refusals = ['invalid_auth', 'not_authed', 'account_inactive', 'token_revoked', 'token_expired', 'missing_scope']

function isRefusal(thrown: unknown): boolean {
  return refusals.includes(slackErrorOf(thrown) ?? '')
}

/** Throws what Slack says of a token that does not serve as a fault of the configuration, and anything else as it is. */
export function refusedToken(thrown: unknown): never {
  if (!isRefusal(thrown)) throw thrown
  throw new AppError(
    'bad-config',
    `Slack refuses the token (${slackErrorOf(thrown)}). Check SLACK_BOT_TOKEN and, in socket mode, SLACK_APP_TOKEN; a token from before a reinstallation no longer works.`,
    { cause: thrown },
  )
}
