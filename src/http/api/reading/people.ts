import { z } from 'zod'
import type { Db } from '../../../db/database.ts'
import { personKinds } from '../../../people/person.ts'
import { peopleList } from '../../../reports/people-list.ts'
import type { NamedRow } from '../../../reports/people-page.ts'
import { endpoint } from '../endpoint.ts'
import { pageFields, pageIn, pageOf } from '../paging.ts'
import { ApiError } from '../problem.ts'
import { microUsdShape, providerShape } from '../shapes.ts'
import { askedFields, readAsked } from './asked.ts'

const person = z.object({
  id: z.uuid().nullable().describe('Null: usage nobody was matched to.'),
  kind: z.enum([...personKinds, 'unmatched']),
  name: z.string(),
  email: z.string().nullable(),
  hasSeat: z.boolean().describe('A vendor has a seat for them.'),
  place: z.int().describe('By usage spend among all, from 1.'),
  usageSpendMicroUsd: microUsdShape,
  includedValueMicroUsd: microUsdShape,
  previousMicroUsd: microUsdShape.describe('Usage spend in the period before.'),
  requests: z.int(),
  unpricedRequests: z.int(),
})

export const listPeople = endpoint({
  method: 'GET',
  path: '/people',
  id: 'listPeople',
  tag: 'People',
  summary: 'List people, robots and projects with what they used, in the month to date unless asked otherwise.',
  description: 'As the People tab in Slack: also those without usage. Your own figures stand at /users/me.',
  scope: 'read',
  need: 'lead',
  query: z.object({
    ...askedFields,
    search: z.string().max(100).default('').describe('Part of a name or e-mail address.'),
    kind: z.enum(personKinds).optional(),
    use: z
      .enum(['used', 'unused', 'unused-seat'])
      .optional()
      .describe('With usage in the period, without any, or without any though a vendor has a seat for them.'),
    provider: providerShape.optional().describe('Only what was used of this provider.'),
    sort: z
      .enum(['spend', 'rise', 'requests', 'each', 'name'])
      .default('spend')
      .describe('rise: the dollars more than in the period before; each: what a request cost.'),
    ...pageFields,
  }),
  answer: pageOf(person),
  async handle({ db }: { db: Db }, { caller, query, now }) {
    const { scope, period } = await readAsked(db, { caller, query, usual: 'mtd', now })
    if (scope.kind === 'person') {
      throw new ApiError(400, 'scope cannot be taken: one person stands at /api/users.', {
        errors: [{ in: 'query', field: 'scope', detail: 'Name a team or org.' }],
      })
    }
    const { search, kind = null, use = null, provider = null, sort, limit, cursor } = query
    const choice = { search, kind, use, provider, sort, page: 0, size: Number.MAX_SAFE_INTEGER }
    const list = await peopleList(db, { scope, period, choice, now })
    const page = pageIn(list?.rows ?? [], { list: 'people', limit, cursor, idOf: (row) => idOf(row) ?? 'unmatched' })
    return { data: page.data.map(shown), next: page.next }
  },
})

function idOf({ member }: NamedRow): string | null {
  return member.kind === 'unmatched' ? null : member.personId
}

function shown(row: NamedRow): z.input<typeof person> {
  const { member } = row
  return {
    id: idOf(row),
    kind: member.kind,
    name: row.name,
    email: member.kind === 'unmatched' ? null : member.email,
    hasSeat: row.hasSeat,
    place: row.place,
    usageSpendMicroUsd: row.usageSpendMicroUsd,
    includedValueMicroUsd: row.includedValueMicroUsd,
    previousMicroUsd: row.previousMicroUsd,
    requests: row.requests,
    unpricedRequests: row.unpricedRequests,
  }
}
