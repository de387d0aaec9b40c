import { sql } from 'kysely'
import { errorText } from '../base/app-error.ts'
import type { Log } from '../base/log.ts'
import { type Db, isDatabaseAway } from '../db/database.ts'
import { openPeriods, reconcile, sweepLeases } from './reconcile.ts'
import { writeStandInPrices } from './stand-in.ts'
import { sweepHolds } from './stored-holds.ts'
import { warnOfThresholds } from './warn.ts'

const warnEveryMs = 5_000
const reconcileEveryMs = 60_000
const openAheadMs = 3_600_000

/**
 * What has to be done for budgets beside the requests: periods are opened before they begin, counters reconciled with the
 * ledger each minute, thresholds told of within seconds. Every process may run it; of several at a time one does the work.
 */
export function keepBudgets(deps: { db: Db; log: Log; now(): Date }): { close(): Promise<void> } {
  const { db, log, now } = deps
  let running: Promise<void> = Promise.resolve()
  let closed = false

  function run(what: string, work: () => Promise<unknown>) {
    running = running
      .then(async () => {
        if (!closed) await work()
      })
      .catch((thrown: unknown) => {
        if (isDatabaseAway(thrown)) log.debug({ what, cause: errorText(thrown) }, 'budgets wait for the database')
        else log.error({ err: thrown, what }, 'budgets could not be looked after')
      })
  }

  // A new budget's period is opened here, so that a soft one, which no request asks for, counts within seconds too.
  const look = () =>
    run('warnings', async () => {
      await openPeriods(db, { now: now(), aheadMs: openAheadMs })
      await warnOfThresholds(db, now())
    })
  const minute = () =>
    run('reconciliation', () =>
      alone(db, async () => {
        await reconcile(db, { now: now(), log })
        await sweepLeases(db, now())
        await sweepHolds(db, now())
      }),
    )
  run('stand-in prices', () => writeStandInPrices(db))
  minute()
  look()
  const timers = [setInterval(look, warnEveryMs), setInterval(minute, reconcileEveryMs)]
  return {
    async close() {
      closed = true
      for (const timer of timers) clearInterval(timer)
      await running
    },
  }
}

// The lock is the transaction's own: it ends with the process, whatever happens to it.
async function alone(db: Db, work: () => Promise<void>): Promise<void> {
  await db.transaction().execute(async (transaction) => {
    const { rows } = await sql<{ got: boolean }>`
      select pg_try_advisory_xact_lock(hashtextextended('tally.budget-reconcile', 0)) as got`.execute(transaction)
    if (rows[0]?.got) await work()
  })
}
