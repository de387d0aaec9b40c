import type { Transaction } from 'kysely'
import type { Tables } from '../db/tables.ts'

/** Drops the open raise requests of somebody whose data is deleted, and what they gave as the reason in earlier ones. */
export async function forgetRaiseRequests(transaction: Transaction<Tables>, personId: string): Promise<void> {
  await transaction
    .deleteFrom('budget_raise_request')
    .where('person_id', '=', personId)
    .where('status', '=', 'open')
    .execute()
  await transaction.updateTable('budget_raise_request').set({ reason: '' }).where('person_id', '=', personId).execute()
}
