import { Writable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { AppError } from '../../base/app-error.ts'
import { createLog } from '../../base/log.ts'
import { type Endpoint, endpoint } from './endpoint.ts'
import { pageFields, pageIn, pageOf } from './paging.ts'
import { type OpenApi, openApi } from './testing.ts'

/** What holds for every endpoint, on a few that are made for it. */

const thing = { size: 1 }
const sizeShape = z.object({ size: z.int() })
const made: ReadonlyArray<Endpoint> = [
  endpoint({
    ...about('GET', '/thing', 'showThing'),
    query: z.object({ colour: z.enum(['red', 'blue']).optional() }),
    answer: sizeShape,
    handle: async () => thing,
  }),
  endpoint({
    ...about('PUT', '/thing', 'changeThing'),
    scope: 'write',
    body: z.strictObject({ size: z.int('must be a whole number').min(1, 'must be 1 or more') }),
    answer: sizeShape,
    async handle(_, { body, ifMatch }) {
      ifMatch(thing)
      thing.size = body.size
      return thing
    },
  }),
  endpoint({
    ...about('GET', '/numbers', 'listNumbers'),
    query: z.object(pageFields),
    answer: pageOf(z.object({ n: z.int() })),
    async handle(_, { query }) {
      const all = Array.from({ length: 5 }, (_one, n) => ({ n }))
      return pageIn(all, { list: 'numbers', ...query, cursor: query.cursor, idOf: ({ n }) => String(n) })
    },
  }),
  endpoint({
    ...about('GET', '/trouble/:kind', 'makeTrouble'),
    params: z.object({ kind: z.string() }),
    answer: z.object({}),
    async handle(_, { params: { kind } }) {
      if (kind === 'crash') throw new Error('password=hunter2')
      if (kind === 'away') throw Object.assign(new Error('terminating connection'), { code: '57P01' })
      throw new AppError(kind as 'conflict', `It is ${kind}.`)
    },
  }),
  endpoint({
    ...about('DELETE', '/thing/:id', 'removeThing'),
    scope: 'write',
    params: z.object({ id: z.uuid('must be an id') }),
    status: 204,
    answer: z.undefined(),
    handle: async () => undefined,
  }),
]

function about<Method extends Endpoint['method']>(method: Method, path: string, id: string) {
  return { method, path, id, tag: 'Things', summary: id, scope: 'read', need: 'known' } as const
}

let api: OpenApi
const lines: string[] = []
beforeAll(async () => {
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk))
      done()
    },
  })
  api = await openApi({ endpoints: made, log: createLog('info', destination) })
})
afterAll(() => api.close())

const json = (body: unknown) => ({ body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })

describe('who asks', () => {
  test.each([
    ['no token', '', 'No token came with this request'],
    ['a word that is none', 'hello', 'Tally knows no such token'],
    ['one nobody made', `tly_api_${'a'.repeat(43)}`, 'Tally knows no such token'],
    ['a developer’s key', `acl_${'a'.repeat(43)}`, 'This is a developer’s key'],
    ['one of somebody who left', 'gone', 'has left'],
  ])('%s is 401 with a challenge and what to do', async (_, who, says) => {
    const answer = await api.ask(who, 'GET /thing')

    expect(answer).toMatchObject({ status: 401, body: { status: 401, code: 'unauthorized' } })
    expect(answer.body.detail).toContain(says)
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm="Tally"/)
  })

  test('a token in the query is none', async () => {
    expect((await api.ask('', `GET /thing?token=${api.tokens.ana}`)).status).toBe(401)
  })

  test('a token stops at its end, and at once where it is revoked', async () => {
    const short = await api.token({ kind: 'service', role: 'admin' }, 'read', new Date('2026-11-20T11:00:00Z'))

    expect((await api.ask(short, 'GET /thing')).status).toBe(200)
    await api.db
      .updateTable('api_token')
      .set({ revoked_at: new Date('2026-11-20T10:00:00Z') })
      .where('expires_at', 'is not', null)
      .execute()
    expect((await api.ask(short, 'GET /thing')).body.detail).toContain('was revoked')
    await api.db.updateTable('api_token').set({ revoked_at: null }).where('expires_at', 'is not', null).execute()
    api.clock.set(new Date('2026-11-20T11:00:00Z'))
    expect((await api.ask(short, 'GET /thing')).body.detail).toContain('expired at 2026-11-20T11:00:00.000Z')
    api.clock.set(new Date('2026-11-20T10:00:00Z'))
  })

  test('a token that may only read changes nothing', async () => {
    const before = thing.size
    const answer = await api.ask('reader', 'PUT /thing', json({ size: before + 1 }))

    expect(answer).toMatchObject({ status: 403, body: { code: 'not-allowed' } })
    expect(answer.headers.get('www-authenticate')).toContain('insufficient_scope')
    expect(thing.size).toBe(before)
  })

  test('that a token was used is kept to the minute', async () => {
    const used = () =>
      api.db
        .selectFrom('api_token')
        .where('scope', '=', 'read')
        .where('person_id', 'is not', null)
        .select('last_used_at')
        .executeTakeFirstOrThrow()
    api.clock.set(new Date('2026-11-20T10:05:40Z'))
    await api.ask('reader', 'GET /thing')

    expect(await used()).toEqual({ last_used_at: new Date('2026-11-20T10:05:00Z') })
    api.clock.set(new Date('2026-11-20T10:00:00Z'))
  })
})

