import { keepBudgets } from './budgets/keep-budgets.ts'
import type { Ground } from './ground.ts'
import { remindOfExpiry } from './notices/remind-of-expiry.ts'
import { type Job, openSchedule } from './schedule/schedule.ts'

/** What is done beside requests and commands: budgets are looked after, and jobs run at their times. */
export function openJobsSide({ clock, log, store, opened }: Ground): void {
  const { db } = store
  const budgets = keepBudgets({ db, log, now: () => clock.now() })
  opened.push(() => budgets.close())
  const jobs: Job[] = [
    {
      name: 'key expiry reminders',
      when: '*/10 * * * *',
      run: async (now) => {
        await remindOfExpiry(db, now)
      },
    },
  ]
  const schedule = openSchedule({ db, clock, log, jobs })
  schedule.start()
  opened.push(() => schedule.close())
}
