import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { hourMs } from '../../src/base/calendar.ts'
import type { Db } from '../../src/db/database.ts'
import { type Fault, lastsMs } from './fault.ts'

const minuteMs = 60_000

/** Clocks of the copies that go wrong under load and are set right again; the database's stays as it is. */
export const clockFaults: readonly Fault[] = [
  setWrong('the clock of a copy an hour ahead for 4 s, then set back', { aheadMs: hourMs, of: 'one' }),
  setWrong('the clock of a copy an hour behind for 4 s, then set right', { aheadMs: -hourMs, of: 'one' }),
  setWrong('the clocks of both copies an hour ahead of the database’s, then set back', { aheadMs: hourMs, of: 'both' }),
  setWrong('the clocks of both copies an hour behind the database’s, then set right', { aheadMs: -hourMs, of: 'both' }),
  {
    name: 'a copy started with its clock a day ahead, then set back',
    hasOwnClocks: true,
    async strike({ copies }, round) {
      const copy = copies[round % copies.length]
      await copy?.kill()
      copy?.setClock(24 * hourMs)
      await copy?.start()
      await wait(lastsMs)
      copy?.setClock(0)
    },
    afterwards: ({ world }) => whenJobsRan(world.db),
  },
]

// Jobs run at whole minutes: where it is said of both, the first time lasts until one has passed.
function setWrong(name: string, { aheadMs, of }: { aheadMs: number; of: 'one' | 'both' }): Fault {
  return {
    name,
    hasOwnClocks: true,
    async strike({ copies }, round) {
      const wrong = of === 'both' ? copies : copies.slice(round % copies.length).slice(0, 1)
      for (const copy of wrong) copy.setClock(aheadMs)
      await wait(round === 0 && of === 'both' ? minuteMs - (Date.now() % minuteMs) + lastsMs : lastsMs)
      for (const copy of wrong) copy.setClock(0)
    },
    ...(of === 'both' ? { afterwards: ({ world }) => whenJobsRan(world.db) } : {}),
  }
}

const runWithinMs = 150_000

// A tick of the minute it is by the database is one of a copy that goes by the right time.
async function whenJobsRan(db: Db): Promise<string> {
  const from = performance.now()
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db)
  const since = rows[0]?.now ?? new Date(0)
  for (;;) {
    const after = `${Math.round((performance.now() - from) / 1_000)} s`
    const ran = await sql`select from job_run
      where last_due > ${since} and last_due <= clock_timestamp() and name = 'anomalies'`.execute(db)
    if (ran.rows.length > 0) return `jobs ran again after ${after}`
    if (performance.now() - from > runWithinMs) return `jobs did not run again within ${after}`
    await wait(250)
  }
}
