import { createConfig, lintFromString } from '@redocly/openapi-core'
import axios from 'axios'
import { OpenAPIClientAxios } from 'openapi-client-axios'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { endpoints } from './endpoints.ts'
import { openApiOf } from './openapi.ts'
import { type OpenApi, openApi } from './testing.ts'

let api: OpenApi
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

const findings = async (document: unknown) => {
  const config = await createConfig({ extends: ['recommended-strict'] })
  const found = await lintFromString({ source: JSON.stringify(document), absoluteRef: 'openapi.json', config })
  return found.map(({ ruleId, message, location }) => `${ruleId}: ${message} (${location[0]?.pointer ?? ''})`)
}

test('the linter finds nothing to complain of, not even a warning', async () => {
  expect(await findings(openApiOf(endpoints))).toEqual([])
})

test('the linter would complain', async () => {
  const [first] = endpoints
  if (!first) throw new Error('there are endpoints')

  expect((await findings(openApiOf([first, first, { ...first, path: '/other' }]))).join()).toContain('operationId')
})

test('it is served to anybody, as it is made, with every endpoint in it', async () => {
  const answer = await api.ask('', 'GET /openapi.json')

  const ids = Object.values(answer.body.paths).flatMap((methods) =>
    Object.values(methods as Record<string, { operationId: string }>).map(({ operationId }) => operationId),
  )
  expect(ids.toSorted()).toEqual([...endpoints.map(({ id }) => id), 'readAllByCron'].toSorted())
  expect(answer.body.openapi).toBe('3.1.0')
})

test('what a scheduler asks for stands in it with its own secret, which is no token', async () => {
  const { body } = await api.ask('', 'GET /openapi.json')
  const { security, responses } = body.paths['/cron'].post

  const [scheme] = Object.keys(security[0])
  expect(body.components.securitySchemes[scheme ?? '']).toMatchObject({ in: 'header', name: 'x-cron-secret' })
  expect(Object.keys(responses)).toEqual(['202', '401', '404', '500', '503'])
  expect((await api.ask('', 'GET /docs')).text).toContain('/api/cron')
})

test('a client made of the document asks, pages, changes and is refused', async () => {
  const definition = (await api.ask('', 'GET /openapi.json')).body
  const client = await new OpenAPIClientAxios({
    definition: { ...definition, servers: [{ url: `${api.origin}/api` }] },
    axiosConfigDefaults: { headers: { authorization: `Bearer ${api.tokens.ana}` }, validateStatus: () => true },
  }).init()
  // The client has a function for each operationId, which TypeScript cannot know.
  const call = client as unknown as Record<
    string,
    (parameters?: Record<string, unknown> | null, body?: unknown) => Promise<{ status: number; data: never }>
  >
  expect(axios.VERSION).not.toBe('')

  const spend = await call.getSpend?.({ scope: 'org', period: '7d', by: 'person' })
  const user = await call.getUser?.({ user: 'mo@x.example', days: 7 })
  const people = await call.listPeople?.({ limit: 1 })
  const groups = await call.listGroups?.()
  const made = await call.createGroup?.(null, { name: 'Search' })
  const refused = await call.createGroup?.(null, { nam: 'Search' })

  expect(spend).toMatchObject({ status: 200, data: { spend: { usageSpendMicroUsd: 21_000_000 } } })
  expect(user).toMatchObject({ status: 200, data: { person: { email: 'mo@x.example' } } })
  expect(people).toMatchObject({ status: 200, data: { data: [{ email: 'sue@x.example' }], next: expect.any(String) } })
  expect(groups).toMatchObject({ status: 200, data: [{ name: 'Payments' }] })
  expect(made).toMatchObject({ status: 201, data: { name: 'Search' } })
  expect(refused).toMatchObject({ status: 422, data: { code: 'bad-input' } })
})

test('the page for people shows every endpoint, without a script and with nothing from elsewhere', async () => {
  const answer = await api.ask('', 'GET /docs')

  for (const { id, path } of endpoints) {
    expect(answer.text).toContain(`id="${id}"`)
    expect(answer.text).toContain(`/api${path.replaceAll(/:([^/]+)/g, '{$1}')}`)
  }
  expect(answer.text).not.toMatch(/<script|<link|src=|@import|url\(/)
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
})
