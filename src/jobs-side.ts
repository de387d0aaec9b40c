import { keepBudgets } from './budgets/keep-budgets.ts'
import { keepCollecting } from './collectors/keep-collecting.ts'
import { adminAddressesOf, type Ground } from './ground.ts'
import { remindOfExpiry } from './notices/remind-of-expiry.ts'
import { type Job, openSchedule } from './schedule/schedule.ts'

/** What is done beside requests and commands: budgets are looked after, vendors are read, and jobs run at their times. */
export function openJobsSide(ground: Ground): void {
  const { clock, log, store, opened } = ground
  const { db, vault, databaseUrl: url } = store
  const budgets = keepBudgets({ db, log, now: () => clock.now() })
  opened.push(() => budgets.close())
  const collecting = keepCollecting({ db, vault, clock, log, url, addresses: adminAddressesOf(ground) })
  opened.push(() => collecting.close())
  const jobs: Job[] = [
    {
      name: 'key expiry reminders',
      when: '*/10 * * * *',
      run: async (now) => {
        await remindOfExpiry(db, now)
      },
    },
    // Each account has a minute of its own in the hour; this looks whose has come.
    { name: 'vendor accounts', when: '* * * * *', run: (now) => collecting.readDue(now) },
  ]
  const schedule = openSchedule({ db, clock, log, jobs })
  schedule.start()
  opened.push(() => schedule.close())
}
