import { type Selectable, sql, type Transaction } from 'kysely'
import { type Actor, recordAct } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { EndReason } from '../db/slack-tables.ts'
import type { Tables } from '../db/tables.ts'
import { queueMessage } from '../outbox/outbox.ts'
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

type Seals = Pick<Vault, 'seal' | 'open'>

/** What Slack gives with a token. `endsAt` null: it does not end, because token rotation is off. */
export type SlackTokens = { token: string; refreshToken: string | null; endsAt: Date | null }

/** Every workspace that was ever connected: those that are, first, by name. */
export async function slackInstallations(db: DbOrTransaction): Promise<SlackInstallation[]> {
  const rows = await db
    .selectFrom('slack_installation')
    .selectAll()
    .orderBy(sql`ended_at is not null`)
    .orderBy('name')
    .orderBy('team')
    .execute()
  return rows.map(installationOf)
}

/** The workspaces Tally is connected to, by id. */
export async function connectedTeams(db: DbOrTransaction): Promise<string[]> {
  const rows = await db.selectFrom('slack_installation').select('team').where('token', 'is not', null).execute()
  return rows.map(({ team }) => team)
}

/** A connected workspace and its token, opened; null where Tally is not connected to it, or not any more. */
export async function openInstallation(
  deps: { db: DbOrTransaction; vault: Seals },
  team: string,
): Promise<(SlackInstallation & SlackTokens) | null> {
  const row = await deps.db.selectFrom('slack_installation').selectAll().where('team', '=', team).executeTakeFirst()
  return row ? opened(deps.vault, row) : null
}

/**
 * Keeps an installation, in the place of an earlier one of the same workspace; in one transaction with the audit log and the
 * message `slack.connected` to the admins.
 */
export async function keepInstallation(
  deps: { db: Db; vault: Seals },
  input: Pick<SlackInstallation, 'team' | 'name' | 'app' | 'bot' | 'botUser' | 'scopes' | 'installedBy'> &
    SlackTokens & { now: Date },
): Promise<void> {
  const { team, name, app, bot, botUser, scopes, installedBy, now } = input
  await deps.db.transaction().execute(async (transaction) => {
    // There may be no row yet that two could take turns at.
    await sql`select pg_advisory_xact_lock(hashtextextended('tally.slack-installation', 0))`.execute(transaction)
    const before = await locked(transaction, team)
    const columns = {
      ...{ name, app, bot, scopes },
      ...sealed(deps.vault, team, input),
      bot_user: botUser,
      installed_by: installedBy,
      installed_at: now,
      ended_at: null,
      ended_because: null,
    }
    const { version } = await transaction
      .insertInto('slack_installation')
      .values({ team, ...columns })
      .onConflict((conflict) =>
        conflict.column('team').doUpdateSet({ ...columns, version: sql<number>`slack_installation.version + 1` }),
      )
      .returning('version')
      .executeTakeFirstOrThrow()
    const isAgain = before !== null && before.ended === null
    await recordAct(transaction, {
      at: now,
      actor: installedBy,
      origin: 'slack',
      act: isAgain ? 'slack.reinstall' : 'slack.connect',
      subject: team,
      detail: { name },
    })
    if (isAgain) return
    const dedupeKey = `slack.connected ${team} ${version}`
    const data = { team, name, by: installedBy }
    await queueMessage(transaction, { kind: 'slack.connected', recipient: 'admins', data, dedupeKey }, now)
  })
}

/**
 * Ends a connection: its tokens are forgotten and the admins are told by `slack.ended`, once. `version`, where given, is the
 * one that was refused: where a newer one is there by now, nothing ends. Returns whether it ended just now.
 */
