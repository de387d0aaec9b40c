import { sql } from 'kysely'
import { type MicroUsd, microUsd } from '../base/money.ts'
import type { Budget } from '../budgets/budget.ts'
import { ledgerSum } from '../budgets/testing/ledger-sum.ts'
import type { Db } from '../db/database.ts'
import { until } from './running-app.ts'

/** What the database has of one person's budget and requests, for tests that add it up themselves. */
export type BudgetBooks = {
  /** By the counter; throws when it differs from the roll-ups or from the entries themselves. */
  spent(): Promise<MicroUsd>
  /** Of all processes, as far as it counts. */
  leases(): Promise<{ amount: number; held: number }>
  leasesOf(holder: string): Promise<Lease[]>
  /** Resolves once every process has said anew what it holds. */
  saidAnew(): Promise<void>
  /** The person's entries, by the request id their provider gave them. */
  entries(): Promise<StoredEntry[]>
}

export type Lease = { amount: number; held: number; strict: boolean; live: boolean; secondsLeft: number }
export type StoredEntry = { requestId: string; outcome: string; basis: string; output: number; cost: number }

export function booksOf(db: Db, budget: Budget, personId: string): BudgetBooks {
  const handles = db.selectFrom('handle').select('id').where('person_id', '=', personId)
  async function leasesOf(holder: string | null): Promise<Lease[]> {
    const { rows } = await sql<Lease>`
      select amount_micro_usd as amount, held_micro_usd as held, strict, expires_at > clock_timestamp() as live,
        extract(epoch from expires_at - clock_timestamp())::float8 as "secondsLeft"
      from budget_lease where budget_id = ${budget.id}::uuid and (${holder}::uuid is null or holder = ${holder}::uuid)
    `.execute(db)
    return rows
  }
  return {
    // In one snapshot: entries may be stored meanwhile.
    spent: () =>
      db
        .transaction()
        .setIsolationLevel('repeatable read')
        .execute(async (transaction) => {
          const state = await transaction
            .selectFrom('budget_state')
            .select('spent_micro_usd')
            .where('budget_id', '=', budget.id)
            .executeTakeFirst()
          const entries = await transaction
            .selectFrom('entry')
            .select(sql<number>`coalesce(sum(cost_micro_usd), 0)::bigint`.as('cost'))
            .where('handle_id', 'in', handles)
            .executeTakeFirstOrThrow()
          const { spent: summed } = await ledgerSum(transaction, budget, new Date())
          const spent = state?.spent_micro_usd ?? 0
          if (spent !== entries.cost || spent !== summed)
            throw new Error(`counter ${spent}, entries ${entries.cost}, roll-ups ${summed}`)
          return microUsd(spent)
        }),
    async leases() {
      const counting = (await leasesOf(null)).filter(({ strict, live }) => strict || live)
      const sum = (figure: 'amount' | 'held') => counting.reduce((total, lease) => total + lease[figure], 0)
      return { amount: sum('amount'), held: sum('held') }
    },
    leasesOf,
    async saidAnew() {
      const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db)
      const from = rows[0]?.now ?? null
      await until(async () => {
        const { rows: stale } = await sql`select from budget_lease where budget_id = ${budget.id}::uuid
          and held_micro_usd > 0 and expires_at < ${from}::timestamptz + interval '10.05 seconds'`.execute(db)
        return stale.length === 0
      }, 'every process to say anew what it holds')
    },
    async entries() {
      const rows = await db
        .selectFrom('entry')
        .select(['provider_request_id', 'outcome', 'basis', 'output_tokens', 'cost_micro_usd'])
        .where('handle_id', 'in', handles)
        .execute()
      return rows.map((row) => ({
        requestId: row.provider_request_id,
        outcome: row.outcome,
        basis: row.basis,
        output: row.output_tokens,
        cost: row.cost_micro_usd ?? 0,
      }))
    },
  }
}
