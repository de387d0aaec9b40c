import type { Db } from '../db/database.ts'
import { planCycleNotices } from './plan-cycle.ts'
import { planDigests } from './plan-digests.ts'
import { planExhaustionNotices } from './plan-exhaustion.ts'
import type { Planner, Planning } from './planning.ts'
import { tellOfUnmatched } from './tell-of-unmatched.ts'

const planners: Readonly<Record<string, Planner>> = {
  'billing cycles': planCycleNotices,
  'plans that ran out': planExhaustionNotices,
  digests: planDigests,
  'unmatched names': tellOfUnmatched,
}

/**
 * Queues what is due to be said on a schedule and was not decided yet. Call it as often as you like, from as many processes:
 * each occasion is decided once. One planner that fails keeps no other from its work; its next run tries again.
 */
export async function planNotices(db: Db, planning: Planning): Promise<void> {
  for (const [about, plan] of Object.entries(planners)) {
    await plan(db, planning).catch((err: unknown) => {
      planning.log.warn({ err, about }, 'notices could not be planned; the next run tries again')
    })
  }
}
