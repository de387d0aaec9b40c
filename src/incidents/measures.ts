import { sql } from 'kysely'
import { type MicroUsd, microUsd } from '../base/money.ts'
import type { DbOrTransaction } from '../db/database.ts'
import type { IncidentFilter } from './read-incidents.ts'

/** How quickly incidents were told, taken on and over, on average; null where there was none to measure. Milliseconds. */
export type Measures = {
  count: number
  /** From when it began to the first alert. */
  toDetect: number | null
  /** From the first alert to the first answer of anybody. */
  toAcknowledge: number | null
  /** From when it began to its end: when somebody resolved it, or when it was found last. */
  toResolve: number | null
  /** Beyond what is usual, over all of them; of a team's incident what those of its members do not say. */
  atStake: MicroUsd
}

/** The measures of incidents that were found in `[from, to)`, without those that were no anomaly or part of another. */
export async function measures(
  db: DbOrTransaction,
  { from, to, visible }: { from: Date; to: Date } & Pick<IncidentFilter, 'visible'>,
): Promise<Measures> {
  const seen = visible
    ? sql`and (subject_id = any(${[...visible.personIds]}::text[])
        or subject_kind = 'team' and team_id = any(${[...visible.teamIds]}::uuid[]))`
    : sql``
  const { rows } = await sql<{
    count: number
    detect: number | null
    acknowledge: number | null
    resolve: number | null
    stake: number
  }>`
    select count(*)::bigint as count, ${meanMs('first_told_at - onset')} as detect,
      ${meanMs('first_answered_at - first_told_at')} as acknowledge, ${meanMs(ended)} as resolve,
      coalesce(sum(greatest(peak_micro_usd - ${ofMembers}, 0)), 0)::bigint as stake
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

// What Tally closes is over when it was last found: that it stays away is seen only days later.
const ended = `case when resolution in ('quiet', 'new_normal') then last_found_at else resolved_at end - onset`

const ofMembers = sql`case when subject_kind = 'team' then coalesce((
  select sum(member.peak_micro_usd) from incident as member
  where member.subject_kind <> 'team' and member.team_id = incident.team_id and member.state <> 'merged'
    and member.tier <> 'digest' and member.onset <= incident.last_found_at and member.last_found_at >= incident.onset
), 0) else 0 end`

function meanMs(span: string) {
  return sql`(extract(epoch from avg(${sql.raw(span)})) * 1000)::float8`
}
