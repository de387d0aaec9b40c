import { z } from 'zod'
import { dayOf } from '../../base/calendar.ts'
import { windowsLeft } from '../../sources/staged-window.ts'
import type { Feed, Reading } from '../feed.ts'
import { type Window, windowsToRead } from '../windows.ts'
import type { EventsNote } from './events-note.ts'
import { openEventsReading } from './events-reading.ts'
import { isJoinedTo, type ReadRange, withoutPart, withPart } from './window-parts.ts'

const source = 'cursor-events'
const days = { reread: 3, rereadOnceADay: 35, most: 30, back: 365 }

/** Cursor gives nothing from before: after so many windows in a row in which it has nothing. */
const emptyWindowsAtEnd = 2

/** Every usage event, with its money: what the ledger counts of Cursor. README.md tells how its windows are read. */
export const usageEvents: Feed = { name: source, title: 'usage events', read: readEvents }

async function readEvents(reading: Reading): Promise<void> {
  const note = noteSchema.parse(reading.state.note)
  const windows = plannedWindows(reading, note)
  const events = openEventsReading(reading, { note, way: wayOf(windows, reading.now) })
  const rest = await afterThoseLeft(reading, windows, events)
  let emptyInARow = 0
  for (const window of rest) {
    const told = await events.read(window)
    if (window.toward === 'newer') continue
    emptyInARow = told === 0 ? emptyInARow + 1 : 0
    if (told === 'refused' || emptyInARow === emptyWindowsAtEnd) break
  }
  await events.close({ ...note, isBackfilled: true, readDeepOn: dayOf(reading.now) })
}

/** What remains to be read once the windows a broken run has left are whole. */
async function afterThoseLeft(
  { db, accountId, state }: Reading,
  windows: Window[],
  events: ReturnType<typeof openEventsReading>,
): Promise<Window[]> {
  const [newest] = windows
  let rest = windows
  let read: ReadRange = state
  for (const left of await windowsLeft(db, { accountId, source })) {
    if (!newest || !isJoinedTo(left, read, newest) || !(await events.finish(left))) break
    rest = rest.flatMap((window) => withoutPart(window, left))
    read = withPart(read, left)
  }
  return rest
}

const noteSchema: z.ZodType<EventsNote> = z
  .object({
    isBackfilled: z.boolean(),
    readDeepOn: z.string(),
    emptyOf: z.array(z.object({ from: z.number(), to: z.number() })),
  })
  .catch({ isBackfilled: false, readDeepOn: '', emptyOf: [] })

function plannedWindows({ state, now, since }: Reading, note: EventsNote): Window[] {
  const isDeep = state.readTo !== null && note.readDeepOn !== dayOf(now)
  return windowsToRead({
    ...state,
    now,
    rereadDays: isDeep ? days.rereadOnceADay : days.reread,
    maxDays: days.most,
    backfillDays: note.isBackfilled ? 0 : days.back,
    since,
  })
}

/** Where reading begins and ends, for whoever watches: back in time where there is a past to read. */
function wayOf(windows: Window[], now: Date): { from: Date; to: Date } {
  const oldest = windows.at(-1)
  if (oldest?.toward === 'older') return { from: now, to: oldest.from }
  return { from: windows[0]?.from ?? now, to: now }
}
