import { type MicroUsd, microUsd } from '../base/money.ts'
import type { DbOrTransaction } from '../db/database.ts'

/** What became of a request for a raise. `decidedBy` is a name. */
export type RaiseOutcome = {
  status: 'approved' | 'declined'
  decidedBy: string
  decidedAt: Date
  raise: { amountMicroUsd: MicroUsd; until: Date } | null
}

/** How a request was decided, and by whom; null while it is open, and when there is no such request. */
export async function raiseOutcome(db: DbOrTransaction, requestId: string): Promise<RaiseOutcome | null> {
  const row = await db
    .selectFrom('budget_raise_request as request')
    .leftJoin('budget_raise as raise', 'raise.id', 'request.raise_id')
    .leftJoin('person', (join) =>
      join.on((on) => on(on.cast<string>('person.id', 'text'), '=', on.ref('request.decided_by'))),
    )
    .where('request.id', '=', requestId)
    .select(['request.status', 'request.decided_at', 'person.name', 'raise.amount_micro_usd', 'raise.until'])
    .executeTakeFirst()
  if (!row || row.status === 'open' || row.decided_at === null) return null
  return {
    status: row.status,
    decidedBy: row.name ?? 'an admin',
    decidedAt: row.decided_at,
    raise:
      row.amount_micro_usd === null || row.until === null
        ? null
        : { amountMicroUsd: microUsd(row.amount_micro_usd), until: row.until },
  }
}
