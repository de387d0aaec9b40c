import { dayOf } from './base/calendar.ts'
import { keepBudgets } from './budgets/keep-budgets.ts'
import { keepCollecting } from './collectors/keep-collecting.ts'
import { earlierClock } from './db/earlier-clock.ts'
import { keepFiles } from './files/keep-files.ts'
import { adminAddressesOf, type Ground } from './ground.ts'
import { openDetectionThread } from './incidents/detection-thread.ts'
import { makeMonthsAhead } from './ledger/entry-months.ts'
import { keepDaysClosed } from './ledger/keep-days-closed.ts'
import { followFirstRun } from './notices/first-run.ts'
import { planNotices } from './notices/planners.ts'
import { remindOfExpiry } from './notices/remind-of-expiry.ts'
import { removeOldNotices } from './notices/remove-old-notices.ts'
import { tellAfterReading } from './notices/tell-of-syncs.ts'
import { jobsPart } from './readiness.ts'
import { removeOldDetails } from './reports/keep-details.ts'
import { type Job, openSchedule } from './schedule/schedule.ts'
import { watched } from './schedule/watched.ts'
import { adjustProxied } from './sources/adjustments.ts'
import { keyQuestions } from './sources/key-suggestions.ts'
import { settleIncidents } from './try-out-incidents.ts'

/** What is done beside requests and commands: budgets are looked after, vendors are read, and jobs run at their times. */
export function openJobsSide(ground: Ground): void {
  const { config, clock, log, store, parts, opened } = ground
  const { db, vault, databaseUrl: url } = store
  const budgets = keepBudgets({ db, log, now: () => clock.now() })
  opened.push(() => budgets.close())
  const days = keepDaysClosed({ db, log, clock })
  opened.push(() => days.close())
  days.look()
  const addresses = adminAddressesOf(ground)
  const collecting = keepCollecting({
    ...{ db, vault, clock, log, url, addresses, tracing: ground.tracing },
    async onRead() {
      days.look()
      await tellAfterReading(db, { questions: await keyQuestions(db), now: clock.now() })
    },
    onRun: (vendor, outcome) => ground.meters.work.sync(vendor, outcome),
  })
  opened.push(() => collecting.close())
  const detection = openDetectionThread({ url })
  const jobs: Job[] = [
    {
      name: 'key expiry reminders',
      when: '*/10 * * * *',
      run: async (now) => {
        await remindOfExpiry(db, now)
      },
    },
    {
      name: 'notices on a schedule',
      when: '*/5 * * * *',
      run: (now) => planNotices(db, { now, log, admins: config.admins }),
    },
    {
      name: 'old details',
      when: '17 3 * * *',
      run: async (now) => {
        await makeMonthsAhead(db, dayOf(now))
        const removed = await removeOldDetails(db, await earlierClock(db, now))
        if (removed) log.info(removed, 'details that were kept long enough were removed')
      },
    },
    {
      name: 'old notices',
      when: '37 3 * * *',
      run: async (now) => {
        const removed = await removeOldNotices(db, await earlierClock(db, now))
        if (removed.messages + removed.occasions > 0)
          log.info(removed, 'notices of more than 400 days ago were removed')
      },
    },
    {
      name: 'files handed in',
      when: '* * * * *',
      run: async (now) => {
        const onProblem = (file: number, err: unknown) =>
          log.error({ file, err }, 'a file that broke off cannot be ended')
        const { dropped, ended } = await keepFiles(db, { now, onProblem })
        if (ended > 0) await adjustProxied(db, { now })
        if (dropped + ended > 0) log.info({ dropped, ended }, 'files that were handed in were looked after')
      },
    },
    { name: 'first steps', when: '* * * * *', run: (now) => followFirstRun(db, now) },
    { name: 'sums of past days', when: '* * * * *', run: async () => days.look() },
    {
      name: 'anomalies',
      when: '* * * * *',
      run: async (now) => {
        if (ground.sandbox && !(await settleIncidents(db, { email: ground.sandbox.viewer.email, now }))) return
        for (const change of await detection.run(now)) log.info(change, 'an incident changed')
      },
    },
    // Each account has a minute of its own in the hour; this looks whose has come.
    { name: 'vendor accounts', when: '* * * * *', run: (now) => collecting.readDue(now) },
  ]
  const schedule = openSchedule({
    ...{ db, clock, log },
    jobs: jobs.map((job) => watched(job, { meters: ground.meters.work, tracing: ground.tracing })),
  })
  schedule.start()
  const startedAt = clock.now()
  parts.add('jobs', () => jobsPart({ lastTickAt: schedule.lastTickAt() ?? startedAt, now: clock.now() }))
  opened.push(() => schedule.close())
  // Closed before the schedule, which waits for jobs under way.
  opened.push(() => detection.close())
}
