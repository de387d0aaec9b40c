import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { tracesOf, traceVariables } from './trace-config.ts'

const variables = z.object(traceVariables)
const endpoint = 'http://collector:4318/'

function read(environment: Record<string, string>) {
  return tracesOf(variables.parse(environment))
}

describe('where traces go', () => {
  test.each([
    ['nowhere is named', {}],
    ['OpenTelemetry is switched off', { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_SDK_DISABLED: 'true' }],
    ['no exporter is wanted', { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_EXPORTER: 'none' }],
  ])('nowhere: %s', (_, environment) => {
    expect(read(environment)).toBeNull()
  })

  test('to the collector’s address for traces, as Tally, all of them', () => {
    expect(read({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })).toEqual({
      url: 'http://collector:4318/v1/traces',
      headers: {},
      resource: { 'service.name': 'tally' },
      share: 1,
    })
  })

  test('with headers, attributes and a share as OpenTelemetry writes them; an exact address wins', () => {
    expect(
      read({
        OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://traces.example/in',
        OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%3Db, tenant = ours',
        OTEL_SERVICE_NAME: 'tally-eu',
        OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=prod,service.name=other',
        OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
        OTEL_TRACES_SAMPLER_ARG: '0.05',
      }),
    ).toEqual({
      url: 'https://traces.example/in',
      headers: { 'api-key': 'a=b', tenant: 'ours' },
      resource: { 'deployment.environment.name': 'prod', 'service.name': 'tally-eu' },
      share: 0.05,
    })
  })
})

test.each([
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4317', 'must be an address like'],
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc', 'must be http/json'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'api-key', 'must be pairs'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'api-key=%zz', 'must be pairs'],
  ['OTEL_TRACES_SAMPLER', 'sometimes', 'must be one of'],
  ['OTEL_TRACES_SAMPLER_ARG', 'many', 'must be a share from 0 to 1'],
])('%s=%s is refused, naming the fix', (name, value, says) => {
  const { error } = variables.safeParse({ [name]: value })

  expect(error?.issues.map(({ path: [at], message }) => `${String(at)} ${message}`).join()).toContain(`${name} ${says}`)
})
