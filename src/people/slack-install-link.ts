import { createHash, randomBytes } from 'node:crypto'
import { type Actor, recordAct } from '../audit/record-act.ts'
import { dayMs } from '../base/calendar.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'

const lifetimeMs = dayMs

/**
 * Makes a secret that lets whoever has it connect one Slack workspace within a day; only its hash is kept. Links that ended
 * a while ago are forgotten.
 */
export async function makeInstallLink(
  db: Db,
  { actor, now }: { actor: Actor; now: Date },
): Promise<{ secret: string; endsAt: Date }> {
  const secret = randomBytes(24).toString('base64url')
  const endsAt = new Date(now.getTime() + lifetimeMs)
  await db.transaction().execute(async (transaction) => {
    await transaction
      .deleteFrom('slack_install_link')
      .where('ends_at', '<', new Date(now.getTime() - lifetimeMs))
      .execute()
    await transaction
      .insertInto('slack_install_link')
      .values({ hash: hashOfLink(secret), made_by: actor.id, made_at: now, ends_at: endsAt })
      .execute()
    await recordAct(transaction, {
      at: now,
      actor: actor.id,
      origin: actor.origin,
      act: 'slack.link',
      subject: 'organisation',
      detail: { until: endsAt.toISOString() },
    })
  })
  return { secret, endsAt }
}

/** What is kept and passed on of a link: nothing can be connected with it alone. */
export function hashOfLink(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** Whether a link can still be used. */
export async function isLinkOpen(db: DbOrTransaction, { hash, now }: { hash: string; now: Date }): Promise<boolean> {
  const row = await db
    .selectFrom('slack_install_link')
    .select('hash')
    .where('hash', '=', hash)
    .where('used_at', 'is', null)
    .where('ends_at', '>', now)
    .executeTakeFirst()
  return row !== undefined
}

/** Uses a link up; of several who try at once only one is told yes. */
export async function takeInstallLink(
  db: DbOrTransaction,
  { hash, now }: { hash: string; now: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('slack_install_link')
    .set({ used_at: now })
    .where('hash', '=', hash)
    .where('used_at', 'is', null)
    .where('ends_at', '>', now)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
