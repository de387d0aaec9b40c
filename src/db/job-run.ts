import { wrongClockMs } from '../base/clock.ts'
import type { Db } from './database.ts'

/**
 * Takes one tick of a job: of several processes that ask for the same or an earlier one, the first gets true. What a
 * process took and did not finish is not taken again, so jobs are written to be repeated by their next tick. A tick that
 * lies further ahead than ten minutes was taken by a clock that was wrong, and keeps nobody from theirs.
 */
export async function takeTick(db: Db, tick: { job: string; due: Date }): Promise<boolean> {
  const { job, due } = tick
  const taken = await db
    .insertInto('job_run')
    .values({ name: job, last_due: due })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({ last_due: due })
        .where((tick) =>
          tick.or([
            tick('job_run.last_due', '<', due),
            tick('job_run.last_due', '>', new Date(due.getTime() + wrongClockMs)),
          ]),
        ),
    )
    .returning('name')
    .executeTakeFirst()
  return taken !== undefined
}

/** When the scheduler last took a turn of any job; null: never. */
export async function lastJobAt(db: Db): Promise<Date | null> {
  const { at } = await db
    .selectFrom('job_run')
    .select(({ fn }) => fn.max('last_due').as('at'))
    .executeTakeFirstOrThrow()
  return at
}
