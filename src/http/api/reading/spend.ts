import { z } from 'zod'
import { type Db, type DbOrTransaction, inSnapshot } from '../../../db/database.ts'
import { categories } from '../../../ledger/entry.ts'
import { spendByCategory } from '../../../ledger/overview-queries.ts'
import { spendByTool } from '../../../ledger/person-queries.ts'
import { personKinds } from '../../../people/person.ts'
import { filterOf } from '../../../reports/scope.ts'
import { readSpendReport, type SpendReport } from '../../../reports/spend-report.ts'
import { type MemberRow, teamReport } from '../../../reports/team-report.ts'
import { endpoint } from '../endpoint.ts'
import { ApiError } from '../problem.ts'
import { dayShape, instantOr, microUsdShape, providerShape } from '../shapes.ts'
import { type AskedOf, askedFields, periodShape, readAsked, scopeShape, shownPeriod, shownScope } from './asked.ts'
import { shownSpend, spendFields, spendShape } from './spend-shapes.ts'

const parts = ['day', 'month', 'provider', 'model', 'person', 'team', 'tool', 'category'] as const
type Part = (typeof parts)[number]

const list = z.string().transform((text) => text.split(',').map((one) => one.trim()))
const groupFields = {
  usageSpendMicroUsd: microUsdShape,
  includedValueMicroUsd: microUsdShape,
  seatsMicroUsd: microUsdShape,
  requests: z.int(),
  unpricedRequests: z.int(),
  previousMicroUsd: microUsdShape.describe('Usage spend in the period before.'),
  topModel: z.string().nullable(),
}

const answer = z.object({
  scope: scopeShape,
  period: periodShape,
  provider: providerShape.nullable(),
  spend: spendShape,
  previous: z
    .object({ period: periodShape, spend: spendShape })
    .nullable()
    .describe('The period to compare with; null where nothing was used in it.'),
  topModel: z.string().nullable(),
  countedUntil: z.iso.datetime().nullable().describe('When the newest usage of anybody happened that is counted.'),
  byDay: z.array(z.object({ day: dayShape, provider: providerShape, ...spendFields })).optional(),
  byMonth: z
    .array(z.object({ month: z.string(), ...spendFields }))
    .optional()
    .describe('Up to twelve months that end with the period’s.'),
  byProvider: z.array(z.object({ provider: providerShape, ...spendFields })).optional(),
  byModel: z
    .array(z.object({ provider: providerShape, model: z.string(), ...spendFields }))
    .optional()
    .describe('Seats and some fees have no model: the empty name.'),
  byPerson: z
    .array(
      z.object({
        id: z.uuid().nullable().describe('Null: usage nobody was matched to.'),
        kind: z.enum([...personKinds, 'unmatched']),
        name: z.string(),
        email: z.string().nullable(),
        ...groupFields,
      }),
    )
    .optional(),
  byTeam: z
    .array(
      z.object({
        id: z.uuid().nullable().describe('Null: in no team.'),
        name: z.string(),
        people: z.int(),
        ...groupFields,
      }),
    )
    .optional()
    .describe('By the team somebody was in on the day; empty where there is only one.'),
  byTool: z
    .array(
      z.object({
        tool: z.string(),
        usageSpendMicroUsd: microUsdShape,
        includedValueMicroUsd: microUsdShape,
        requests: z.int(),
      }),
    )
    .optional(),
  byCategory: z
    .array(
      z.object({
        category: z.enum(categories),
        costMicroUsd: microUsdShape,
        includedValueMicroUsd: microUsdShape,
        requests: z.int(),
      }),
    )
    .optional(),
})

type Answer = z.input<typeof answer>