export async function endInstallation(
  db: Db,
  input: { team: string; version?: number; because: EndReason; actor: Actor; now: Date },
): Promise<boolean> {
  const { team, version, because, actor, now } = input
  return db.transaction().execute(async (transaction) => {
    const ended = await transaction
      .updateTable('slack_installation')
      .set({ token: null, refresh_token: null, token_ends_at: null, ended_at: now, ended_because: because })
      .where('team', '=', team)
      .where('ended_at', 'is', null)
      .$if(version !== undefined, (query) => query.where('version', '=', version ?? 0))
      .returning(['name', 'version'])
      .executeTakeFirst()
    if (!ended) return false
    const { name } = ended
    await recordAct(transaction, {
      at: now,
      actor: actor.id,
      origin: actor.origin,
      act: 'slack.disconnect',
      subject: team,
      detail: { name, because },
    })
    const dedupeKey = `slack.ended ${team} ${ended.version}`
    const data = { team, name, because }
    await queueMessage(transaction, { kind: 'slack.ended', recipient: 'admins', data, dedupeKey }, now)
    return true
  })
}

/**
 * The token to use now: one that ends within `marginMs` is renewed by `refresh`, by one process for all. Null where Tally is
 * not connected. Throws what `refresh` throws.
 */
export async function freshInstallation(
  deps: { db: Db; vault: Seals },
  input: { team: string; now: Date; marginMs: number; refresh(refreshToken: string): Promise<SlackTokens> },
): Promise<(SlackInstallation & SlackTokens) | null> {
  const { team, refresh } = input
  const found = await openInstallation(deps, team)
  if (!found || !isEnding(found, input)) return found
  return deps.db.transaction().execute(async (transaction) => {
    await locked(transaction, team)
    // Somebody else may have renewed it while we waited for our turn.
    const now = await openInstallation({ ...deps, db: transaction }, team)
    if (!now?.refreshToken || !isEnding(now, input)) return now
    const row = await transaction
      .updateTable('slack_installation')
      .set({ ...sealed(deps.vault, team, await refresh(now.refreshToken)), version: sql<number>`version + 1` })
      .where('team', '=', team)
      .returningAll()
      .executeTakeFirstOrThrow()
    return opened(deps.vault, row)
  })
}

/** The one connected workspace somebody means by its id or its name. Throws `not-found`, and `conflict` for a name of several. */
export async function connectedNamed(db: DbOrTransaction, which: string): Promise<SlackInstallation> {
  const connected = (await slackInstallations(db)).filter(({ ended }) => ended === null)
  const asked = which.toLowerCase()
  const byId = connected.filter(({ team }) => team.toLowerCase() === asked)
  const found = byId.length > 0 ? byId : connected.filter(({ name }) => name.toLowerCase() === asked)
  const [one, ...others] = found
  if (others.length > 0) {
    throw new AppError('conflict', `Several workspaces are called that: ${found.map(({ team }) => team).join(', ')}.`)
  }
  if (one) return one
  const known = connected.map(({ team, name }) => `${name} (${team})`).join(', ')
  throw new AppError(
    'not-found',
    known === '' ? 'No workspace is connected.' : `No such workspace is connected. There are: ${known}.`,
  )
}

function isEnding({ endsAt, refreshToken }: SlackTokens, { now, marginMs }: { now: Date; marginMs: number }): boolean {
  return endsAt !== null && refreshToken !== null && endsAt.getTime() - now.getTime() < marginMs
}

async function locked(transaction: Transaction<Tables>, team: string): Promise<SlackInstallation | null> {
  const row = await transaction
    .selectFrom('slack_installation')
    .selectAll()
    .where('team', '=', team)
    .forUpdate()
    .executeTakeFirst()
  return row ? installationOf(row) : null
}

function sealed(vault: Seals, team: string, { token, refreshToken, endsAt }: SlackTokens) {
  return {
    token: vault.seal(token, boundTo(team)),
    refresh_token: refreshToken === null ? null : vault.seal(refreshToken, boundTo(team)),
    token_ends_at: endsAt,
  }
}

function opened(vault: Seals, row: Selectable<Tables['slack_installation']>): (SlackInstallation & SlackTokens) | null {
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

function installationOf(row: Selectable<Tables['slack_installation']>): SlackInstallation {
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
