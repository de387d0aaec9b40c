import { z } from 'zod'
import { forgetPerson } from '../../../notices/forget-person.ts'
import { previewForgetting } from '../../../notices/forget-preview.ts'
import type { ApiDeps } from '../api-deps.ts'
import { endpoint } from '../endpoint.ts'
import { personShape } from '../shapes.ts'

type Deps = Pick<ApiDeps, 'db' | 'vault' | 'admins'>
const personParams = z.object({ id: z.uuid() })

export const previewDeletion = endpoint({
  ...{ method: 'GET', path: '/people/:id/deletion', id: 'previewDeletion', tag: 'People' },
  summary: 'What deleting somebody’s data would take. Nothing is deleted.',
  ...{ scope: 'read', need: 'admin' },
  params: personParams,
  answer: z.object({
    person: personShape,
    isDeleted: z.boolean().describe('Whether it was done before; then the person is the pseudonym and nothing goes.'),
    handles: z.array(z.object({ vendor: z.string(), name: z.string() })).describe('Kept as keyed hashes.'),
    slackAccounts: z.int(),
    workingKeys: z.int().describe('Revoked at once.'),
    waitingMessages: z.int(),
    leads: z.array(z.string()).describe('Teams they lead.'),
    robots: z.array(z.string()).describe('Robots nobody would answer for.'),
  }),
  async handle({ db, admins }: Deps, { caller: { actor }, params, now }) {
    return previewForgetting(db, { personId: params.id, admins, actor, now })
  },
})

export const deletePerson = endpoint({
  ...{ method: 'DELETE', path: '/people/:id', id: 'deletePerson', tag: 'People' },
  summary: 'Delete somebody’s personal data for good. What they spent stays, under a pseudonym.',
  description:
    'Name, addresses, Slack accounts and keys go, and every mention in what Tally keeps. It cannot be undone; asked again, it changes nothing. Robots too.',
  ...{ scope: 'write', need: 'admin' },
  params: personParams,
  answer: z.object({
    changed: z.boolean().describe('False where it was done before.'),
    person: z.object({ id: z.uuid(), name: z.string().describe('The pseudonym.') }),
    keysRevoked: z.int(),
  }),
  async handle({ db, vault, admins }: Deps, { caller: { actor }, params, now }) {
    const done = await forgetPerson({ db, vault }, { personId: params.id, admins, actor, now })
    return {
      changed: done.outcome === 'deleted',
      person: { id: params.id, name: done.name },
      keysRevoked: done.outcome === 'deleted' ? done.keysRevoked : 0,
    }
  },
})
