import { z } from 'zod'
import { dayOf } from '../../../base/calendar.ts'
import type { Db } from '../../../db/database.ts'
import { assignMember } from '../../../people/membership.ts'
import { changeTeam, createTeam } from '../../../people/team-changes.ts'
import { endpoint } from '../endpoint.ts'
import { inFields } from './group-changes.ts'
import { onePersonGiven, personGiven } from './people-given.ts'

const action = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('rename'), groupId: z.uuid(), name: z.string().max(200) }),
  z.strictObject({ action: z.literal('create'), name: z.string().max(200) }),
  z.strictObject({ action: z.literal('assign'), email: personGiven, targetGroupId: z.uuid() }),
])

/** The one verb cursor-usage-tracker changes its groups with. */
export const actOnGroups = endpoint({
  method: 'PATCH',
  path: '/groups',
  id: 'actOnGroups',
  tag: 'Groups',
  summary: 'Rename a group, make one, or put somebody into one, as cursor-usage-tracker is asked to.',
  description:
    'For scripts written for cursor-usage-tracker. Whoever is assigned is in the group from today (UTC) on; earlier days stay. New scripts use POST and PATCH of one group.',
  scope: 'write',
  need: 'admin',
  body: action,
  answer: z.object({ ok: z.literal(true), id: z.uuid().optional().describe('Of a group that was made.') }),
  async handle({ db }: { db: Db }, { caller: { actor }, body, now }) {
    switch (body.action) {
      case 'create': {
        const { id } = await inFields(() => createTeam(db, { name: body.name, actor, now }))
        return { ok: true as const, id }
      }
      case 'rename':
        await inFields(() => changeTeam(db, { teamId: body.groupId, change: { name: body.name }, actor, now }))
        return { ok: true as const }
      case 'assign': {
        const { id: personId } = await onePersonGiven(db, 'email', body.email)
        await assignMember(db, { personId, teamId: body.targetGroupId, fromDay: dayOf(now), actor, now })
        return { ok: true as const }
      }
    }
  },
})
