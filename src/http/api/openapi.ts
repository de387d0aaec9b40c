import { z } from 'zod'
import type { ApiDeps } from './api-deps.ts'
import { cronOperation } from './cron-operation.ts'
import type { Endpoint } from './endpoint.ts'
import type { Json, OpenApi, Operation } from './openapi-shape.ts'
import { problemTitles } from './problem.ts'

/**
 * The OpenAPI 3.1 document of the endpoints, made of the schemas that check what comes in, and of `POST /api/cron`. Paths are
 * below `/api`.
 */
export function openApiOf(endpoints: readonly Endpoint<ApiDeps>[]): OpenApi {
  const byPath = Map.groupBy(endpoints, ({ path }) => path.replaceAll(/:([^/]+)/g, '{$1}'))
  const used = new Set([...endpoints.map(({ tag }) => tag), ...cronOperation.tags])
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tally',
      version: '1',
      summary: 'What AI coding costs, per developer, across Cursor, Anthropic and OpenAI.',
      description: introduction,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/api', description: 'This Tally' }],
    security: [{ token: [] }],
    tags: [...used].map((name) => ({ name, description: tagSays[name] ?? name })),
    paths: {
      ...Object.fromEntries(
        [...byPath].map(([path, there]) => [
          path,
          Object.fromEntries(there.map((endpoint) => [endpoint.method.toLowerCase(), operationOf(endpoint)])),
        ]),
      ),
      '/cron': { post: cronOperation },
    },
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A token of `tally token create`: `tly_api_…`.' },
        cronSecret: {
          ...{ type: 'apiKey', in: 'header', name: 'x-cron-secret' },
          description: 'The value of `TALLY_CRON_SECRET`, for `POST /api/cron` alone.',
        },
      },
      schemas: { Problem: problemSchema },
      responses: Object.fromEntries(
        [...new Set(endpoints.flatMap(refusalsOf))].toSorted().map((status) => [
          `Problem${status}`,
          {
            description: `${problemTitles[status]}.`,
            content: { 'application/problem+json': { schema: ref('schemas', 'Problem') } },
          },
        ]),
      ),
    },
  }
}

function operationOf(endpoint: Endpoint<ApiDeps>): Operation {
  const { id, tag, summary, description, body, scope, need } = endpoint
  return {
    operationId: id,
    tags: [tag],
    summary,
    description: [description, `Needs a token with the scope \`${scope}\`${roleSays[need]}.`]
      .filter(Boolean)
      .join('\n\n'),
    parameters: [...parametersOf(endpoint.params, 'path'), ...parametersOf(endpoint.query, 'query')],
    ...(body ? { requestBody: { required: !body.isOptional(), content: contentOf(endpoint.consumes, body) } } : {}),
    responses: responsesOf(endpoint),
    'x-token-scope': scope,
    'x-role': need,
  }
}

function responsesOf(endpoint: Endpoint<ApiDeps>): Operation['responses'] {
  const { status = 200, produces, answer, summary } = endpoint
  const headers = { etag: { description: 'For If-None-Match and If-Match.', schema: { type: 'string' } } }
  const done =
    status === 204
      ? { description: summary }
      : produces
        ? { description: summary, content: Object.fromEntries(produces.map((type) => [type, { schema: textSchema }])) }
        : { description: summary, headers, content: contentOf(undefined, answer) }
  const refused = refusalsOf(endpoint).map((code) => [code, ref('responses', `Problem${code}`)])
  return { [status]: done, ...Object.fromEntries(refused) }
}

function refusalsOf({ method, params, body }: Endpoint<ApiDeps>): number[] {
  const isRead = method === 'GET'
  return [
    400,
    401,
    403,
    ...(params ? [404] : []),
    ...(isRead ? [] : [409]),
    ...(method === 'PUT' || method === 'PATCH' ? [412] : []),
    ...(body ? [413, 415] : []),
    ...(isRead ? [] : [422]),
    429,
    500,
    503,
  ]
}

function parametersOf(schema: z.ZodType | undefined, where: 'path' | 'query'): Operation['parameters'] {
  if (!schema) return []
  const { properties = {}, required = [] } = jsonSchemaOf(schema) as {
    properties?: Record<string, Json>
    required?: string[]
  }
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    ...(typeof description === 'string' ? { description } : {}),
    schema: rest,
  }))
}

function contentOf(types: readonly string[] | undefined, schema: z.ZodType) {
  return Object.fromEntries(
    (types ?? ['application/json']).map((type) => [
      type,
      { schema: type === 'application/json' ? jsonSchemaOf(schema) : textSchema },
    ]),
  )
}

const textSchema = { type: 'string' }

// What is sent in and, as answers are sent as they were made, what comes out.
function jsonSchemaOf(schema: z.ZodType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', override: shortened })
  return rest
}

// A format says what its pattern says; every whole number is one JSON can hold; a record of known names has those.
function shortened({ jsonSchema }: { jsonSchema: Json }): void {
  if (jsonSchema.format) delete jsonSchema.pattern
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
  const { propertyNames, additionalProperties: each } = jsonSchema as {
    propertyNames?: { enum?: string[] }
    additionalProperties?: Json
  }
  if (!propertyNames?.enum || !each) return
  jsonSchema.properties = Object.fromEntries(propertyNames.enum.map((name) => [name, each]))
  delete jsonSchema.propertyNames
  delete jsonSchema.additionalProperties
}

function ref(kind: 'schemas' | 'responses', name: string) {
  return { $ref: `#/components/${kind}/${name}` }
}

const problemSchema = jsonSchemaOf(
  z.object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What happened, whether anything was changed, and what to do.'),
    instance: z.string(),
    code: z.string().describe('For programs: `bad-input`, `not-found`, `conflict`.'),
    requestId: z.string().describe('Stands in Tally’s log as well.'),
    errors: z
      .array(z.object({ in: z.enum(['path', 'query', 'header', 'body']), field: z.string(), detail: z.string() }))
      .optional()
      .describe('Each field that cannot be taken, and the fix.'),
  }),
)

const roleSays: Record<Endpoint['need'], string> = {
  known: '',
  lead: ' that acts as a team lead, finance or an admin',
  finance: ' that acts as finance or an admin',
  admin: ' that acts as an admin',
}

const introduction = [
  'Send a token in `Authorization: Bearer`. It acts as a person, in the role they have at the time, or as a service with a role of its own: whoever may not see or do something in Slack may not here.',
  'Money is in whole millionths of a dollar in fields that end in `MicroUsd`. Days are UTC days, and a range counts its last day unless its field says otherwise. A period is what Slack takes as well: `7d`, `mtd`, `last month`, `2026-10`, `cycle`.',
  'Every refusal is `application/problem+json` (RFC 9457).',
].join('\n\n')

const tagSays: Readonly<Record<string, string>> = {
  Figures: 'Who spent what, on which models and tools, as Slack shows it.',
  Export: 'The same as CSV and FOCUS.',
  'Data health': 'How far the vendors were read.',
  People: 'People and robots.',
  Groups: 'Teams, with dated memberships.',
  Incidents: 'Unusual spend, and what people answered.',
  Settings: 'What holds for everybody, and how unusual spend is looked for.',
  Budgets: 'Limits and how they stand.',
  Keys: 'Developers’ keys, without their secrets.',
  Providers: 'Vendor accounts and provider keys, without their secrets.',
  Sync: 'Reading the vendors.',
  Audit: 'Who did what.',
  Invoices: 'What vendors billed, explained.',
}
