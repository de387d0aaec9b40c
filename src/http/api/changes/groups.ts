import { z } from 'zod'
import { AppError } from '../../../base/app-error.ts'
import { dayOf } from '../../../base/calendar.ts'
import { type MicroUsd, zeroUsd } from '../../../base/money.ts'
import type { Db } from '../../../db/database.ts'
import { usageSpendByPerson } from '../../../ledger/spend-of-people.ts'
import type { Viewer } from '../../../people/access.ts'
import { type TeamMember, teamMembers } from '../../../people/team-members.ts'
import { monthSoFar, type TeamLine, teamLines } from '../../../reports/team-lines.ts'
import { endpoint } from '../endpoint.ts'
import { dayShape, microUsdShape, personShape } from '../shapes.ts'

const member = z.object({
  ...personShape.shape,
  from: dayShape.describe('The first day (UTC) in this group.'),
  to: dayShape.nullable().describe('The first day (UTC) no longer in it; null: nothing is planned.'),
})

const listed = z.object({
  id: z.uuid(),
  name: z.string(),
  parentId: z.uuid().nullable(),
  parentName: z.string().nullable(),
  costCentre: z.string().describe('What finance books it to; empty: nothing.'),
  leads: z.array(personShape),
  people: z.int().describe('Its people today with those of its sub-groups; robots and those who left are not counted.'),
  spentMicroUsd: microUsdShape.describe('Usage spend of the UTC month so far, with its sub-groups.'),
  ownSpentMicroUsd: microUsdShape.describe('The same without its sub-groups.'),
  version: z.int().describe('Grows with every change; give it back to change what you saw and nothing else.'),
  member_count: z.int().describe('cursor-usage-tracker’s name: how many are in the group itself today, robots too.'),
  spend_cents: z.int().describe('cursor-usage-tracker’s name: `ownSpentMicroUsd` in whole cents.'),
  emails: z.array(z.string()).describe('cursor-usage-tracker’s name: the addresses of `members`.'),
  members: z.array(z.object({ id: z.uuid(), name: z.string(), email: z.string().nullable() })),
})

export const groupShape = z.object({
  ...listed.omit({ emails: true, members: true }).shape,
  subGroups: z.array(z.object({ id: z.uuid(), name: z.string(), people: z.int(), spentMicroUsd: microUsdShape })),
  members: z.array(z.object({ ...member.shape, spentMicroUsd: microUsdShape })),
})
export type Group = z.input<typeof groupShape>

export const groupParams = z.object({ id: z.uuid() })

type Deps = { db: Db }

export const listGroups = endpoint({
  method: 'GET',
  path: '/groups',
  id: 'listGroups',
  tag: 'Groups',
  summary: 'List the groups (teams) you may see, each parent before its sub-groups.',
  description:
    'Finance and admins see all of them, leads those they lead. The fields of cursor-usage-tracker’s `/api/groups` stand beside Tally’s own.',
  scope: 'read',
  need: 'lead',
  answer: z.array(listed),
  async handle({ db }: Deps, { caller: { viewer }, now }) {
    const lines = await teamLines(db, { viewer, now })
    const members = await membersToday(db, lines, now)
    return lines.map((line) => listedGroup(line, members.get(line.id) ?? []))
  },
})

export const showGroup = endpoint({
  method: 'GET',
  path: '/groups/:id',
  id: 'showGroup',
  tag: 'Groups',
  summary: 'Show one group with its members, since when and what they spent this month.',
  scope: 'read',
  need: 'lead',
  params: groupParams,
  answer: groupShape,
  handle: ({ db }: Deps, { caller: { viewer }, params, now }) => groupSeen(db, { viewer, id: params.id, now }),
})

/** One group as a viewer is shown it. Throws `not-found` where it is not there or not for them. */
export async function groupSeen(
  db: Db,
  { viewer, id, now }: { viewer: Viewer; id: string; now: Date },
): Promise<Group> {
  const lines = await teamLines(db, { viewer, now })
  const line = lines.find((one) => one.id === id)
  if (!line) throw new AppError('not-found', 'There is no such group, or it is not yours to see.')
  const members = await teamMembers(db, { teamIds: [id], day: dayOf(now) })
  const personIds = members.map((one) => one.id)
  const spends = await usageSpendByPerson(db, { personIds, period: monthSoFar(now) })
  const { emails: _emails, members: today, ...group } = listedGroup(line, current(members, now))
  const spent = (of: string): MicroUsd => spends.get(of) ?? zeroUsd
  return {
    ...group,
    member_count: today.length,
    subGroups: lines
      .filter(({ parentId }) => parentId === id)
      .map((sub) => ({ id: sub.id, name: sub.name, people: sub.people, spentMicroUsd: sub.spend })),
    members: members.map(({ teamId: _, ...one }) => ({ ...one, spentMicroUsd: spent(one.id) })),
  }
}

function listedGroup(line: TeamLine, members: readonly TeamMember[]): z.input<typeof listed> {
  const { id, name, parentId, parentName, costCentre, leads, people, spend, ownSpend, version } = line
  return {
    ...{ id, name, parentId, parentName, costCentre, leads, people, version },
    spentMicroUsd: spend,
    ownSpentMicroUsd: ownSpend,
    member_count: members.length,
    spend_cents: Math.round(ownSpend / 10_000),
    emails: members.flatMap(({ email }) => email ?? []),
    members: members.map((one) => ({ id: one.id, name: one.name, email: one.email })),
  }
}

async function membersToday(db: Db, lines: readonly TeamLine[], now: Date): Promise<Map<string, TeamMember[]>> {
  const members = await teamMembers(db, { teamIds: lines.map(({ id }) => id), day: dayOf(now) })
  return Map.groupBy(current(members, now), ({ teamId }) => teamId)
}

function current(members: readonly TeamMember[], now: Date): TeamMember[] {
  return members.filter(({ from }) => from <= dayOf(now))
}
