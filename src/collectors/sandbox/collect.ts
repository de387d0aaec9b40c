import { z } from 'zod'
import { addMonths, type Day, day, dayOf, daysOfMonth, monthOf } from '../../base/calendar.ts'
import type { Log } from '../../base/log.ts'
import type { Db } from '../../db/database.ts'
import { recordEntries } from '../../ledger/record-entries.ts'
import { readPseudonyms } from '../../people/pseudonyms.ts'
import { readSetting, type Setting, writeSetting } from '../../settings/setting.ts'
import type { Vault } from '../../vault/vault.ts'
import { type Accounts, entryOf, isMetered, type MeteredRecord } from './entries.ts'
import { fetchHistory, fetchKeys, fetchPeople } from './fetch-company.ts'
import { type Handles, settlePeople } from './settle-people.ts'
import { settleTeams } from './settle-teams.ts'

/** `accounts`: the provider keys people's requests went through. `url`: the company's base address. */
type Input = {
  db: Db
  vault: Pick<Vault, 'keyHashKey'>
  log: Log
  now: Date
  url: string
  accounts: Accounts
}

/** The first day that is not known in full yet: where the next run goes on. */
const nextDay: Setting<string> = { name: 'sandbox-history.proxied.next-day', schema: z.iso.date() }

/** Calendar months of history, the current one included. */
const monthsOfHistory = 6

/**
 * Brings the sandbox company's people, and what the proxy would have metered of them up to `now`, into the ledger. May be run
 * at any time and again after a crash: `entries` counts only what is new. Throws `upstream-failed` when the sandbox does not
 * answer.
 */
export async function collectSandboxHistory(input: Input): Promise<{ people: number; entries: number }> {
  const { db, vault, log, now, url, accounts } = input
  const [people, keys] = await Promise.all([fetchPeople(url), fetchKeys(url)])
  const known = await settlePeople(db, { ...people, ...keys, pseudonyms: await readPseudonyms(db, vault), now })
  await settleTeams(db, { ...people, idOf: known.idOf, fromDay: firstDayOfHistory(now), now })
  const from = await firstUnknownDay(input)
  let entries = 0
  for await (const page of fetchHistory(url, { from, to: now })) {
    const recorded = await recordEntries(
      db,
      page.records
        .filter(isMetered)
        .map((record) => entryOf(record, { accounts, handleId: rowOf(known.handles, record) })),
    )
    entries += recorded.recorded
    await writeSetting(db, nextDay, page.next ?? dayOf(now), now)
  }
  log.info({ from, people: known.people, entries }, 'sandbox history collected')
  return { people: known.people, entries }
}

async function firstUnknownDay({ db, now }: Input): Promise<Day> {
  const stored = await readSetting(db, nextDay)
  return stored === null ? firstDayOfHistory(now) : day(stored)
}

/** When the company began to use Tally, as seen from a first start now. */
export function firstDayOfHistory(now: Date): Day {
  return daysOfMonth(addMonths(monthOf(dayOf(now)), 1 - monthsOfHistory)).from
}

function rowOf(handles: Handles, { provider, key }: MeteredRecord): number {
  return handles.get(`${provider} ${key.id}`) ?? 0
}
