import cron from 'node-cron'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Db } from '../db/database.ts'
import { takeTick } from '../db/job-run.ts'

/** Something done again and again. `when` is a cron expression in UTC, minutes being its finest step. */
export type Job = { name: string; when: string; run(now: Date): Promise<void> }

export type Schedule = {
  start(): void
  /** When a job's time last came, in this process; null before the first. */
  lastTickAt(): Date | null
  close(): Promise<void>
}

const lookEveryMs = 10_000
const jumpMs = 60_000

// A busy moment or a short sleep makes a job late and does not leave it out; what a jump of the clock passed over is no warning.
const usual = { timezone: 'UTC', missedExecutionTolerance: 30_000, suppressMissedWarning: true }

/** Runs jobs at their times. Of several copies of the app one takes each tick; a job never overlaps itself within a process. */
export function openSchedule(deps: { db: Db; clock: Clock; log: Log; jobs: readonly Job[] }): Schedule {
  const { db, clock, log, jobs } = deps
  const underWay = new Map<string, Promise<void>>()
  let lastTickAt: Date | null = null

  function tick(job: Job): void {
    lastTickAt = clock.now()
    if (underWay.has(job.name)) return
    const done = runOnce({ db, clock, log }, job).finally(() => underWay.delete(job.name))
    underWay.set(job.name, done)
  }

  const tasks = jobs.map((job) => cron.createTask(job.when, () => tick(job), usual))
  let looking: NodeJS.Timeout | null = null
  let lookedAt = clock.now()

  // node-cron waits for an instant it has worked out: by a clock that was set back an hour, that comes an hour late. One that was
  // set forward has it go through every minute in between.
  function startAgainAfterJump() {
    const now = clock.now()
    if (now < lookedAt || now.getTime() - lookedAt.getTime() > jumpMs) {
      log.warn({ from: lookedAt, to: now }, 'the clock was set, or the machine slept: jobs wait for their times anew')
      for (const task of tasks) {
        void task.stop()
        void task.start()
      }
    }
    lookedAt = now
  }

  return {
    start() {
      lookedAt = clock.now()
      for (const task of tasks) void task.start()
      looking = setInterval(startAgainAfterJump, lookEveryMs)
    },
    lastTickAt: () => lastTickAt,
    async close() {
      if (looking) clearInterval(looking)
      await Promise.all(tasks.map((task) => task.destroy()))
      await Promise.all(underWay.values())
    },
  }
}

/** Runs a job now, unless another copy of the app has taken this minute's tick; a failure is logged and the next tick tries again. */
export async function runOnce(deps: { db: Db; clock: Clock; log: Log }, job: Job): Promise<void> {
  const { db, clock, log } = deps
  const now = clock.now()
  const due = new Date(Math.floor(now.getTime() / 60_000) * 60_000)
  try {
    if (await takeTick(db, { job: job.name, due })) await job.run(now)
  } catch (thrown) {
    log.warn({ err: thrown, job: job.name }, 'a job failed; its next run tries again')
  }
}
