import { broken, type Checked, skipped } from '../base/checked.ts'
import { program } from '../base/program.ts'
import type { Db } from '../db/database.ts'
import { alertRoutes } from '../incidents/alert-routes.ts'
import { connectedTeams, openInstallation } from '../people/slack-installation.ts'
import { lookAtSocket, lookAtWorkspace } from '../slack/look-at-workspace.ts'
import type { SlackConfig } from '../slack/slack-config.ts'
import type { Vault } from '../vault/vault.ts'

/** Whether Slack takes what we have of it, workspace by workspace. `store` null: without the database, its channels unknown. */
export async function slackChecks(config: SlackConfig, store: { db: Db; vault: Vault } | null): Promise<Checked[]> {
  const { apiUrl } = config
  const routes = store ? await alertRoutes(store.db) : []
  if (config.mode !== 'oauth') {
    const channels = [...new Set(routes.map(({ channel }) => channel))]
    const ofWorkspace = await lookAtWorkspace({ apiUrl, botToken: config.botToken, channels })
    const socket = config.mode === 'socket' ? [await lookAtSocket({ apiUrl, appToken: config.appToken })] : []
    return [...ofWorkspace, ...socket, unseen]
  }
  if (!store) return [skipped('Slack workspace', 'Which are connected stands in the database.')]
  const teams = await connectedTeams(store.db)
  if (teams.length === 0) {
    return [
      broken('Slack workspace', 'None is connected yet.', `Connect one: ${program} slack link gives the address.`),
    ]
  }
  const checks: Checked[] = []
  for (const team of teams) {
    const installed = await openInstallation(store, team)
    const channels = routes.filter(({ workspace }) => workspace === team).map(({ channel }) => channel)
    if (installed)
      checks.push(...(await lookAtWorkspace({ apiUrl, botToken: installed.token, channels: [...new Set(channels)] })))
  }
  return [...checks, unseen]
}

const unseen = skipped(
  'Slack app settings',
  'Slack does not tell which commands, events and shortcuts are set. If one is not heard, compare the app with manifest.yml.',
)
