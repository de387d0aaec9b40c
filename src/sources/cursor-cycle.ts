import { z } from 'zod'
import type { DbOrTransaction } from '../db/database.ts'

/** The feed that tells it, and what the feed keeps of it. */
export const cycleFeed = 'cursor-spend'

export const toldCycle = z.object({
  /** Usage beyond the plan, of all members. */
  onDemandMicroUsd: z.int(),
  /** The same with what the plan includes. */
  overallMicroUsd: z.int(),
  /** Members whom a spending limit holds back; null where Cursor tells of no limit, and in notes of before this was kept. */
  limitedPeople: z.int().nullable().default(null),
  startsAt: z.coerce.date(),
  endsAt: z.coerce.date(),
  asOf: z.coerce.date(),
})

/** What Cursor itself says a team's running billing cycle came to. */
export type ToldCycle = z.infer<typeof toldCycle>

/** That of every connected team, while its cycle runs; an answer from before the cycle began says nothing of it. */
export async function toldCycles(
  db: DbOrTransaction,
  now: Date,
): Promise<Array<ToldCycle & { accountId: number; label: string }>> {
  const rows = await db
    .selectFrom('sync_feed')
    .innerJoin('vendor_account', 'vendor_account.id', 'sync_feed.account_id')
    .where('vendor_account.state', '=', 'active')
    .where('sync_feed.feed', '=', cycleFeed)
    .select(['sync_feed.account_id as accountId', 'vendor_account.label', 'sync_feed.note'])
    .orderBy('sync_feed.account_id')
    .execute()
  return rows.flatMap(({ note, ...account }) => {
    const told = toldCycle.safeParse(note)
    return told.success && told.data.endsAt > now ? [{ ...account, ...told.data }] : []
  })
}

/** How many members a limit of Cursor's holds back, over all teams; 0 where none tells of limits. */
export async function limitedPeople(db: DbOrTransaction, now: Date): Promise<number> {
  const told = await toldCycles(db, now)
  return told.reduce((sum, cycle) => sum + (cycle.limitedPeople ?? 0), 0)
}
