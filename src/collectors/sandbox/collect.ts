import { z } from 'zod'
import { addMonths, type Day, day, dayOf, daysOfMonth, monthOf } from '../../base/calendar.ts'
import type { Log } from '../../base/log.ts'
import type { Db } from '../../db/database.ts'
import { recordEntries } from '../../ledger/record-entries.ts'
import { readSetting, type Setting, writeSetting } from '../../settings/setting.ts'
import { entryOf, handleOf } from './entries.ts'
import { fetchHistory, fetchKeys, fetchPeople } from './fetch-company.ts'
import { type Handles, settlePeople } from './settle-people.ts'
import { settleTeams } from './settle-teams.ts'

type Input = { db: Db; log: Log; now: Date; url: string }

/** The first day that is not known in full yet: where the next run goes on. */
const nextDay: Setting<string> = { name: 'sandbox-history.next-day', schema: z.iso.date() }

/** Calendar months of history, the current one included. */
const monthsOfHistory = 6

/**
 * Brings the sandbox company's people and its usage up to `now` into the ledger. `url` is the company's base address.
 * May be run at any time and again after a crash: `entries` counts only what is new. Throws `upstream-failed` when the
 * sandbox does not answer.
 */
export async function collectSandboxHistory(input: Input): Promise<{ people: number; entries: number }> {
  const { db, log, now, url } = input
  const [people, keys] = await Promise.all([fetchPeople(url), fetchKeys(url)])
  const known = await settlePeople(db, { ...people, ...keys, now })
  await settleTeams(db, { ...people, idOf: known.idOf, fromDay: firstDay(now), now })
  const from = await firstUnknownDay(input)
  let entries = 0
  for await (const page of fetchHistory(url, { from, to: now })) {
    const recorded = await recordEntries(
      db,
      page.records.map((record) => entryOf(record, rowOf(known.handles, handleOf(record)))),
    )
    entries += recorded.recorded
    await writeSetting(db, nextDay, page.next ?? dayOf(now), now)
  }
  log.info({ from, people: known.people, entries }, 'sandbox history collected')
  return { people: known.people, entries }
}

async function firstUnknownDay({ db, now }: Input): Promise<Day> {
  const stored = await readSetting(db, nextDay)
  return stored === null ? firstDay(now) : day(stored)
}

function firstDay(now: Date): Day {
  return daysOfMonth(addMonths(monthOf(dayOf(now)), 1 - monthsOfHistory)).from
}

// Row 0 stands for "nobody said who".
function rowOf(handles: Handles, handle: { vendor: string; name: string } | null): number {
  return handle === null ? 0 : (handles.get(`${handle.vendor} ${handle.name}`) ?? 0)
}
