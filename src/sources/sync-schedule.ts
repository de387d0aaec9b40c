import { sql } from 'kysely'
import { hourMs } from '../base/calendar.ts'
import { wrongClockMs } from '../base/clock.ts'
import type { Db } from '../db/database.ts'
import { type SyncTrigger, silenceSeconds } from './sync-run.ts'

const minuteMs = 60_000

/** A reading whose time has come. One that broke off goes on under the name it began with, so that who asked hears of it. */
export type DueSync = { accountId: number; trigger: SyncTrigger; askedBy: string }

/** Each account is read once an hour, at a minute of its own, so that they do not all ask at once. */
export function nextSync(accountId: number, now: Date): Date {
  return new Date(lastSlotMs(accountId, now) + hourMs)
}

/**
 * The active accounts to be read now: never read, not since their minute came, or broken off before they were through. One
 * that is being read is not due, until nothing was heard of it for a minute; nor is one somebody asked for, which is taken.
 * A run that began later than ten minutes from now did so by a clock that was wrong, and is not looked at.
 */
export async function dueSyncs(db: Db, now: Date): Promise<DueSync[]> {
  const { rows } = await sql<LastRun>`
    select account.id as "accountId", run.trigger, run.asked_by as "askedBy", run.started_at as "startedAt",
      run.state = 'broken-off' or (run.state = 'running' and run.heard_at <
        clock_timestamp() - make_interval(secs => ${silenceSeconds})) as "isBrokenOff",
      run.state = 'running' as "isRunning"
    from vendor_account as account
    left join lateral (
      select * from sync_run where account_id = account.id and started_at <= ${new Date(now.getTime() + wrongClockMs)}
      order by started_at desc, id desc limit 1
    ) as run on true
    where account.state = 'active' and account.wanted_at is null order by account.id`.execute(db)
  return rows.flatMap(({ accountId, trigger, askedBy, startedAt, isBrokenOff, isRunning }): DueSync[] => {
    if (trigger && isBrokenOff) return [{ accountId, trigger, askedBy: askedBy ?? '' }]
    const isRead = startedAt !== null && (isRunning || startedAt.getTime() >= lastSlotMs(accountId, now))
    return isRead ? [] : [{ accountId, trigger: 'schedule', askedBy: '' }]
  })
}

type LastRun = {
  accountId: number
  trigger: SyncTrigger | null
  askedBy: string | null
  startedAt: Date | null
  isBrokenOff: boolean | null
  isRunning: boolean | null
}

// Odd steps through the hour, and never at its beginning, when everybody else's schedules run.
function lastSlotMs(accountId: number, now: Date): number {
  const minute = 4 + ((accountId * 17) % 52)
  const hours = Math.floor((now.getTime() - minute * minuteMs) / hourMs)
  return hours * hourMs + minute * minuteMs
}
