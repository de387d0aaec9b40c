import { AsyncLocalStorage } from 'node:async_hooks'
import { WebClient, type WebClientOptions } from '@slack/web-api'
import { slackItself } from '../../audit/record-act.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Db } from '../../db/database.ts'
import { endInstallation } from '../../people/change-slack-installation.ts'
import { connectedTeams, freshInstallation, openInstallation } from '../../people/slack-installation.ts'
import type { SlackInstallation, SlackTokens } from '../../people/slack-installation-row.ts'
import type { Vault } from '../../vault/vault.ts'
import { NotConnected, queuedClients, type SlackClients, slackErrorOf, tokenRefusals } from '../web-api.ts'
import { type OAuthApp, renewToken } from './tokens.ts'

type Deps = { db: Db; vault: Vault; clock: Clock; log: Log; app: OAuthApp; options: WebClientOptions }

type Connection = Pick<SlackInstallation, 'team' | 'version' | 'bot' | 'botUser'> &
  Pick<SlackTokens, 'token'> & { clients: Record<'interactive' | 'background' | 'notices' | 'bulk', WebClient> }

/** The clients of several workspaces, and how a request's workspace is found for Bolt. Throws `NotConnected`. */
export type WorkspaceClients = SlackClients & { connection(team: string): Promise<Connection> }

// Slack's tokens live twelve hours where they end at all.
const renewedBeforeMs = 2 * 60 * 60_000

/**
 * Clients for every workspace that is connected by OAuth. Which token is in force is read from the database at the beginning
 * of each piece of work, so that what another process connected, renewed or ended counts here at once. Where Slack refuses a
 * token for good, the connection ends.
 */
export function openWorkspaceClients(deps: Deps): WorkspaceClients {
  const { db, clock, log, app, options } = deps
  const scope = new AsyncLocalStorage<Connection>()
  const known = new Map<string, Connection>()

  async function connection(team: string): Promise<Connection> {
    let tried = ''
    const found = await freshInstallation(deps, {
      ...{ team, now: clock.now(), marginMs: renewedBeforeMs },
      refresh(refreshToken) {
        tried = refreshToken
        return renewToken({ app, options, now: clock.now() }, refreshToken)
      },
    }).catch((thrown: unknown) => refusedToRenew({ team, tried, thrown }))
    if (!found) throw new NotConnected(team)
    const before = known.get(team)
    if (before?.version === found.version) return before
    const { version, token, bot, botUser } = found
    const onRefusal = (error: string) => refused({ team, version, error })
    const clients = queuedClients((queue) => new WatchedClient(token, { ...options, ...queue }, onRefusal))
    const opened = { team, version, token, bot, botUser, clients }
    known.set(team, opened)
    return opened
  }

  async function refused({ team, version, error }: { team: string; version: number; error: string }): Promise<void> {
    const asked = { because: 'removed in Slack', actor: slackItself, now: clock.now() } as const
    const ended = await endInstallation(db, { team, version, ...asked })
    if (ended) log.warn({ team, error }, 'Slack refuses the token of a workspace, which is connected no more')
  }

  // Where the workspace was installed anew meanwhile, another token stands there, which was not refused.
  async function refusedToRenew(refusal: { team: string; tried: string; thrown: unknown }): Promise<never> {
    const { team, tried, thrown } = refusal
    const standing = slackErrorOf(thrown) === 'invalid_refresh_token' ? await openInstallation(deps, team) : null
    if (standing?.refreshToken !== tried) throw thrown
    const asked = { because: 'removed in Slack', actor: slackItself, now: clock.now() } as const
    await endInstallation(db, { team, version: standing.version, ...asked })
    throw new NotConnected(team)
  }

  function inScope(): Connection {
    const found = scope.getStore()
    if (!found) throw new NotConnected('')
    return found
  }

  async function theOnly(): Promise<string> {
    const [only, ...others] = await connectedTeams(db)
    return only !== undefined && others.length === 0 ? only : ''
  }

  return {
    get interactive() {
      return inScope().clients.interactive
    },
    get background() {
      return inScope().clients.background
    },
    get notices() {
      return inScope().clients.notices
    },
    get bulk() {
      return inScope().clients.bulk
    },
    get workspace() {
      return scope.getStore()?.team ?? null
    },
    connection,
    workspaces: () => connectedTeams(db),
    async within(workspace, work) {
      const team = workspace ?? scope.getStore()?.team ?? (await theOnly())
      return scope.run(await connection(team), work)
    },
  }
}

/** Slack's client, which tells when its token was refused. */
class WatchedClient extends WebClient {
  readonly #onRefusal: (error: string) => Promise<void>

  constructor(token: string, options: WebClientOptions, onRefusal: (error: string) => Promise<void>) {
    super(token, options)
    this.#onRefusal = onRefusal
  }

  override async apiCall(...call: Parameters<WebClient['apiCall']>): ReturnType<WebClient['apiCall']> {
    try {
      return await super.apiCall(...call)
    } catch (thrown) {
      const error = slackErrorOf(thrown)
      if (error !== null && tokenRefusals.includes(error)) await this.#onRefusal(error)
      throw thrown
    }
  }
}
