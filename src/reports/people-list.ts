import { addDays, dayOf } from '../base/calendar.ts'
import { type Db, type DbOrTransaction, inSnapshot } from '../db/database.ts'
import { habitsByPerson, maxRequestsByPerson } from '../ledger/people-spend-queries.ts'
import { topModels } from '../ledger/team-spend-queries.ts'
import { peopleIn } from '../people/people-in.ts'
import { editsByPerson } from '../sources/edits-by-person.ts'
import { seatHolders } from '../sources/seat-holders.ts'
import { type Badge, badgeRules, badgesOf, normsOf } from './badges.ts'
import { type NamedRow, type PeopleChoice, type PeoplePage, peoplePage } from './people-page.ts'
import type { Period } from './period.ts'
import { filterOf, type Scope } from './scope.ts'
import { personIdOf, type TeamReport, teamReport, usedAny } from './team-report.ts'

/** Somebody on the page, with what is looked up only of those shown: the top model of the period, the badges. */
export type PersonRow = NamedRow & { badges: Badge[] }

/** A page of everybody in a scope. The rows of `report` are those with usage; they add up to its total. */
export type PeopleList = Omit<PeoplePage, 'rows'> & { report: TeamReport; choice: PeopleChoice; rows: PersonRow[] }

type Group = Extract<Scope, { kind: 'org' | 'team' }>
type Input = { scope: Group; period: Period; choice: PeopleChoice; now: Date }

/** Reads a page of the people, with a provider in the choice only what they used of it; null when there is no such team. */
export async function peopleList(db: Db, input: Input): Promise<PeopleList | null> {
  return inSnapshot(db, (snapshot) => readPeopleList(snapshot, input))
}

async function readPeopleList(db: DbOrTransaction, input: Input): Promise<PeopleList | null> {
  const { scope, period, choice, now } = input
  const { provider } = choice
  const only = provider ? { provider } : {}
  const report = await teamReport(db, { scope, period, now, ...only, modelsOf: () => [] })
  if (!report) return null
  const known = await peopleIn(db, { teamId: filterOf(scope).teamId ?? null, day: dayOf(now) })
  const seats = await seatHolders(db, { provider })
  const page = peoplePage(choice, { rows: report.rows, known, seats })
  const personIds = page.rows.filter(usedAny).map(personIdOf)
  const models = await topModels(db, { scope, range: period.range, personIds, ...only })
  // They tell of all that somebody used: of who has left a team, its lead sees only what they used in it.
  const seen = new Set<string | null>(known.map(({ id }) => id))
  const judged = scope.kind === 'org' ? page.rows : page.rows.filter((row) => seen.has(personIdOf(row)))
  const badges = await badgesOfShown(db, { period, rows: judged })
  const rows = page.rows.map((row) => ({
    ...row,
    topModel: models.get(personIdOf(row)) ?? null,
    badges: badges.get(personIdOf(row)) ?? [],
  }))
  return { report, choice, ...page, rows }
}

// Beside everybody, so that somebody has the same badges in every team’s list and in their own window.
async function badgesOfShown(
  db: DbOrTransaction,
  { period, rows }: { period: Period; rows: readonly NamedRow[] },
): Promise<Map<string | null, Badge[]>> {
  const range = { from: addDays(period.range.to, -badgeRules.days), to: period.range.to }
  const habits = await habitsByPerson(db, range)
  const norms = normsOf(habits)
  const shown = new Set(rows.map(personIdOf))
  const own = habits.filter(({ personId }) => shown.has(personId))
  const personIds = own.map(({ personId }) => personId)
  const max = await maxRequestsByPerson(db, { ...range, personIds })
  const edits = await editsByPerson(db, { range, personIds })
  return new Map(
    own.map((habit) => {
      const { personId } = habit
      const details = { maxRequests: max.get(personId) ?? 0, edits: edits.get(personId) ?? null }
      return [personId, badgesOf({ ...habit, ...details }, norms)]
    }),
  )
}