describe('what is asked', () => {
  test.each([
    ['a query field there is not', 'GET /thing?color=red', {}, 400, ['query', 'color', 'Did you mean colour?']],
    ['a value that is none', 'GET /thing?colour=green', {}, 400, ['query', 'colour', 'red']],
    ['an id that is none', 'DELETE /thing/7', {}, 400, ['path', 'id', 'must be an id']],
    ['a body field of another type', 'PUT /thing', json({ size: 'x' }), 422, ['body', 'size', 'whole number']],
    ['a body field there is not', 'PUT /thing', json({ size: 1, sise: 2 }), 422, ['body', 'sise', 'no such field']],
    ['a body that is missing', 'PUT /thing', {}, 422, ['body', '', 'Is missing. Give an object.']],
  ] as const)('%s is refused by its name', async (_, request, init, status, [where, field, detail]) => {
    const answer = await api.ask('ana', request, init)

    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    expect(answer.body.errors).toContainEqual({ in: where, field, detail: expect.stringContaining(detail) })
  })

  test.each([
    ['no JSON', '{"size":', 'application/json', 400],
    ['a type nobody takes', 'size: 1', 'application/yaml', 415],
    ['a type this endpoint does not take', 'size\n1', 'text/csv', 415],
    ['a body too large', JSON.stringify({ size: 1, x: 'x'.repeat(300_000) }), 'application/json', 413],
  ])('%s is refused and changes nothing', async (_, body, type, status) => {
    const before = thing.size
    const answer = await api.ask('ana', 'PUT /thing', { body, headers: { 'content-type': type } })

    expect(answer).toMatchObject({ status, body: { status, title: expect.any(String) } })
    expect(thing.size).toBe(before)
  })

  test('an address there is not, and a method there is not, say what there is', async () => {
    const [nothing, deep, method] = await Promise.all([
      api.ask('ana', 'GET /nothing'),
      api.ask('ana', 'POST /nothing/at/all'),
      api.ask('ana', 'PATCH /thing'),
    ])

    expect([nothing.status, deep.status]).toEqual([404, 404])
    expect(nothing.body.detail).toContain('/api/docs')
    expect(method).toMatchObject({ status: 405, body: { detail: 'There is no PATCH here. Allowed: GET, HEAD, PUT.' } })
    expect(method.headers.get('allow')).toBe('GET, HEAD, PUT')
  })

  test('the proxy’s addresses are not taken', async () => {
    const answer = await fetch(`${api.origin}/api/v1/nothing`)

    // Nothing but the API is mounted here, so Fastify itself answers.
    expect(answer.headers.get('content-type')).not.toContain('problem')
  })
})

describe('what went wrong', () => {
  test.each([
    ['not-found', 404],
    ['not-allowed', 403],
    ['conflict', 409],
    ['unavailable', 503],
    ['upstream-failed', 502],
    ['bad-input', 400],
  ])('%s is %i with its sentence', async (kind, status) => {
    expect(await api.ask('ana', `GET /trouble/${kind}`)).toMatchObject({ status, body: { detail: `It is ${kind}.` } })
  })

  test('a database that is away is said to be, as waiting helps', async () => {
    expect(await api.ask('ana', 'GET /trouble/away')).toMatchObject({
      status: 503,
      body: { code: 'unavailable', detail: expect.stringContaining('The database does not answer') },
    })
  })

  test('a surprise says nothing of itself, and is found in the log by the id it gives', async () => {
    const answer = await api.ask('ana', 'GET /trouble/crash', { headers: { 'x-request-id': 'grafana-0815' } })

    expect(answer).toMatchObject({
      status: 500,
      body: { requestId: 'grafana-0815', instance: 'urn:tally:request:grafana-0815' },
    })
    expect(answer.headers.get('x-tally-request-id')).toBe('grafana-0815')
    expect(answer.text).not.toContain('hunter2')
    const logged = lines.filter((line) => line.includes('grafana-0815'))
    expect(logged.join()).toContain('hunter2')
    expect(lines.join()).not.toContain(api.tokens.ana)
  })
})

