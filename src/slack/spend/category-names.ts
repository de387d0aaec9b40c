import type { Category } from '../../ledger/entry.ts'

/** What people call the kinds of dollars. Those inside the plan are in no sum of spend. */
export const categoryNames: Record<Category, string> = {
  api: 'API keys',
  overage: 'Beyond the plan',
  fee: 'Vendor fees',
  seat: 'Seats',
  included: 'Inside the plan',
}
