import type { Selectable, Transaction } from 'kysely'
import type { EndReason } from '../db/slack-tables.ts'
import type { Tables } from '../db/tables.ts'
import type { SealedPlace } from '../vault/sealed-place.ts'
import type { Vault } from '../vault/vault.ts'

/** A Slack workspace that was connected by OAuth. `version` rises with each installation and each new token. */
export type SlackInstallation = {
  team: string
  name: string
  app: string
  bot: string
  botUser: string
  scopes: string[]
  version: number
  /** The Slack account that installed Tally last. */
  installedBy: string
  installedAt: Date
  ended: { at: Date; because: EndReason } | null
}

export type Seals = Pick<Vault, 'seal' | 'open'>

/** What Slack gives with a token. `endsAt` null: it does not end, because token rotation is off. */
export type SlackTokens = { token: string; refreshToken: string | null; endsAt: Date | null }

/** What is kept of a workspace, until the transaction ends for nobody else to change. */
export async function lockedInstallation(
  transaction: Transaction<Tables>,
  team: string,
): Promise<SlackInstallation | null> {
  const row = await transaction
    .selectFrom('slack_installation')
    .selectAll()
    .where('team', '=', team)
    .forUpdate()
    .executeTakeFirst()
  return row ? installationOf(row) : null
}

/** Tokens as columns, sealed. */
export function sealedTokens(vault: Seals, team: string, { token, refreshToken, endsAt }: SlackTokens) {
  return {
    token: vault.seal(token, boundTo(team)),
    refresh_token: refreshToken === null ? null : vault.seal(refreshToken, boundTo(team)),
    token_ends_at: endsAt,
  }
}

/** A workspace with its tokens, opened; null where they are forgotten. */
export function openedInstallation(
  vault: Seals,
  row: Selectable<Tables['slack_installation']>,
): (SlackInstallation & SlackTokens) | null {
  if (row.token === null) return null
  return {
    ...installationOf(row),
    token: vault.open(row.token, boundTo(row.team)),
    refreshToken: row.refresh_token && vault.open(row.refresh_token, boundTo(row.team)),
    endsAt: row.token_ends_at,
  }
}

function boundTo(team: string): string {
  return `slack_installation:${team}`
}

export function installationOf(row: Selectable<Tables['slack_installation']>): SlackInstallation {
  const { team, name, app, bot, scopes, version, ended_at: at, ended_because: because } = row
  return {
    ...{ team, name, app, bot, scopes, version },
    botUser: row.bot_user,
    installedBy: row.installed_by,
    installedAt: row.installed_at,
    ended: at && because ? { at, because } : null,
  }
}

const ofTeam = { table: 'slack_installation', ids: ['team'], facts: ['team'], bindingOf: (team = '') => boundTo(team) }

/** Where the tokens are kept sealed. */
export const sealedSlackTokens: readonly SealedPlace[] = [
  { ...ofTeam, title: 'Tokens of Slack workspaces', column: 'token' },
  { ...ofTeam, title: 'Refresh tokens of Slack workspaces', column: 'refresh_token' },
]
