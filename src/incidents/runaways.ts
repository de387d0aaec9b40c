import { sql } from 'kysely'
import { dayMs, hourMs } from '../base/calendar.ts'
import { type MicroUsd, microUsd, roundToMicroUsd } from '../base/money.ts'
import type { DbOrTransaction } from '../db/database.ts'
import type { IncidentFilter } from './read-incidents.ts'

/** Something that ran away until somebody stopped it: when, in milliseconds, and what it had cost beyond what is usual. */
export type Runaway = { onset: number; stoppedAt: number; excessMicroUsd: MicroUsd }

/** What people resolved as a runaway in `[from, to)`. A team's is that of its members and left out. */
export async function runawaysStopped(
  db: DbOrTransaction,
  { from, to, visible }: { from: Date; to: Date } & Pick<IncidentFilter, 'visible'>,
): Promise<Runaway[]> {
  let stopped = db
    .selectFrom('incident')
    .where('resolution', '=', 'runaway')
    .where('subject_kind', '<>', 'team')
    .where('resolved_at', '>=', from)
    .where('resolved_at', '<', to)
    .select(['onset', 'resolved_at as stoppedAt', 'peak_micro_usd as excess'])
  if (visible) stopped = stopped.where(sql<boolean>`subject_id = any(${[...visible.personIds]}::text[])`)
  const rows = await stopped.execute()
  return rows.flatMap(({ onset, stoppedAt, excess }) =>
    stoppedAt === null
      ? []
      : [{ onset: onset.getTime(), stoppedAt: stoppedAt.getTime(), excessMicroUsd: microUsd(excess) }],
  )
}

/**
 * What stopping runaways saved, at least in order of size: what each would have cost beyond what is usual in one day more, at
 * its own pace. The pace is its whole excess over the time from its onset to when it was stopped, an hour at least, so that a
 * short burst counts for no more than it was. How long it would really have gone on nobody knows; a day is by when somebody
 * would have seen it without an alert.
 */
export function savedByStopping(runaways: readonly Runaway[]): MicroUsd {
  return roundToMicroUsd(
    runaways.reduce((sum, { onset, stoppedAt, excessMicroUsd }) => {
      return sum + (Math.max(0, excessMicroUsd) / Math.max(hourMs, stoppedAt - onset)) * dayMs
    }, 0),
  )
}
