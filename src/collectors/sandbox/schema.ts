import { z } from 'zod'
import { AppError } from '../../base/app-error.ts'

const count = z.number().int().nonnegative()

const peopleAnswer = z.object({
  company: z.object({ workspaceId: z.string() }),
  parents: z.array(z.object({ name: z.string(), costCentre: z.string(), leadEmail: z.string() })),
  teams: z.array(
    z.object({ name: z.string(), parent: z.string(), costCentre: z.string(), leadEmail: z.string().nullable() }),
  ),
  people: z.array(
    z.object({ slackId: z.string(), name: z.string(), email: z.string(), team: z.string(), cursorEmail: z.string() }),
  ),
  robots: z.array(z.object({ name: z.string(), email: z.string(), ownerEmail: z.string(), team: z.string() })),
})

const keysAnswer = z.object({
  keys: z.array(z.object({ id: z.string(), provider: z.enum(['anthropic', 'openai']), owner: z.string() })),
})

const usageRecord = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  provider: z.enum(['anthropic', 'openai', 'cursor']),
  model: z.string(),
  person: z.string().nullable(),
  key: z.object({ id: z.string() }).nullable(),
  project: z.string(),
  repository: z.string(),
  tool: z.string(),
  session: z.string(),
  tokens: z.object({
    input: count,
    cacheRead: count,
    cacheWrite5m: count,
    cacheWrite1h: count,
    output: count,
    reasoning: count,
  }),
  category: z.enum(['api', 'included', 'overage']),
  cost: z.string(),
  listValue: z.string(),
})

const historyAnswer = z.object({ records: z.array(usageRecord), next: z.string().nullable() })

export type CompanyPeople = z.infer<typeof peopleAnswer>
export type CompanyKeys = z.infer<typeof keysAnswer>
export type UsageRecord = z.infer<typeof usageRecord>
export type HistoryPage = z.infer<typeof historyAnswer>

export function readPeople(body: unknown): CompanyPeople {
  return read(peopleAnswer, body, 'people')
}

export function readKeys(body: unknown): CompanyKeys {
  return read(keysAnswer, body, 'keys')
}

export function readHistory(body: unknown): HistoryPage {
  return read(historyAnswer, body, 'history')
}

function read<T>(schema: z.ZodType<T>, body: unknown, name: string): T {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  throw new AppError('upstream-failed', `The sandbox company's ${name} came in a form we do not know.`, {
    cause: parsed.error,
  })
}
