import type { WebClientOptions } from '@slack/web-api'
import type { Actor } from '../../audit/record-act.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Db } from '../../db/database.ts'
import { endInstallation } from '../../people/change-slack-installation.ts'
import { makeInstallLink } from '../../people/slack-install-link.ts'
import { openInstallation, slackInstallations } from '../../people/slack-installation.ts'
import type { SlackInstallation } from '../../people/slack-installation-row.ts'
import type { Vault } from '../../vault/vault.ts'
import { slackLogger } from '../logger.ts'
import type { SlackConfig } from '../slack-config.ts'
import { clientOptions } from '../web-api.ts'
import { installAddress } from './install-pages.ts'
import { revokeToken } from './tokens.ts'

/** What admins do with the workspaces Tally is connected to by OAuth. */
export type Workspaces = {
  list(): Promise<SlackInstallation[]>
  /** The address where whoever has it connects one workspace, once. */
  link(actor: Actor): Promise<{ address: string; endsAt: Date }>
  /**
   * Ends the connection: from now on Tally hears and says nothing there. `told` false: Slack could not be asked to take the
   * app out as well. Null where it was not connected.
   */
  disconnect(team: string, actor: Actor): Promise<{ name: string; told: boolean } | null>
}

type Deps = {
  db: Db
  vault: Vault
  clock: Clock
  log: Log
  config: SlackConfig
  options: WebClientOptions
}

/** The same beside a running app, for the command line. Null where Slack is reached otherwise, or not at all. */
export function workspacesOf(
  config: SlackConfig | 'try-out' | null,
  deps: Omit<Deps, 'config' | 'options'>,
): Workspaces | null {
  if (config === null || config === 'try-out') return null
  const options = clientOptions({ apiUrl: config.apiUrl, logger: slackLogger(deps.log) })
  return openWorkspaces({ ...deps, config, options })
}

/** Null where there is one workspace, by its tokens. */
export function openWorkspaces({ db, vault, clock, log, config, options }: Deps): Workspaces | null {
  if (config.mode !== 'oauth') return null
  const { publicUrl } = config
  return {
    list: () => slackInstallations(db),
    async link(actor) {
      const { secret, endsAt } = await makeInstallLink(db, { actor, now: clock.now() })
      return { address: installAddress(publicUrl, secret), endsAt }
    },
    async disconnect(team, actor) {
      const installation = await openInstallation({ db, vault }, team)
      // First here, so that nothing more is said whatever Slack answers.
      const isOurs = await endInstallation(db, { team, because: 'disconnected', actor, now: clock.now() })
      if (!installation || !isOurs) return null
      const told = await revokeToken(options, installation.token).then(
        () => true,
        (err: unknown) => {
          log.warn({ err, team }, 'Slack could not be told that a workspace was disconnected')
          return false
        },
      )
      return { name: installation.name, told }
    },
  }
}
