import { dayOf } from '../../base/calendar.ts'
import { zeroUsd } from '../../base/money.ts'
import type { Db } from '../../db/database.ts'
import { usageSpendByPerson } from '../../ledger/spend-of-people.ts'
import type { Viewer } from '../../people/access.ts'
import { membersOf } from '../../people/membership.ts'
import { monthSoFar, teamLines } from '../../reports/team-lines.ts'
import { pageOf } from '../kit/list.ts'
import type { TeamDetail } from './team-views.ts'

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
