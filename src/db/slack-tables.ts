import type { ColumnType, Generated } from 'kysely'

export type SlackInstallationTable = {
  team: string
  name: string
  app: string
  bot: string
  bot_user: string
  scopes: string[]
  token: Buffer | null
  refresh_token: Buffer | null
  token_ends_at: Date | null
  version: Generated<number>
  installed_by: string
  installed_at: Date
  ended_at: ColumnType<Date | null, Date | null | undefined>
  ended_because: ColumnType<EndReason | null, EndReason | null | undefined>
}

/** Why a workspace is connected no more. */
export type EndReason = 'removed in Slack' | 'disconnected'

export type SlackInstallLinkTable = {
  hash: string
  made_by: string
  made_at: Date
  ends_at: Date
  used_at: ColumnType<Date | null, Date | null | undefined>
}
