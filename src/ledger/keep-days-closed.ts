import { errorText } from '../base/app-error.ts'
import { dayOf } from '../base/calendar.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { type Db, isDatabaseAway } from '../db/database.ts'
import { closeDays } from './close-days.ts'
import { placeDays } from './place-days.ts'

const daysAtOnce = 10

/** Makes the coarse sums of past days. `close` ends within a few days' sums. */
export type KeptDaysClosed = {
  /** Closes what is open by now, beside whatever else goes on. */
  look(): void
  close(): Promise<void>
}

/**
 * Closes past UTC days, a few at a time, whenever it is told to look. Every process may run it; it throws nothing, and what
 * could not be closed waits for the next look.
 */
export function keepDaysClosed(deps: { db: Db; log: Log; clock: Clock }): KeptDaysClosed {
  const { db, log, clock } = deps
  let isClosed = false
  let isWanted = false
  let working: Promise<void> | null = null

  async function closeWhatIsOpen(): Promise<void> {
    while (isWanted && !isClosed) {
      isWanted = false
      const closed = await closeDays(db, { before: dayOf(clock.now()), atMost: daysAtOnce })
      const placed = await placeDays(db, { atMost: daysAtOnce })
      if (closed + placed > 0) isWanted = true
    }
  }

  function complain(thrown: unknown): void {
    if (isDatabaseAway(thrown)) log.debug({ cause: errorText(thrown) }, 'the sums of past days wait for the database')
    else log.error({ err: thrown }, 'the sums of past days could not be made; reports read the days themselves')
  }

  return {
    look() {
      isWanted = true
      working ??= closeWhatIsOpen()
        .catch(complain)
        .finally(() => {
          working = null
        })
    },
    async close() {
      isClosed = true
      await working
    },
  }
}
