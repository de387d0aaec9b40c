import { z } from 'zod'

/** Where traces go, and as whose. */
export type TraceConfig = {
  url: string
  headers: Record<string, string>
  /** What each span says of its process, `service.name` among it. */
  resource: Record<string, string>
  /** Of how many requests spans are made, from 0 to 1. */
  share: number
}

const address = z.url({ protocol: /^https?$/, error: 'must be an address like http://127.0.0.1:4318' }).optional()
const pairs = z
  .string()
  .transform((text) => pairsIn(text))
  .refine((found) => found !== null, { error: 'must be pairs like name=value, with commas between' })
  .transform((found) => found ?? {})
  .optional()
const samplers = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const

/** The variables of OpenTelemetry that Tally takes: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/ */
export const traceVariables = {
  OTEL_EXPORTER_OTLP_ENDPOINT: address,
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: address,
  OTEL_EXPORTER_OTLP_PROTOCOL: z
    .enum(['http/json', 'http/protobuf'], { error: 'must be http/json: Tally sends no gRPC' })
    .optional(),
  OTEL_EXPORTER_OTLP_HEADERS: pairs,
  OTEL_SERVICE_NAME: z.string().default('tally'),
  OTEL_RESOURCE_ATTRIBUTES: pairs,
  OTEL_TRACES_EXPORTER: z.enum(['otlp', 'none'], { error: 'must be otlp or none' }).default('otlp'),
  OTEL_TRACES_SAMPLER: z.enum(samplers, { error: `must be one of ${samplers.join(', ')}` }).default('always_on'),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .transform(Number)
    .refine((share) => share >= 0 && share <= 1, { error: 'must be a share from 0 to 1' })
    .default(1),
  OTEL_SDK_DISABLED: z.string().optional(),
}

type Settings = z.infer<z.ZodObject<typeof traceVariables>>

/** Where traces go; null: nowhere, and nothing is measured for them. */
export function tracesOf(settings: Settings): TraceConfig | null {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: exact } = settings
  const url = exact ?? (base && `${base.replace(/\/+$/, '')}/v1/traces`)
  const isOff = settings.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || settings.OTEL_TRACES_EXPORTER === 'none'
  if (url === undefined || isOff) return null
  return {
    url,
    headers: settings.OTEL_EXPORTER_OTLP_HEADERS ?? {},
    resource: { ...settings.OTEL_RESOURCE_ATTRIBUTES, 'service.name': settings.OTEL_SERVICE_NAME },
    share: shareOf(settings),
  }
}

function shareOf({ OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: share }: Settings): number {
  if (sampler.endsWith('always_off')) return 0
  return sampler.endsWith('traceidratio') ? share : 1
}

// As OpenTelemetry writes them: `api-key=abc,other=a%20b`.
function pairsIn(text: string): Record<string, string> | null {
  const parts = text.split(',').filter((part) => part.trim() !== '')
  const found: Record<string, string> = {}
  for (const part of parts) {
    const at = part.indexOf('=')
    const value = decoded(part.slice(at + 1).trim())
    if (at <= 0 || value === null) return null
    found[part.slice(0, at).trim()] = value
  }
  return found
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch (thrown) {
    if (thrown instanceof URIError) return null
    throw thrown
  }
}