describe('ETags', () => {
  test('what is known already is not sent again, and what changed is', async () => {
    const first = await api.ask('ana', 'GET /thing')
    const etag = first.headers.get('etag') ?? ''
    const again = await api.ask('ana', 'GET /thing', { headers: { 'if-none-match': `"other", W/${etag}` } })
    await api.ask('ana', 'PUT /thing', json({ size: thing.size + 1 }))
    const changed = await api.ask('ana', 'GET /thing', { headers: { 'if-none-match': etag } })

    expect(again).toMatchObject({ status: 304, text: '' })
    expect(changed.status).toBe(200)
  })

  test('of two who change what they both read, the second is told', async () => {
    const etag = (await api.ask('ana', 'GET /thing')).headers.get('etag') ?? ''
    const change = (size: number) => {
      const { body, headers } = json({ size })
      return api.ask('ana', 'PUT /thing', { body, headers: { ...headers, 'if-match': etag } })
    }
    const first = await change(thing.size + 1)
    const second = await change(99)

    expect(first.status).toBe(200)
    expect(second).toMatchObject({ status: 412, body: { errors: [{ in: 'header', field: 'If-Match' }] } })
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'))
    expect(thing.size).not.toBe(99)
  })

  test('HEAD answers as GET does, without a body', async () => {
    const [get, head] = [await api.ask('ana', 'GET /thing'), await api.ask('ana', 'HEAD /thing')]

    expect(head).toMatchObject({ status: 200, text: '' })
    expect(head.headers.get('etag')).toBe(get.headers.get('etag'))
  })
})

test('pages are followed by the link and by next, and a cursor of another list is refused', async () => {
  const seen: number[] = []
  let path: string | null = '/numbers?limit=2'
  while (path !== null) {
    const { body, headers }: Awaited<ReturnType<OpenApi['ask']>> = await api.ask('ana', `GET ${path}`)
    seen.push(...body.data.map(({ n }: { n: number }) => n))
    const link = /^<\/api([^>]+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1] ?? null
    expect(link === null).toBe(body.next === null)
    path = link
  }

  expect(seen).toEqual([0, 1, 2, 3, 4])
  expect(await api.ask('ana', 'GET /numbers?cursor=eyJsaXN0Ijoib3RoZXIifQ')).toMatchObject({
    status: 400,
    body: { errors: [{ field: 'cursor' }] },
  })
  expect((await api.ask('ana', 'GET /numbers?limit=201')).body.errors).toMatchObject([{ field: 'limit' }])
})

test('what was removed answers nothing', async () => {
  expect(await api.ask('ana', 'DELETE /thing/01a201e1-9ae6-7939-a0bc-4813ad42688a')).toMatchObject({
    status: 204,
    text: '',
  })
})

test('no cache keeps an answer and no page of another site may read it', async () => {
  const { headers } = await api.ask('ana', 'GET /thing', { headers: { origin: 'https://evil.example' } })

  expect(headers.get('cache-control')).toBe('private, no-store')
  expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  expect((await api.ask('', 'OPTIONS /thing')).status).toBe(405)
})

test('beyond its requests a token is told when to go on, and others are not held up', async () => {
  const busy = await openApi({ endpoints: made, requestsPerMinute: 2 })
  const [, second, third] = [
    await busy.ask('ana', 'GET /thing'),
    await busy.ask('ana', 'GET /thing'),
    await busy.ask('ana', 'GET /thing'),
  ]
  const other = await busy.ask('mo', 'GET /thing')
  await busy.close()

  expect([second?.headers.get('ratelimit-limit'), second?.headers.get('ratelimit-remaining')]).toEqual(['2', '0'])
  expect(third).toMatchObject({ status: 429, body: { code: 'too-many-requests' } })
  expect(Number(third?.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(other.status).toBe(200)
})
