import { minuteText } from '../../base/calendar.ts'
import { isBelievable } from '../../sources/believe-window.ts'
import type { StagedWindow } from '../../sources/staged-window.ts'
import type { Reading } from '../feed.ts'
import { isBeyondItsPast } from '../past.ts'
import { VendorProblem } from '../vendor-problem.ts'
import type { Window } from '../windows.ts'
import { openCounting } from './counting.ts'
import type { EventsNote } from './events-note.ts'
import { stageEvents } from './stage-events.ts'
import { firstPart, withoutPart } from './window-parts.ts'

type Range = { from: Date; to: Date }

const source = 'cursor-events'
const endpoint = 'POST /teams/filtered-usage-events'

/** A window is cut so that it holds about this many events; one that moves is cut down to this length. */
const eventsAWindow = 25_000
const shortestMs = 15 * 60_000
const readingsBeforeCut = 3

/**
 * Reads windows of events one after the other and counts them while the next is read. `way` is where all of it begins and
 * ends, for whoever watches.
 */
export function openEventsReading(reading: Reading, { note, way }: { note: EventsNote; way: Range }) {
  const { db, accountId } = reading
  const counting = openCounting(reading, note)
  const doubted: EventsNote['emptyOf'] = []
  let spanMs = Number.POSITIVE_INFINITY

  /** Whether what Cursor says of a window may take the place of what the ledger has. */
  async function isBelieved(range: Range, total: number): Promise<boolean> {
    await counting.room()
    if (await isBelievable(db, { accountId, source, ...range, records: total, doubted: note.emptyOf })) return true
    doubted.push({ from: range.from.getTime(), to: range.to.getTime() })
    return false
  }

  function learn(total: number, { from, to }: Range): void {
    spanMs = Math.max(shortestMs, (eventsAWindow / Math.max(1, total)) * (to.getTime() - from.getTime()))
  }

  /** Reads the first part of a window, cut as it has to be; says how much of it was read. */
  async function readPart(window: Window): Promise<{ part: Window; total: number }> {
    let part = firstPart(window, spanMs)
    for (let readings = 1; ; ) {
      const isLong = part.to.getTime() - part.from.getTime() > shortestMs
      const staging = await stageEvents(reading, part, {
        left: null,
        isBelieved: (total) => isBelieved(part, total),
        split: isLong,
        counted: counting.underWay,
        onPage: (share) => reading.reached(placeOf(part, share), way),
      })
      switch (staging.outcome) {
        case 'staged':
          counting.count(part, staging)
          learn(staging.total, part)
          return { part, total: staging.total }
        case 'not-believed':
          counting.pass(part)
          return { part, total: 0 }
        case 'too-many':
          learn(staging.total, part)
          part = firstPart(window, spanMs)
          continue
        case 'moved':
          if (readings % readingsBeforeCut === 0) {
            if (!isLong) throw movesOn()
            part = firstPart(part, (part.to.getTime() - part.from.getTime()) / 2)
          }
          readings++
      }
    }
  }

  return {
    /** Reads a window, and says how many events Cursor has in it; `refused` where it gives nothing from so long ago. */
    async read(window: Window): Promise<number | 'refused'> {
      let events = 0
      try {
        for (let [rest] = [window] as Array<Window | undefined>; rest; ) {
          const { part, total } = await readPart(rest)
          events += total
          ;[rest] = withoutPart(rest, part)
        }
        return events
      } catch (thrown) {
        if (isBeyondItsPast(window, thrown)) return 'refused'
        throw thrown
      }
    },
    /** Reads what is missing of a window that was left; false when it has changed since, so that it is of no use. */
    async finish(left: StagedWindow): Promise<boolean> {
      const staging = await stageEvents(reading, left, {
        left,
        isBelieved: async () => true,
        split: false,
        counted: counting.underWay,
        onPage: () => undefined,
      })
      if (staging.outcome === 'staged') counting.count(left, staging)
      return staging.outcome === 'staged'
    },
    /** Waits for the last window, keeps what is to be remembered, and complains of what was not believed. */
    async close(remember: EventsNote): Promise<void> {
      await counting.end()
      const { now, state, keep } = reading
      await keep({ from: state.readFrom ?? now, to: now, note: { ...remember, emptyOf: doubted } })
      if (doubted.length > 0) throw saysNothing(doubted)
    },
  }
}

function placeOf({ from, to, toward }: Window, share: number): Date {
  const lengthMs = to.getTime() - from.getTime()
  return new Date(toward === 'newer' ? from.getTime() + share * lengthMs : to.getTime() - share * lengthMs)
}

function movesOn(): VendorProblem {
  return new VendorProblem(
    'unavailable',
    endpoint,
    'Cursor’s newest usage events change faster than their pages can be read. What is older was counted; the next run reads the rest.',
  )
}

function saysNothing(doubted: EventsNote['emptyOf']): VendorProblem {
  const days = doubted.map(({ from, to }) => `${iso(from)} to ${iso(to)}`).join(', ')
  return new VendorProblem(
    'unavailable',
    endpoint,
    `Cursor says there are no usage events, or far fewer than before, from ${days}. What was told before is kept; when the next run hears the same, it is believed.`,
  )
}

function iso(at: number): string {
  return minuteText(new Date(at))
}
