import { sql } from 'kysely'
import { addDays, type Day } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'

/** Whom a reader was last told to have run out of the plan in a cycle, and when. */
export type PlanTold = { personIds: readonly string[]; toldAt: Date }

/** Whose plans, to whom, and in which cycle: its first day. */
export type PlanReading = { recipient: string; scope: string; cycleFrom: Day }

const sameWithinDays = 3

/** What a reader was told last of a cycle; one whose beginning a vendor told better since is the same. Null: nothing yet. */
export async function planTold(
  db: DbOrTransaction,
  { recipient, scope, cycleFrom }: PlanReading,
): Promise<PlanTold | null> {
  const row = await db
    .selectFrom('plan_notice')
    .where('recipient', '=', recipient)
    .where('scope', '=', scope)
    .where('cycle_from', '>=', addDays(cycleFrom, -sameWithinDays))
    .where('cycle_from', '<=', addDays(cycleFrom, sameWithinDays))
    .select(['person_ids as personIds', 'told_at as toldAt'])
    .orderBy('told_at', 'desc')
    .executeTakeFirst()
  return row ?? null
}

/** Keeps what a reader is told now. */
export async function notePlanTold(
  db: DbOrTransaction,
  { recipient, scope, cycleFrom }: PlanReading,
  { personIds, toldAt }: PlanTold,
): Promise<void> {
  await db
    .insertInto('plan_notice')
    .values({ recipient, scope, cycle_from: cycleFrom, person_ids: [...personIds], told_at: toldAt })
    .onConflict((conflict) =>
      conflict.columns(['recipient', 'scope', 'cycle_from']).doUpdateSet({
        person_ids: sql`excluded.person_ids`,
        told_at: sql`excluded.told_at`,
      }),
    )
    .execute()
}
