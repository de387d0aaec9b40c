import { microUsd } from '../base/money.ts'
import type { Account } from './account.ts'
import type { KnownBudget } from './known-budgets.ts'
import type { OverRefusal } from './refusal.ts'

/** The refusal of a request that needed so much of an account that was short, with the figures it was judged by. */
export function overRefusal(budget: KnownBudget, account: Account, needed: number): OverRefusal {
  const { facts } = account
  const {
    limit = budget.budget.limitMicroUsd,
    spent = 0,
    provisional = 0,
    othersAmount = 0,
    othersHeld = 0,
  } = facts ?? {}
  const leased = othersAmount + account.used
  const held = othersHeld + account.used
  // What others have just been granted they say to be held a statement later: figures that leave room would puzzle.
  const leavesRoom = limit - spent - provisional - held >= needed
  return {
    reason: 'over',
    budget,
    limitMicroUsd: microUsd(limit),
    spentMicroUsd: microUsd(spent),
    provisionalMicroUsd: microUsd(provisional),
    heldMicroUsd: microUsd(leavesRoom ? leased : held),
    leasedMicroUsd: microUsd(leased),
    neededMicroUsd: microUsd(needed),
    start: account.start,
    resetsAt: account.end,
  }
}
