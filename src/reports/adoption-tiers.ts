import { addDays, type Day } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { habitsByPerson } from '../ledger/people-spend-queries.ts'
import { editsByPerson } from '../sources/edits-by-person.ts'
import { type AdoptionLevel, adoptionOf } from './adoption.ts'
import { badgeRules, normsOf } from './badges.ts'

/** How many people are on each level of adoption over so many days; `untold`: who used AI, but no score can be said of them. */
export type AdoptionTiers = { days: number; people: Record<AdoptionLevel, number>; untold: number }

/**
 * The levels of some people in the days before one, by the same days, pace and formula as their badges, so that everybody
 * counts where they are shown. Null where nobody has a score.
 */
export async function adoptionTiers(
  db: DbOrTransaction,
  { personIds, before }: { personIds: readonly string[]; before: Day },
): Promise<AdoptionTiers | null> {
  const { days } = badgeRules
  const range = { from: addDays(before, -days), to: before }
  const everybody = await habitsByPerson(db, range)
  const { usualPace } = normsOf(everybody)
  const asked = new Set(personIds)
  const habits = everybody.filter(({ personId, requests }) => asked.has(personId) && requests > 0)
  const edits = await editsByPerson(db, { range, personIds: habits.map(({ personId }) => personId) })
  const people = { 'AI-native': 0, High: 0, Moderate: 0, Low: 0, 'By hand': 0 }
  let untold = 0
  for (const habit of habits) {
    const adoption = adoptionOf({ ...habit, days, edits: edits.get(habit.personId) ?? null, usualPace })
    if (adoption.score === null) untold += 1
    else people[adoption.level] += 1
  }
  return untold === habits.length ? null : { days, people, untold }
}
