import { sql } from 'kysely'
import { type MicroUsd, microUsd } from '../base/money.ts'
import type { DbOrTransaction } from '../db/database.ts'
import type { IncidentFilter } from './read-incidents.ts'

/** How quickly incidents were told, taken on and over, on average; null where there was none to measure. Milliseconds. */
export type Measures = {
  count: number
  /** From when it began to the first alert. */
  toDetect: number | null
  /** From the first alert to the first who took it on. */
  toAcknowledge: number | null
  /** From when it began to its end. */
  toResolve: number | null
  /** Beyond what is usual, over all of them. */
  atStake: MicroUsd
}

/** The measures of incidents that were found in `[from, to)`, without those that were no anomaly or part of another. */
export async function measures(
  db: DbOrTransaction,
  { from, to, visible }: { from: Date; to: Date } & Pick<IncidentFilter, 'visible'>,
): Promise<Measures> {
  const seen = visible
    ? sql`and (subject_id = any(${[...visible.personIds]}::text[]) or team_id = any(${[...visible.teamIds]}::uuid[]))`
    : sql``
  const { rows } = await sql<{
    count: number
    detect: number | null
    acknowledge: number | null
    resolve: number | null
    stake: number
  }>`
    select count(*)::bigint as count, ${meanMs('detected_at - onset')} as detect,
      ${meanMs('acknowledged_at - detected_at')} as acknowledge, ${meanMs('resolved_at - onset')} as resolve,
      coalesce(sum(peak_micro_usd), 0)::bigint as stake
    from incident
    where detected_at >= ${from} and detected_at < ${to} and tier <> 'digest' and state <> 'merged'
      and resolution is distinct from 'false_alarm' ${seen}`.execute(db)
  const [row] = rows
  return {
    count: Number(row?.count ?? 0),
    toDetect: row?.detect ?? null,
    toAcknowledge: row?.acknowledge ?? null,
    toResolve: row?.resolve ?? null,
    atStake: microUsd(Number(row?.stake ?? 0)),
  }
}

function meanMs(span: string) {
  return sql`(extract(epoch from avg(${sql.raw(span)})) * 1000)::float8`
}
