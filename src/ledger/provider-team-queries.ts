import type { MicroUsd } from '../base/money.ts'
import { type DbOrTransaction, sumOfMoney } from '../db/database.ts'
import type { SpendFilter } from './spend-queries.ts'
import { teamUsage } from './team-usage.ts'

/** Usage spend by the team people were in on the day, most first; `teamId` null: in none, or nobody's. */
export async function usageSpendByTeam(
  db: DbOrTransaction,
  filter: SpendFilter,
): Promise<Array<{ teamId: string | null; name: string | null; usageSpendMicroUsd: MicroUsd }>> {
  return teamUsage(db, filter, ['handle_id', 'provider'])
    .leftJoin('team', 'team.id', 'usage.team_id')
    .select(['team.id as teamId', 'team.name', sumOfMoney('usage_spend').as('usageSpendMicroUsd')])
    .groupBy(['team.id', 'team.name'])
    .orderBy('usageSpendMicroUsd', 'desc')
    .orderBy('team.name')
    .execute()
}
