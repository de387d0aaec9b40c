import { sql, type Transaction } from 'kysely'
import type { DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'

/** Somebody messages go to: their id, their addresses, their Slack accounts (`<workspace>:<user>`). */
export type ForgottenRecipient = { personId: string; email: string | null; slackAccounts: readonly string[] }

/** How many messages to somebody wait to be said. */
export async function countWaiting(db: DbOrTransaction, who: ForgottenRecipient): Promise<number> {
  const { waiting } = await db
    .selectFrom('outbox')
    .where('recipient', 'in', recipientsOf(who))
    .where('sent_at', 'is', null)
    .where('failed_at', 'is', null)
    .select(({ fn }) => fn.countAll<number>().as('waiting'))
    .executeTakeFirstOrThrow()
  return waiting
}

/**
 * Drops what was said and what waits to be said to somebody alone, the threads of their files, and that mail did not reach
 * them. What stands in Slack stays there.
 */
export async function forgetRecipient(transaction: Transaction<Tables>, who: ForgottenRecipient): Promise<void> {
  await transaction.deleteFrom('outbox').where('recipient', 'in', recipientsOf(who)).execute()
  await transaction
    .deleteFrom('file_thread')
    .where(sql<boolean>`team || ':' || slack_user = any(${[...who.slackAccounts]}::text[])`)
    .execute()
  if (who.email === null) return
  await transaction.deleteFrom('unreachable_address').where('address', '=', who.email.toLowerCase()).execute()
}

/** By what messages go to somebody. */
export function recipientsOf({ personId, email, slackAccounts }: ForgottenRecipient): string[] {
  return [
    `person:${personId}`,
    `mail:${personId}`,
    ...(email === null ? [] : [`email:${email}`, `email:${email.toLowerCase()}`]),
    ...slackAccounts.map((account) => `slack:${account}`),
  ]
}
