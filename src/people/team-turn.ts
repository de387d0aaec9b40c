import { sql, type Transaction } from 'kysely'
import type { Tables } from '../db/tables.ts'

/** Lets those who change teams or memberships take turns, until the transaction ends: each sees what the one before did. */
export async function takeTeamTurn(transaction: Transaction<Tables>): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('tally.teams', 0))`.execute(transaction)
}
