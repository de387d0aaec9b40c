import type { DayRange } from '../../base/calendar.ts'
import type { Db } from '../../db/database.ts'
import type { PersonCell } from '../../ledger/spend-cells.ts'
import { type DigestFacts, digestFacts } from '../../reports/digest-facts.ts'
import { dayCells } from '../../reports/weekly-digest.ts'

/** The facts of some days; what its days have one by one is read when it is asked for. */
type RecentFacts = { facts: DigestFacts; days(): Promise<readonly PersonCell[]> }

const keptMs = 60_000

/**
 * Reads facts for messages, once for those of the same days that are drawn within a minute: a digest goes to many at once, and
 * the figures are the same for all of them.
 */
export function recentFacts(db: Db): (range: DayRange, now: Date) => Promise<RecentFacts> {
  const kept = new Map<string, { at: number; read: Promise<RecentFacts> }>()
  return ({ from, to }, now) => {
    for (const [key, { at }] of kept) if (Math.abs(now.getTime() - at) > keptMs) kept.delete(key)
    const key = `${from} ${to}`
    const known = kept.get(key)
    if (known) return known.read
    const read = readFacts(db, { from, to }, now)
    kept.set(key, { at: now.getTime(), read })
    // What failed is tried anew by the next.
    read.catch(() => kept.delete(key))
    return read
  }
}

async function readFacts(db: Db, range: DayRange, now: Date): Promise<RecentFacts> {
  const facts = await digestFacts(db, { range, now })
  let days: Promise<PersonCell[]> | null = null
  return {
    facts,
    days() {
      days ??= dayCells(db, range)
      return days
    },
  }
}
