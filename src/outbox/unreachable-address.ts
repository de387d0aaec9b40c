import type { Transaction } from 'kysely'
import { type Actor, recordAct } from '../audit/record-act.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { queueMessage } from './outbox.ts'

/** Why mail does not reach an address: it came back, its reader called it spam, or it was refused at once. */
export type Unreachable = {
  address: string
  reason: 'bounced' | 'complained' | 'refused'
  /** What the mail service says of it; from outside. */
  detail: string
  since: Date
}

const longestDetail = 300

/**
 * Keeps that mail does not reach an address, and tells the admins; once, however often it comes back. Nothing is sent there
 * from then on.
 */
export async function markUnreachable(
  db: Db,
  input: Pick<Unreachable, 'address' | 'reason' | 'detail'> & { now: Date },
): Promise<void> {
  const { reason, detail, now } = input
  const address = input.address.toLowerCase()
  await db.transaction().execute(async (transaction) => {
    const { numInsertedOrUpdatedRows } = await transaction
      .insertInto('unreachable_address')
      .values({ address, reason, detail: detail.slice(0, longestDetail), since: now })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow()
    if (numInsertedOrUpdatedRows === 0n) return
    await queueMessage(
      transaction,
      {
        kind: 'mail.bounced',
        recipient: 'admins',
        data: { address },
        dedupeKey: `mail.bounced:${address}:${now.toISOString()}`,
      },
      now,
    )
  })
}

/** Why mail does not reach an address; null: as far as is known it does. */
export async function unreachableAddress(db: DbOrTransaction, address: string): Promise<Unreachable | null> {
  const row = await db
    .selectFrom('unreachable_address')
    .selectAll()
    .where('address', '=', address.toLowerCase())
    .executeTakeFirst()
  return row ?? null
}

/** Lets mail be sent to an address again. False where nothing was in its way. */
export async function tryAddressAgain(db: Db, input: { address: string; actor: Actor; now: Date }): Promise<boolean> {
  return db.transaction().execute((transaction) => tryAgainIn(transaction, input))
}

async function tryAgainIn(
  transaction: Transaction<Tables>,
  { address, actor, now }: { address: string; actor: Actor; now: Date },
): Promise<boolean> {
  const row = await transaction
    .deleteFrom('unreachable_address')
    .where('address', '=', address.toLowerCase())
    .returning(['reason', 'since'])
    .executeTakeFirst()
  if (!row) return false
  await recordAct(transaction, {
    at: now,
    actor: actor.id,
    origin: actor.origin,
    act: 'mail.try-again',
    subject: 'mail',
    detail: { address: masked(address) },
    before: { reason: row.reason, since: row.since.toISOString() },
    after: null,
  })
  return true
}

// Whose address it is stays out of the audit log, which outlives people.
function masked(address: string): string {
  return `${address.slice(0, 1)}…${address.slice(address.lastIndexOf('@'))}`
}
