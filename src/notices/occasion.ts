import type { Transaction } from 'kysely'
import type { Log } from '../base/log.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { type OutboxMessage, queueMessage } from '../outbox/outbox.ts'

/**
 * Something that is to be said to one reader on a schedule. `name` tells the occasions of a kind apart: a date, the first
 * day of a cycle. What could not be said in time, because the app was down or its figures were missing, is still said until
 * `usefulUntil`, and not after.
 */
export type Occasion = Pick<OutboxMessage, 'kind' | 'recipient'> & { name: string; due: Date; usefulUntil: Date }

/** What there is to say of an occasion: this, or nothing. Whoever still waits for figures does not ask yet. */
export type Composed = { say: OutboxMessage['data'] } | 'nothing'

/** What became of an occasion; null: it was decided before, or is not to be decided yet. */
export type Decision = 'queued' | 'nothing' | 'late' | null

/**
 * Decides an occasion once, however many processes ask and however often: composes what there is to say and queues it in
 * one transaction. After `usefulUntil` nothing is composed.
 */
export async function decideOccasion(
  db: Db,
  input: { occasion: Occasion; now: Date; compose(transaction: Transaction<Tables>): Promise<Composed> },
): Promise<Decision> {
  const { occasion, now, compose } = input
  if (now < occasion.due) return null
  return db.transaction().execute(async (transaction) => {
    if (!(await takeOccasion(transaction, occasion, now))) return null
    if (now > occasion.usefulUntil) return close(transaction, occasion, 'late')
    const composed = await compose(transaction)
    if (composed === 'nothing') return close(transaction, occasion, 'nothing')
    const { kind, recipient, name } = occasion
    const message = { kind, recipient, data: composed.say, dedupeKey: `${kind} ${recipient} ${name}` }
    await queueMessage(transaction, message, now)
    return close(transaction, occasion, 'queued')
  })
}

/** Notes that something was left out because it would come too late. */
export function logLate({ kind, recipient, name }: Occasion, log: Log): void {
  log.info({ kind, recipient, name }, 'a notice is left out: it would come too late to be of use')
}

/** Those of many occasions that nobody has decided yet. */
export async function undecided(db: DbOrTransaction, occasions: readonly Occasion[]): Promise<Occasion[]> {
  if (occasions.length === 0) return []
  const rows = await db
    .selectFrom('notice_occasion')
    .select(['kind', 'recipient', 'name'])
    .where('kind', 'in', [...new Set(occasions.map(({ kind }) => kind))])
    .where('name', 'in', [...new Set(occasions.map(({ name }) => name))])
    .execute()
  const decided = new Set(rows.map(keyOf))
  return occasions.filter((occasion) => !decided.has(keyOf(occasion)))
}

function keyOf({ kind, recipient, name }: Pick<Occasion, 'kind' | 'recipient' | 'name'>): string {
  return JSON.stringify([kind, recipient, name])
}

// Another process that asks for the same one waits here until this transaction ends.
async function takeOccasion(
  transaction: Transaction<Tables>,
  { kind, recipient, name }: Occasion,
  now: Date,
): Promise<boolean> {
  const taken = await transaction
    .insertInto('notice_occasion')
    .values({ kind, recipient, name, outcome: 'nothing', decided_at: now })
    .onConflict((conflict) => conflict.columns(['kind', 'recipient', 'name']).doNothing())
    .returning('kind')
    .executeTakeFirst()
  return taken !== undefined
}

async function close<Outcome extends Exclude<Decision, null>>(
  transaction: Transaction<Tables>,
  { kind, recipient, name }: Occasion,
  outcome: Outcome,
): Promise<Outcome> {
  await transaction
    .updateTable('notice_occasion')
    .set({ outcome })
    .where('kind', '=', kind)
    .where('recipient', '=', recipient)
    .where('name', '=', name)
    .execute()
  return outcome
}
