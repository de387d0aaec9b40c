import { countWindow } from '../../sources/count-window.ts'
import type { StagedWindow } from '../../sources/staged-window.ts'
import { confirmTold } from '../../sources/told-again.ts'
import type { Reading } from '../feed.ts'
import type { EventsNote } from './events-note.ts'

type Range = { from: Date; to: Date }

const source = 'cursor-events'

/**
 * Counts windows two at a time, while the next is staged. They are noted as read in the order in which they were given, so
 * that a run that breaks off leaves no hole.
 */
export function openCounting({ db, accountId, runId, provider, told, keep }: Reading, note: EventsNote) {
  const underWay = new Set<number>()
  const lanes: [Promise<void>, Promise<void>] = [Promise.resolve(), Promise.resolve()]
  let noted = Promise.resolve()

  function inLane(window: StagedWindow): Promise<void> {
    underWay.add(window.id)
    const [first, second] = lanes
    const counted = first.then(async () => {
      const { added, removed } = await countWindow(db, { runId, provider, window })
      underWay.delete(window.id)
      told({ changed: added + removed })
    })
    lanes.splice(0, 2, second, heldBack(counted))
    return counted
  }

  function after(counted: Promise<void> | undefined, work: () => Promise<void>): void {
    noted = heldBack(Promise.all([noted, counted]).then(work))
  }

  return {
    /** The windows that are being counted. */
    underWay,
    /** Waits until there is room for one more window. Throws what counting an earlier one threw. */
    room: () => lanes[0],
    /** Counts what was read of a range, in its turn; `window` null: the ledger has it already. */
    count(range: Range, { window, isToldAgain }: { window: StagedWindow | null; isToldAgain: boolean }): void {
      after(window ? inLane(window) : undefined, async () => {
        if (isToldAgain) await confirmTold(db, { runId, accountId, source, ...range })
        await keep({ ...range, note })
      })
    },
    /** Notes a range as read of which nothing is counted. */
    pass(range: Range): void {
      after(undefined, () => keep({ ...range, note }))
    },
    /** Waits until everything is counted and noted. */
    end: () => noted,
  }
}

// What fails is thrown where it is waited for.
function heldBack(work: Promise<void>): Promise<void> {
  work.catch(() => undefined)
  return work
}