export const getSpend = endpoint({
  method: 'GET',
  path: '/spend',
  id: 'getSpend',
  tag: 'Figures',
  summary: 'Who spent what: one person, a team or everybody, split as you like.',
  description:
    'All of one answer is of one moment, so that the parts of each split add up to `spend` to the millionth of a dollar.',
  scope: 'read',
  need: 'known',
  query: z.object({
    ...askedFields,
    provider: providerShape.optional().describe('Only what was used of this provider.'),
    by: list
      .pipe(z.array(z.enum(parts, `must be some of ${parts.join(', ')}, with commas between`)))
      .default(['day', 'provider', 'model'])
      .describe(`The splits, with commas between: ${parts.join(', ')}.`),
  }),
  answer,
  async handle({ db }: { db: Db }, { caller, query, now }) {
    const asked = await readAsked(db, { caller, query, usual: 'mtd', now })
    const by = new Set(query.by)
    if (asked.scope.kind === 'person' && (by.has('person') || by.has('team'))) {
      throw new ApiError(400, 'by cannot be taken: one person cannot be split by person or team.', {
        errors: [{ in: 'query', field: 'by', detail: 'Leave person and team out, or ask of a team or org.' }],
      })
    }
    return inSnapshot(db, (snapshot) => readSpend(snapshot, { ...asked, by, provider: query.provider, now }))
  },
})

type Input = AskedOf & { by: ReadonlySet<Part>; provider?: z.output<typeof providerShape> | undefined; now: Date }

async function readSpend(snapshot: DbOrTransaction, input: Input): Promise<Answer> {
  const { scope, period, by, provider } = input
  const only = provider ? { provider } : {}
  const report = await readSpendReport(snapshot, { personId: null, ...filterOf(scope), period, ...only })
  const filter = { ...filterOf(scope), ...period.range, ...only }
  return {
    scope: shownScope(scope),
    period: shownPeriod(period),
    provider: provider ?? null,
    spend: shownSpend(report),
    previous: report.previous && { period: shownPeriod(period.previous), spend: shownSpend(report.previous) },
    topModel: report.topModel,
    countedUntil: instantOr(report.countedUntil),
    ...ownSplits(report, by),
    ...(await groupSplits(snapshot, input)),
    ...(by.has('tool') ? { byTool: await spendByTool(snapshot, filter) } : {}),
    ...(by.has('category') ? { byCategory: await spendByCategory(snapshot, filter) } : {}),
  }
}

function ownSplits(report: SpendReport, by: Input['by']): Partial<Answer> {
  const { byDay, byMonth, byProvider, byModel } = report
  return {
    ...(by.has('day')
      ? { byDay: byDay.map((row) => ({ day: row.day, provider: row.provider, ...shownSpend(row) })) }
      : {}),
    ...(by.has('month') ? { byMonth: byMonth.map((row) => ({ month: row.month, ...shownSpend(row) })) } : {}),
    ...(by.has('provider')
      ? { byProvider: byProvider.map((row) => ({ provider: row.provider, ...shownSpend(row) })) }
      : {}),
    ...(by.has('model')
      ? { byModel: byModel.map((row) => ({ provider: row.provider, model: row.model, ...shownSpend(row) })) }
      : {}),
  }
}

async function groupSplits(
  snapshot: DbOrTransaction,
  { scope, period, by, provider, now }: Input,
): Promise<Partial<Answer>> {
  if (scope.kind === 'person' || !(by.has('person') || by.has('team'))) return {}
  const only = provider ? { provider } : {}
  const modelsOf = (rows: readonly MemberRow[]) => (by.has('person') ? rows : [])
  const report = await teamReport(snapshot, { scope, period, now, ...only, modelsOf })
  return {
    ...(by.has('person') ? { byPerson: (report?.rows ?? []).map(shownMember) } : {}),
    ...(by.has('team')
      ? {
          byTeam: (report?.teams ?? []).map((row) => ({
            id: row.teamId,
            name: row.name,
            people: row.people,
            ...group(row),
          })),
        }
      : {}),
  }
}

function shownMember(row: MemberRow): NonNullable<Answer['byPerson']>[number] {
  const { member } = row
  const who =
    member.kind === 'unmatched'
      ? ({ id: null, kind: 'unmatched', name: '', email: null } as const)
      : { id: member.personId, kind: member.kind, name: member.name, email: member.email }
  return { ...who, ...group(row) }
}

function group(row: Omit<MemberRow, 'member' | 'place' | 'isTopSpender'>) {
  return {
    usageSpendMicroUsd: row.usageSpendMicroUsd,
    includedValueMicroUsd: row.includedValueMicroUsd,
    seatsMicroUsd: row.seatsMicroUsd,
    requests: row.requests,
    unpricedRequests: row.unpricedRequests,
    previousMicroUsd: row.previousMicroUsd,
    topModel: row.topModel,
  }
}
