import { dayOf, daysOfMonth, monthOf } from '../../base/calendar.ts'
import { type MicroUsd, microUsd, zeroUsd } from '../../base/money.ts'
import type { Db } from '../../db/database.ts'
import { usageSpendByPerson, usageSpendByTeam } from '../../ledger/spend-of-people.ts'
import { maySeeTeam, type Viewer } from '../../people/access.ts'
import { membersOf } from '../../people/membership.ts'
import { teamOverviews } from '../../people/team.ts'
import { pageOf } from '../kit/list.ts'
import type { TeamDetail, TeamLine } from './team-views.ts'

/** The month so far, as days of usage. */
export function monthSoFar(now: Date) {
  return daysOfMonth(monthOf(dayOf(now)))
}

/** The teams a viewer may see, each with the people and the month's spend of it and its sub-teams. */
export async function teamLines(db: Db, input: { viewer: Viewer; now: Date }): Promise<TeamLine[]> {
  const { viewer, now } = input
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
    .map((team) => ({ ...team, people: people.get(team.id) ?? 0, spend: spends.get(team.id) ?? zeroUsd }))
}

export const membersOnPage = 15

/** One team with a page of its members; null when it is not there or not for this viewer. */
export async function teamDetail(
  db: Db,
  input: { viewer: Viewer; teamId: string; page: number; now: Date },
): Promise<TeamDetail | null> {
  const { teamId, now } = input
  const lines = await teamLines(db, input)
  const team = lines.find(({ id }) => id === teamId)
  if (!team) return null
  const everybody = await membersOf(db, { teamIds: [teamId], day: dayOf(now) })
  const page = pageOf(everybody, { page: input.page, size: membersOnPage })
  const personIds = page.items.map(({ id }) => id)
  const spends = await usageSpendByPerson(db, { personIds, period: monthSoFar(now) })
  return {
    team,
    subTeams: lines.filter(({ parentId }) => parentId === teamId),
    members: { ...page, items: page.items.map((person) => ({ person, spend: spends.get(person.id) ?? zeroUsd })) },
  }
}
