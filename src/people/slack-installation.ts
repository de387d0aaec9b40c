import { sql } from 'kysely'
import { AppError } from '../base/app-error.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import {
  installationOf,
  lockedInstallation,
  openedInstallation,
  type Seals,
  type SlackInstallation,
  type SlackTokens,
  sealedTokens,
} from './slack-installation-row.ts'

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
  return row ? openedInstallation(deps.vault, row) : null
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
    await lockedInstallation(transaction, team)
    // Somebody else may have renewed it while we waited for our turn.
    const now = await openInstallation({ ...deps, db: transaction }, team)
    if (!now?.refreshToken || !isEnding(now, input)) return now
    const row = await transaction
      .updateTable('slack_installation')
      .set({ ...sealedTokens(deps.vault, team, await refresh(now.refreshToken)), version: sql<number>`version + 1` })
      .where('team', '=', team)
      .returningAll()
      .executeTakeFirstOrThrow()
    return openedInstallation(deps.vault, row)
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
