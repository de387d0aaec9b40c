import { sql } from 'kysely'
import { type Actor, recordAct } from '../audit/record-act.ts'
import type { Db } from '../db/database.ts'
import type { EndReason } from '../db/slack-tables.ts'
import { queueMessage } from '../outbox/outbox.ts'
import {
  lockedInstallation,
  type Seals,
  type SlackInstallation,
  type SlackTokens,
  sealedTokens,
} from './slack-installation-row.ts'

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
    const before = await lockedInstallation(transaction, team)
    const columns = {
      ...{ name, app, bot, scopes },
      ...sealedTokens(deps.vault, team, input),
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
