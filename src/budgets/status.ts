import { sql } from 'kysely'
import { type MicroUsd, microUsd, zeroUsd } from '../base/money.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { readOrganisation } from '../settings/organisation.ts'
import type { Budget } from './budget.ts'
import { periodAt, type Span } from './period.ts'
import { usedUpAt } from './projection.ts'
import { type BudgetRaise, raisesAt, sumOfRaises } from './raises-in-force.ts'
import { scopeColumns, scopeKey, scopeNames } from './scope.ts'

/** How a budget stands in the period `[start, end)`. */
export type BudgetStatus = {
  budget: Budget
  scopeName: string
  start: Date
  end: Date
  /** With the raises in force. */
  limitMicroUsd: MicroUsd
  /** What the ledger has. */
  spentMicroUsd: MicroUsd
  /** Stands in for requests whose price is not known; beside what is spent, not in it. */
  provisionalMicroUsd: MicroUsd
  /** Promised to requests that are not in the ledger yet. */
  heldMicroUsd: MicroUsd
  raises: BudgetRaise[]
  /** When it is used up at this pace; null when not before the period ends; `now` or earlier when nothing is left. */
  usedUpAt: Date | null
  /** How much of the period has passed, 0 to 1. */
  elapsedShare: number
}

/** How budgets stand at `now`, in the order given. */
export async function budgetStatuses(
  db: DbOrTransaction,
  input: { budgets: readonly Budget[]; now: Date },
): Promise<BudgetStatus[]> {
  const { budgets, now } = input
  if (budgets.length === 0) return []
  const organisation = await readOrganisation(db)
  const spans = budgets.map((budget) => periodAt(budget.period, organisation, now))
  const [raises, names, usages] = await Promise.all([
    raisesAt(
      db,
      budgets.map(({ id }) => id),
      now,
    ),
    scopeNames(
      db,
      budgets.map(({ scope }) => scope),
    ),
    usagesOf(db, budgets, spans, now),
  ])
  return budgets.map((budget, index) => {
    const span = spans[index] ?? { start: now, end: now }
    const usage = usages.get(index) ?? noUsage
    const raised = raises.get(budget.id) ?? []
    const limitMicroUsd = microUsd(budget.limitMicroUsd + sumOfRaises(raised))
    return {
      budget,
      scopeName: names.get(scopeKey(budget.scope)) ?? 'somebody or something that is gone',
      ...span,
      limitMicroUsd,
      spentMicroUsd: usage.spent,
      provisionalMicroUsd: usage.provisional,
      heldMicroUsd: usage.held,
      raises: raised,
      usedUpAt: usedUpAt({
        ...span,
        now,
        limit: limitMicroUsd,
        used: usage.spent + usage.provisional,
        recently: usage.recent,
      }),
      elapsedShare: (now.getTime() - span.start.getTime()) / (span.end.getTime() - span.start.getTime()),
    }
  })
}

type Usage = { spent: MicroUsd; provisional: MicroUsd; held: MicroUsd; recent: MicroUsd }

const noUsage: Usage = { spent: zeroUsd, provisional: zeroUsd, held: zeroUsd, recent: zeroUsd }

/** What is taken for the recent pace: the last quarter of a period's length, as far as the period has come. */
export function recentSpan({ start, end }: Span, now: Date): Span {
  const from = now.getTime() - (end.getTime() - start.getTime()) / 4
  return { start: from > start.getTime() ? new Date(from) : start, end: now }
}

// A period nobody has opened yet is summed from the ledger; both ways give the same sum.
async function usagesOf(
  db: DbOrTransaction,
  budgets: readonly Budget[],
  spans: readonly Span[],
  now: Date,
): Promise<Map<number, Usage>> {
  const asked = budgets.map((budget, index) => {
    const span = spans[index] ?? { start: now, end: now }
    const recent = recentSpan(span, now)
    const { scope_kind, scope_id } = scopeColumns(budget.scope)
    return {
      index,
      id: budget.id,
      kind: scope_kind,
      scope: scope_id,
      start: span.start,
      end: span.end,
      recent: recent.start,
    }
  })
  const { rows } = await sql<{ index: number } & Usage>`
    select asked.index, coalesce(state.spent_micro_usd, summed.spent) as spent,
      coalesce(state.provisional_micro_usd, summed.provisional) as provisional,
      (coalesce((select sum(l.held_micro_usd) from budget_lease as l
        join budget_state as s on s.budget_id = l.budget_id and s.period_start = l.period_start
        where l.budget_id = asked.id and s.period_start < asked."end" and s.period_end > asked.start
          and (l.strict or l.expires_at > clock_timestamp())), 0)
        + coalesce((select sum(h.amount_micro_usd) from budget_hold as h
        where h.budget_id = asked.id and h.until > ${now}), 0))::bigint as held,
      recent.spent as recent
    from json_to_recordset(${JSON.stringify(asked)}::json)
      as asked(index integer, id uuid, kind text, scope text, start timestamptz, "end" timestamptz, recent timestamptz)
    left join budget_state as state on state.budget_id = asked.id and state.period_start = asked.start
    left join lateral scope_usage(asked.kind, asked.scope, asked.start, asked."end") as summed
      on state.budget_id is null
    left join lateral scope_usage(asked.kind, asked.scope, asked.recent, ${now}) as recent on true`.execute(db)
  return new Map(rows.map(({ index, ...usage }) => [index, usage]))
}
