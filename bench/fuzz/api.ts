import type { Random } from '../../sandbox/company/random.ts'
import { endpoints } from '../../src/http/api/endpoints.ts'
import { openApiOf } from '../../src/http/api/openapi.ts'
import { openApi } from '../../src/http/api/testing.ts'
import { brokenBytes, brokenJson, oddText, oddValue } from './broken.ts'
import { campaign, type Order, refuseInsides } from './campaign.ts'
import { withCluster } from './cluster.ts'
import { heardLog } from './heard-log.ts'
import { ledgerSum } from './ledger-sum.ts'

type Asked = { who: string; request: string; headers: Record<string, string>; body?: string }

/** Every endpoint of the API, with addresses, questions, headers and bodies of anything: an answer by its schema, or a problem. */
export function fuzzApi(order: Order): Promise<number> {
  return withCluster(async () => {
    const { log, refuseSurprises } = heardLog()
    const api = await openApi({ log, requestsPerMinute: 1_000_000 })
    const known = [api.people.ana.id, api.people.mo.id, 'mo@x.example', api.payments.id, 'me', 'org']
    const before = await ledgerSum(api.db)
    try {
      return await campaign<Asked>(order, {
        name: 'HTTP API',
        longestMs: 10_000,
        mostGrownMb: 60,
        make: (random) => askedOf(random, known),
        async hand({ who, request, headers, body }) {
          const { status, text } = await api.ask(who, request, {
            headers,
            ...(body === undefined || request.startsWith('HEAD') ? {} : { body }),
          })
          refuseSurprises()
          if (status < 400) return 'accepted'
          if (status >= 500) throw new Error(`it answers ${status}: ${text.slice(0, 300)}`)
          refuseInsides(text)
          if (!request.startsWith('HEAD')) refuseVague(status, text)
          return 'refused'
        },
        async atEnd() {
          const after = await ledgerSum(api.db)
          if (after !== before) throw new Error(`the ledger was ${before} and is ${after}`)
        },
      })
    } finally {
      await api.close()
    }
  })
}

