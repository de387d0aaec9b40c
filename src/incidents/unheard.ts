import type { Subject } from '../anomalies/finding.ts'
import { addDays, type Day, dayOf } from '../base/calendar.ts'
import type { Db } from '../db/database.ts'
import { accountsImportedTo } from '../files/keep-files.ts'
import { handlesIn } from '../ledger/usage-of-handles.ts'
import { failingAccounts } from '../sources/failing-accounts.ts'
import { firstReadings } from '../sources/first-readings.ts'
import { historyDays } from './hours-by-day.ts'
import type { Subjects } from './subjects.ts'

/** Of whom not all is known that they used. */
export type Unheard = {
  /** An account tells of them that is being read for the first time: half a history is no baseline, and half a day no day. */
  isHalfTold(subject: Subject): boolean
  /** The same, or an account that cannot be read: that nothing is found says nothing. */
  isUnheard(subject: Subject): boolean
}

/** A reading that takes longer than this will not be waited for. */
const waitsFor = 2 * 24 * 3_600_000

/** Accounts that are read for the first time, or a file is imported to, and are waited for; part of what an engine was built from. */
export async function waitedFor(db: Db, now: Date): Promise<string[]> {
  return [...(await firstReadings(db, new Date(now.getTime() - waitsFor))), ...(await accountsImportedTo(db))]
}

/** Whose use is not all known at `now`; a team's is not where it is so of most of its members. */
export async function unheardOf(db: Db, subjects: Subjects, accounts: readonly string[], now: Date): Promise<Unheard> {
  const from = addDays(dayOf(now), -historyDays)
  const halfTold = await among(db, subjects, { accounts, from })
  const failing = await among(db, subjects, { accounts: await failingAccounts(db), from })
  return { isHalfTold: halfTold, isUnheard: (subject) => halfTold(subject) || failing(subject) }
}

async function among(
  db: Db,
  { entities, entityOf }: Subjects,
  told: { accounts: readonly string[]; from: Day },
): Promise<(subject: Subject) => boolean> {
  const handles = await handlesIn(db, told)
  const ids = new Set(handles.map((handleId) => entityOf(handleId)))
  const members = Map.groupBy(entities.values(), ({ team }) => team)
  const areMost = (team: string) => {
    const all = members.get(team) ?? []
    return all.filter(({ id }) => ids.has(id)).length * 2 > all.length
  }
  return ({ kind, id }) => (kind === 'team' ? areMost(id) : ids.has(id))
}
