import { z } from 'zod'
import { addDays, dayOf } from '../../../base/calendar.ts'
import type { Db } from '../../../db/database.ts'
import { editTeam } from '../../../people/edit-team.ts'
import { createTeam, removeTeam, type TeamChange } from '../../../people/team-changes.ts'
import { TeamFault } from '../../../people/team-name.ts'
import { endpoint } from '../endpoint.ts'
import { dayGiven } from '../shapes.ts'
import { faults } from './faults.ts'
import { groupParams, groupSeen, groupShape } from './groups.ts'
import { peopleGiven, personGiven } from './people-given.ts'

type Deps = { db: Db }

const name = z.string().max(200).describe('One line of 1 to 75 characters; no other group has it.')
const parentId = z.uuid().nullable().describe('The group it stands under; null: none. Groups have two levels.')
const costCentre = z.string().max(200).describe('What finance books it to, 40 characters at most; empty: nothing.')
const leads = z.array(personGiven).max(100).describe('Who leads it, in the place of whoever did.')
const version = z.int().optional().describe('The version you saw; another one is answered with 409.')

export const createGroup = endpoint({
  method: 'POST',
  path: '/groups',
  id: 'createGroup',
  tag: 'Groups',
  summary: 'Make a group.',
  scope: 'write',
  need: 'admin',
  body: z.strictObject({
    name,
    parentId: parentId.optional(),
    costCentre: costCentre.optional(),
    leads: leads.optional(),
  }),
  status: 201,
  answer: groupShape,
  async handle({ db }: Deps, { caller, body, now }) {
    const { actor, viewer } = caller
    const change = await changeIn(db, body)
    const { id } = await inFields(() => createTeam(db, { ...change, name: body.name, actor, now }))
    return groupSeen(db, { viewer, id, now })
  },
})

export const changeGroup = endpoint({
  method: 'PATCH',
  path: '/groups/:id',
  id: 'changeGroup',
  tag: 'Groups',
  summary: 'Change a group and who is in it: all that is said, or nothing.',
  description:
    'What is left out stays. Whoever is added leaves the group they were in; days before `from` stay as they were, and so do their figures.',
  scope: 'write',
  need: 'admin',
  params: groupParams,
  body: z.strictObject({
    name: name.optional(),
    parentId: parentId.optional(),
    costCentre: costCentre.optional(),
    leads: leads.optional(),
    add: z.array(personGiven).max(1_000).default([]).describe('Who is in it from that day on.'),
    remove: z
      .array(personGiven)
      .max(1_000)
      .default([])
      .describe('Who is in no group from that day on, where they are in this one.'),
    from: dayGiven.optional().describe('The first UTC day it holds; today when left out.'),
    version,
  }),
  answer: groupShape,
  async handle({ db }: Deps, { caller, params, body, now, ifMatch }) {
    const { actor, viewer } = caller
    const seen = await groupSeen(db, { viewer, id: params.id, now })
    ifMatch(seen)
    const change = await changeIn(db, body)
    const addIds = (await peopleGiven(db, 'add', body.add)).map(({ id }) => id)
    const removeIds = (await peopleGiven(db, 'remove', body.remove)).map(({ id }) => id)
    const both = addIds.findIndex((id) => removeIds.includes(id))
    if (both >= 0) throw faults([{ field: `add.${both}`, say: 'Is in “remove” as well. Say one of the two.' }])
    const fromDay = body.from ?? dayOf(now)
    if (fromDay > addDays(dayOf(now), 366)) {
      throw faults([{ field: 'from', say: 'That is more than a year ahead. Give a day within the next year.' }])
    }
    const edit = { teamId: params.id, change, addIds, removeIds, fromDay, actor, now }
    await inFields(() => editTeam(db, { ...edit, expectedVersion: body.version ?? seen.version }))
    return groupSeen(db, { viewer, id: params.id, now })
  },
})

export const removeGroup = endpoint({
  method: 'DELETE',
  path: '/groups/:id',
  id: 'removeGroup',
  tag: 'Groups',
  summary:
    'Remove a group as of today: its members are in none, its sub-groups stand on their own. Earlier days keep it.',
  scope: 'write',
  need: 'admin',
  params: groupParams,
  query: z.object({ version: z.coerce.number().int().optional().describe('The version you saw.') }),
  answer: z.object({
    removed: z.object({ id: z.uuid(), name: z.string() }),
    members: z.int().describe('How many were in it.'),
    subGroups: z.array(z.string()).describe('The groups that stand on their own since.'),
  }),
  async handle({ db }: Deps, { caller: { viewer, actor }, params, query, now, ifMatch }) {
    const seen = await groupSeen(db, { viewer, id: params.id, now })
    ifMatch(seen)
    const expectedVersion = query.version ?? seen.version
    const { team, members, subTeams } = await removeTeam(db, { teamId: params.id, expectedVersion, actor, now })
    return { removed: { id: team.id, name: team.name }, members, subGroups: subTeams }
  },
})

type Given = { name?: string | undefined; parentId?: string | null | undefined; costCentre?: string | undefined }

async function changeIn(db: Db, given: Given & { leads?: readonly string[] | undefined }): Promise<TeamChange> {
  const { name: called, parentId: under, costCentre: booked, leads: led } = given
  return {
    ...(called === undefined ? {} : { name: called }),
    ...(under === undefined ? {} : { parentId: under }),
    ...(booked === undefined ? {} : { costCentre: booked }),
    ...(led === undefined ? {} : { leadIds: (await peopleGiven(db, 'leads', led)).map(({ id }) => id) }),
  }
}

/** Does it; what cannot be of a team is said of the field it was sent in. */
export async function inFields<Done>(run: () => Promise<Done>): Promise<Done> {
  try {
    return await run()
  } catch (thrown) {
    if (!(thrown instanceof TeamFault)) throw thrown
    const field = thrown.field === 'parent' ? 'parentId' : thrown.field
    throw faults([{ field, say: thrown.say }])
  }
}