// A sentence, and for what cannot be read the fields it is about.
function refuseVague(status: number, text: string): void {
  const problem = JSON.parse(text)
  if (typeof problem.detail !== 'string' || problem.detail.length < 8)
    throw new Error(`it says nothing: ${text.slice(0, 300)}`)
  if (problem.status !== status || !problem.instance) throw new Error(`no problem of ours: ${text.slice(0, 300)}`)
  if (status === 422 && !problem.errors && !/[“"]|\.$/.test(problem.detail))
    throw new Error(`it names no field: ${text.slice(0, 300)}`)
}

type Schema = { [name: string]: unknown }
const operations = Object.entries(openApiOf(endpoints).paths).flatMap(([path, there]) =>
  Object.entries(there).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
)
const callers = ['ana', 'ana', 'ana', 'service', 'finn', 'lea', 'mo', 'sue', 'gone', 'reader', '', 'tly_api_x'] as const

function askedOf(random: Random, known: readonly string[]): Asked {
  const { method, path, operation } = operations[random.between(0, operations.length - 1)] ?? operations[0] ?? fail()
  const word = () =>
    encodeURIComponent((random.next() < 0.6 ? pick(random, known) : oddText(random)).slice(0, 3_000).toWellFormed())
  const place = path.replaceAll(/\{[^}]+\}/g, word)
  const query: string[] = []
  for (const { name, in: where, schema } of operation.parameters) {
    if (where !== 'query' || random.next() < 0.6) continue
    const value = random.next() < 0.6 ? String(sampleOf(random, schema, known)) : oddText(random).slice(0, 3_000)
    query.push(`${name}=${encodeURIComponent(value.toWellFormed())}`)
    if (random.next() < 0.05) query.push(`${name}=again`)
  }
  if (random.next() < 0.1)
    query.push(`${random.pick(['a', '__proto__', 'a[b]', '%ff', 'cursor', ''])}=${random.pick(['1', '%ff', ''])}`)
  const request = `${random.next() < 0.95 ? method : random.pick(['HEAD', 'OPTIONS', 'PUT', 'DELETE'])} ${place}${query.length > 0 ? `?${query.join('&')}` : ''}`
  return { who: random.pick(callers), request, ...carriedOf(random, method, operation.requestBody, known) }
}

function carriedOf(
  random: Random,
  method: string,
  body: { content: Record<string, { schema: Schema }> } | undefined,
  known: readonly string[],
) {
  const headers: Record<string, string> = {}
  if (random.next() < 0.05) headers['if-match'] = random.pick(['"x"', '*', 'W/"a", "b"', '"'.repeat(3_000)])
  if (random.next() < 0.05) headers['if-none-match'] = random.pick(['*', '"a"', ','.repeat(3_000)])
  if (method === 'GET' || request(random)) return { headers }
  const [type = 'application/json', { schema } = { schema: {} }] = Object.entries(body?.content ?? {})[0] ?? []
  headers['content-type'] =
    random.next() < 0.95 ? type : random.pick(['text/plain', 'application/xml', 'application/json; charset=x', 'x'])
  const sound = sampleOf(random, schema, known)
  const chance = random.next()
  if (chance < 0.35) return { headers, body: textOf(sound) }
  if (chance < 0.8)
    return { headers, body: textOf(typeof sound === 'string' ? sound + oddText(random) : brokenJson(random, sound)) }
  if (chance < 0.88) return { headers, body: textOf(oddValue(random)) }
  return { headers, body: brokenBytes(random, Buffer.from(textOf(sound)), pieces).toString('latin1') }
}

const request = (random: Random) => random.next() < 0.03
const pieces = [
  '{',
  '}',
  '[',
  '"',
  ',',
  '\n',
  '\0',
  '1e999',
  'null',
  '"__proto__":',
  '[['.repeat(40_000),
  'x'.repeat(300_000),
] as const

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

/** A value that fits a schema as far as its types say; ids are of the company where chance wants. */
function sampleOf(random: Random, schema: Schema, known: readonly string[], depth = 0): unknown {
  const { enum: values, const: one, anyOf, oneOf, type, properties, items } = schema
  if (one !== undefined) return one
  if (Array.isArray(values)) return pick(random, values)
  const either = anyOf ?? oneOf ?? schema.allOf
  if (Array.isArray(either)) return sampleOf(random, pick(random, either), known, depth + 1)
  switch (Array.isArray(type) ? pick(random, type) : type) {
    case 'object': {
      const required = Array.isArray(schema.required) ? schema.required : []
      const kept = Object.entries((properties ?? {}) as Record<string, Schema>).filter(
        ([name]) => required.includes(name) || random.next() < 0.4,
      )
      return Object.fromEntries(kept.map(([name, inner]) => [name, sampleOf(random, inner, known, depth + 1)]))
    }
    case 'array':
      return Array.from({ length: depth > 4 ? 0 : random.between(0, 3) }, () =>
        sampleOf(random, (items ?? {}) as Schema, known, depth + 1),
      )
    case 'integer':
    case 'number':
      return random.pick([0, 1, 5, 50, 100, 1_000, 1e6, -1, 0.5])
    case 'boolean':
      return random.next() < 0.5
    case 'null':
      return null
    default:
      return random.next() < 0.4
        ? pick(random, known)
        : random.pick([
            'mtd',
            '7d',
            '2026-11-20',
            '2026-11-01',
            '5',
            '$5',
            'Platform',
            'day',
            'x',
            'cursor',
            'name,team\nMo,Payments\n',
            '2026-11-21T10:00:00Z',
          ])
  }
}

function pick<T>(random: Random, from: readonly T[]): T {
  return from[random.between(0, from.length - 1)] as T
}

function fail(): never {
  throw new Error('there are endpoints')
}
