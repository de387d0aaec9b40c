import { z } from 'zod'
import { dayOf, startOfDay } from '../base/calendar.ts'
import type { Source } from '../ledger/entry.ts'
import type { ReportedUsage } from '../ledger/reported-usage.ts'
import { isBelievable } from '../sources/believe-window.ts'
import { dayRangeOf } from '../sources/days-of.ts'
import type { Reading } from './feed.ts'
import { isBeyondItsPast } from './past.ts'
import { VendorProblem } from './vendor-problem.ts'
import { tellWindow, type Window, windowsToRead } from './windows.ts'

/** Whole days `[from, to)`, from midnight to midnight UTC. */
export type Days = { from: Date; to: Date }

/** What a report tells of some days, in the ledger's words. */
export type ToldDays = Days & { source: Source; usages: ReportedUsage[] }

/** `emptyOf`: days a report called empty, or nearly, although it had told of more in them. `readDeepOn`: see `rereadOnceADay`. */
type ReportNote = { readDeepOn: string; emptyOf: Array<{ from: number; to: number }> }

// Reports are corrected for days; what is corrected later than that is seen once a day.
const rereadDays = 3
const rereadOnceADay = 30

/**
 * Reads reports that add up usage by the hour or day: window by window, each counted and kept as soon as it is read. `read`
 * gives a window's days in one part or several. Days that come empty, or with far less than the ledger has of them, are believed
 * when the next run hears the same, and are a problem until then.
 */
export async function readReports(
  reading: Reading,
  plan: {
    maxDays: number
    backfillDays: number
    /** All of it once more, because a better report can be read now. */
    isAnew: boolean
    read(days: Days): AsyncIterable<ToldDays>
    /** What the feed wants to know the next time. */
    remember(): Record<string, string>
  },
): Promise<void> {
  const { now, state } = reading
  const before = reportNote.parse(state.note)
  const windows = plannedWindows(reading, { ...plan, isDeep: before.readDeepOn !== dayOf(now) })
  const way = wayOf(windows, now)
  const people = new Set<string>()
  const doubted: ToldDays[] = []
  for (const window of windows) {
    try {
      for await (const told of plan.read(wholeDays(window))) {
        if (!(await isBelieved(reading, told, before))) {
          doubted.push(told)
          continue
        }
        await tellWindow(reading, told)
        for (const { handle } of told.usages) if (handle !== '') people.add(handle)
      }
    } catch (thrown) {
      if (!isBeyondItsPast(window, thrown)) throw thrown
      await reading.keep({ from: windows.at(-1)?.from ?? window.from, to: window.to })
      break
    }
    reading.told({ people: people.size })
    await reading.keep({ from: window.from, to: window.to })
    reading.reached(window.toward === 'newer' ? window.to : window.from, way)
  }
  const emptyOf = doubted.map(({ from, to }) => ({ from: from.getTime(), to: to.getTime() }))
  const note = { ...plan.remember(), readDeepOn: dayOf(now), emptyOf }
  await reading.keep({ from: state.readFrom ?? windows.at(-1)?.from ?? now, to: now, note })
  if (doubted.length > 0) throw saysNothing(reading, doubted)
}

const reportNote: z.ZodType<ReportNote> = z
  .object({ readDeepOn: z.string(), emptyOf: z.array(z.object({ from: z.number(), to: z.number() })) })
  .catch({ readDeepOn: '', emptyOf: [] })

function plannedWindows(
  { state, now, since }: Reading,
  plan: { maxDays: number; backfillDays: number; isAnew: boolean; isDeep: boolean },
): Window[] {
  return windowsToRead({
    readFrom: plan.isAnew ? null : state.readFrom,
    readTo: plan.isAnew ? null : state.readTo,
    now,
    rereadDays: plan.isDeep ? rereadOnceADay : rereadDays,
    maxDays: plan.maxDays,
    backfillDays: plan.backfillDays,
    since,
    removedBefore: state.removedBefore,
  })
}

/** Where reading begins and ends, for whoever watches: back in time where there is a past to read. */
function wayOf(windows: Window[], now: Date): Days {
  const oldest = windows.at(-1)
  if (oldest?.toward === 'older') return { from: now, to: oldest.from }
  return { from: windows[0]?.from ?? now, to: now }
}

/** The last window ends now; its last day is asked for to its end, as vendors round the end of a report. */
function wholeDays({ from, to }: Days): Days {
  return { from, to: startOfDay(dayRangeOf({ from, to }).to) }
}

function isBelieved({ db, accountId }: Reading, told: ToldDays, { emptyOf }: ReportNote): Promise<boolean> {
  const { source, from, to, usages } = told
  return isBelievable(db, { accountId, source, from, to, records: usages.length, doubted: emptyOf })
}

function saysNothing({ client }: Reading, doubted: readonly ToldDays[]): VendorProblem {
  const days = doubted.map(({ from, to }) => `${dayOf(from)} to ${dayOf(new Date(to.getTime() - 1))}`).join(', ')
  const isEmpty = doubted.every(({ usages }) => usages.length === 0)
  const what = isEmpty ? `is empty from ${days}, where it told of some` : `from ${days} tells of far less than it did`
  return new VendorProblem(
    'unavailable',
    client.vendor,
    `The report of usage ${what} before. What was told is kept; when the next run hears the same, it is believed.`,
  )
}
