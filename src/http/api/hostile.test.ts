import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OpenApi, openApi } from './testing.ts'

/** What somebody with a token could send to hurt. */

let api: OpenApi
beforeAll(async () => {
  api = await openApi()
})
afterAll(() => api.close())

const type = { 'content-type': 'application/json' }
const budget = { scope: { kind: 'org' }, limitMicroUsd: 1_000_000, period: 'month' }

describe('a body', () => {
  test('that is compressed is not unpacked, however small', async () => {
    const body = gzipSync(Buffer.alloc(50_000_000, ' '))

    const answer = await api.ask('ana', 'POST /budgets', { body, headers: { ...type, 'content-encoding': 'gzip' } })

    expect(body.length).toBeLessThan(256 * 1_024)
    expect(answer.status).toBe(400)
  })

  test('that is too large is refused, its length stated or not', async () => {
    const large = `{"name":"${'x'.repeat(300_000)}"}`
    const unstated = new ReadableStream({
      start(stream) {
        stream.enqueue(new TextEncoder().encode(large))
        stream.close()
      },
    })

    const answers = [
      await api.ask('ana', 'POST /groups', { body: large, headers: type }),
      await api.ask('ana', 'POST /groups', { body: unstated, duplex: 'half', headers: type } as RequestInit),
    ]

    expect(answers.map(({ status }) => status)).toEqual([413, 413])
  })

  test('that is nested without end is refused', async () => {
    const body = `${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}`

    const answer = await api.ask('ana', 'POST /groups', { body, headers: type })

    expect([400, 422]).toContain(answer.status)
  })

  test.each(['{"__proto__":{"isAdmin":true},"name":"x"}', '{"constructor":{"prototype":{"isAdmin":true}},"name":"x"}'])(
    'that means the prototype of everything changes nothing: %s',
    async (body) => {
      const answer = await api.ask('ana', 'POST /groups', { body, headers: type })

      expect(answer.status).toBe(422)
      expect(Object.hasOwn(Object.prototype, 'isAdmin')).toBe(false)
    },
  )

  test('sent as a form, as a page of another site could, is not read', async () => {
    for (const contentType of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x']) {
      const answer = await api.ask('ana', 'POST /budgets', {
        body: JSON.stringify(budget),
        headers: { 'content-type': contentType },
      })
      expect([contentType, answer.status]).toEqual([contentType, 415])
    }
  })
})

test.each([
  ['a zero byte', '\\u0000', 'zero byte'],
  ['half of a character', '\\ud800', 'half of a character'],
])('a text with %s is refused by the name of its field', async (_name, bad, says) => {
  const answer = await api.ask('ana', 'POST /groups', { body: `{"name":"A${bad}"}`, headers: type })

  expect(answer).toMatchObject({ status: 422, body: { errors: [{ in: 'body', field: 'name' }] } })
  expect(answer.body.detail).toContain(says)
})

describe('an address', () => {
  test.each([
    ['SQL in a name', "GET /users/'%20or%201=1--", 404],
    ['SQL in a scope', "GET /spend?scope=team:');drop%20table%20entry;--", 404],
    ['a zero byte in the path', 'GET /users/%00', 400],
    ['a zero byte in the query', 'GET /spend?scope=team:%00', 400],
    ['a zero byte and quotes in a search', 'GET /groups?cursor=%00%27%22%5C', 403],
    ['another endpoint in an id', 'GET /incidents/..%2f..%2faudit', 400],
    ['another endpoint in an id, all of it encoded', 'GET /groups/%2e%2e%2fsettings', 403],
    ['a cursor of nobody’s', 'GET /keys?cursor=%7B%22id%22%3A%22%27%22%7D', 400],
    ['very many letters', `GET /spend?scope=${'x'.repeat(7_000)}`, 400],
  ])('with %s is words, or none', async (_name, request, status) => {
    const answer = await api.ask('mo', request)

    expect(answer.status).toBe(status)
    expect(answer.text).not.toMatch(/syntax error|at .*\.ts:|select |Sue/)
    expect(await api.db.selectFrom('entry').select('source_id').limit(1).execute()).toHaveLength(1)
  })

  test('is never said back as a page', async () => {
    const answer = await api.ask('ana', 'GET /%3Cscript%3Ealert(1)%3C/script%3E')

    expect(answer.status).toBe(404)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  })
})

test('the page of the API’s description runs no script, whatever stands in it', async () => {
  const answer = await api.ask('', 'GET /docs')

  expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none'/)
  expect(answer.headers.get('content-security-policy')).not.toMatch(/script-src|unsafe-eval/)
})

test('a name a caller gives to its request cannot write into an answer or the log', async () => {
  const answer = await api.ask('mo', 'GET /audit', { headers: { 'x-request-id': '<b>a</b> {"level":60}' } })

  expect(answer.body.requestId).toMatch(/^[0-9a-f-]{36}$/)
})
