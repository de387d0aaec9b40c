import { type DayRange, dayOf, daysOfMonth, monthOf } from '../base/calendar.ts'
import { type MicroUsd, microUsd, zeroUsd } from '../base/money.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { usageSpendByTeam } from '../ledger/spend-of-people.ts'
import { maySeeTeam, type Viewer } from '../people/access.ts'
import { type TeamOverview, teamOverviews } from '../people/team.ts'

/** A team as it is listed. `people` and `spend` (of the month so far) include its sub-teams, `ownSpend` does not. */
export type TeamLine = TeamOverview & { people: number; spend: MicroUsd; ownSpend: MicroUsd }

/** The month so far, as days of usage. */
export function monthSoFar(now: Date): DayRange {
  return daysOfMonth(monthOf(dayOf(now)))
}

/** The teams a viewer may see, each with the people and the month's spend of it and its sub-teams. */
export async function teamLines(
  db: DbOrTransaction,
  { viewer, now }: { viewer: Viewer; now: Date },
): Promise<TeamLine[]> {
  const [teams, spend] = await Promise.all([teamOverviews(db, dayOf(now)), usageSpendByTeam(db, monthSoFar(now))])
  const people = new Map<string, number>()
  const spends = new Map<string, MicroUsd>()
  for (const { id, parentId, members } of teams) {
    for (const counted of parentId === null ? [id] : [id, parentId]) {
      people.set(counted, (people.get(counted) ?? 0) + members)
      spends.set(counted, microUsd((spends.get(counted) ?? 0) + (spend.get(id) ?? 0)))
    }
  }
  return teams
    .filter((team) => maySeeTeam(viewer, team.id))
    .map((team) => ({
      ...team,
      people: people.get(team.id) ?? 0,
      spend: spends.get(team.id) ?? zeroUsd,
      ownSpend: spend.get(team.id) ?? zeroUsd,
    }))
}
