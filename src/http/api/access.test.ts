import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Role as GivenRole } from '../../people/access.ts'
import { has } from '../../people/need.ts'
import { endpoints } from './endpoints.ts'
import { type OpenApi, openApi } from './testing.ts'

/** Every endpoint there is, tried by everybody, and the list of what each of them needs. */

const roles = {
  member: { who: 'mo', given: ['member'] },
  lead: { who: 'lea', given: ['member', 'lead'] },
  finance: { who: 'finn', given: ['member', 'finance'] },
  admin: { who: 'ana', given: ['member', 'admin'] },
  service: { who: 'service', given: ['member', 'admin'] },
} as const satisfies Record<string, { who: string; given: readonly GivenRole[] }>

let api: OpenApi
let unusable: Record<string, string>
beforeAll(async () => {
  api = await openApi()
  const expired = await api.token({ kind: 'service', role: 'admin' }, 'write', new Date('2026-11-20T09:59:59Z'))
  const revoked = await api.token({ kind: 'service', role: 'admin' }, 'write', new Date('2027-01-01T00:00:00Z'))
  await api.db
    .updateTable('api_token')
    .set({ revoked_at: new Date('2026-11-20T10:00:00Z') })
    .where('expires_at', '=', new Date('2027-01-01T00:00:00Z'))
    .execute()
  unusable = { none: '', garbage: 'tly_api_x', left: 'gone', expired, revoked }
})
afterAll(() => api.close())

// Whoever adds an endpoint says here what it needs.
test('this is what each endpoint needs', () => {
  const lines = endpoints.map(({ method, path, scope, need }) => `${method} ${path} ${scope} ${need}`)

  expect(lines.toSorted()).toMatchInlineSnapshot(`
    [
      "DELETE /budgets/:id write lead",
      "DELETE /groups/:id write admin",
      "DELETE /people/:id write admin",
      "GET /analytics read lead",
      "GET /anomalies read known",
      "GET /audit read admin",
      "GET /budgets read known",
      "GET /budgets/:id read known",
      "GET /data-status read finance",
      "GET /export read known",
      "GET /groups read lead",
      "GET /groups/:id read lead",
      "GET /groups/export read finance",
      "GET /incidents read known",
      "GET /incidents/:id read known",
      "GET /invoices read finance",
      "GET /invoices/:id read finance",
      "GET /keys read known",
      "GET /model-costs read known",
      "GET /people read lead",
      "GET /people/:id/deletion read admin",
      "GET /providers read admin",
      "GET /settings read admin",
      "GET /spend read known",
      "GET /stats read known",
      "GET /sync read finance",
      "GET /sync/:run read finance",
      "GET /team-spend read known",
      "GET /users/:user read known",
      "PATCH /budgets/:id write lead",
      "PATCH /groups write admin",
      "PATCH /groups/:id write admin",
      "PATCH /incidents/:id write known",
      "POST /budgets write lead",
      "POST /budgets/:id/raise write lead",
      "POST /groups write admin",
      "POST /groups/import write admin",
      "POST /keys/:id/pause write known",
      "POST /keys/:id/resume write known",
      "POST /keys/:id/revoke write known",
      "POST /sync write finance",
      "PUT /settings write admin",
    ]
  `)
  expect(new Set(endpoints.map(({ id }) => id)).size).toBe(endpoints.length)
})

test('what changes something needs a token that may write, and what only reads does not', () => {
  for (const { method, scope, path } of endpoints)
    expect([path, scope]).toEqual([path, method === 'GET' ? 'read' : 'write'])
})

describe.each(endpoints)('$method $path, for $need with $scope', (endpoint) => {
  const request = `${endpoint.method} ${endpoint.path.replaceAll(/:[^/]+/g, '01a201e1-9ae6-7939-a0bc-4813ad42688a')}`

  test.each(['none', 'garbage', 'left', 'expired', 'revoked'])('401 for %s', async (kind) => {
    expect(await api.ask(unusable[kind] ?? '', request)).toMatchObject({ status: 401, body: { code: 'unauthorized' } })
  })

  test.each(Object.entries(roles))('as %s', async (_, { who, given }) => {
    const viewer = { person: { id: '', kind: 'person', name: '', email: null }, ledTeamIds: new Set<string>() } as const
    const may = has({ ...viewer, roles: new Set<GivenRole>(given) }, endpoint.need)

    const { status } = await api.ask(who, request)

    if (may) expect([401, 403, 500]).not.toContain(status)
    else expect(status).toBe(403)
  })

  if (endpoint.scope !== 'write') return
  test('403 for an admin whose token may only read', async () => {
    expect(await api.ask('reader', request)).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining('may only read') },
    })
  })
})

describe('whose figures are seen', () => {
  test.each([
    ['GET /spend?scope=org', 403],
    ['GET /export?kind=days&scope=org', 403],
    ['GET /stats?scope=org', 403],
    ['GET /spend?scope=team:Payments', 404],
    ['GET /spend?scope=person:sue@x.example', 404],
    ['GET /users/sue@x.example', 404],
    ['GET /users/nobody@x.example', 404],
    ['GET /export?kind=days&scope=person:sue@x.example', 404],
    ['GET /people', 403],
  ])('a member is refused %s, whoever there is', async (request, status) => {
    const answer = await api.ask('mo', request)

    expect(answer.status).toBe(status)
    expect(answer.text).not.toMatch(/MicroUsd|Sue/)
  })

  test('a lead sees their team and who is in it, and nobody else', async () => {
    const [team, member, other] = [
      await api.ask('lea', 'GET /spend'),
      await api.ask('lea', 'GET /users/mo@x.example'),
      await api.ask('lea', 'GET /users/sue@x.example'),
    ]

    expect(team.body).toMatchObject({
      scope: { kind: 'team', name: 'Payments' },
      spend: { usageSpendMicroUsd: 9_000_000 },
    })
    expect(member.status).toBe(200)
    expect(other.status).toBe(404)
  })

  test.each(['/spend', '/stats', '/team-spend', '/model-costs', '/export?kind=people'])(
    'without a scope %s is of oneself for a member and of all for finance',
    async (path) => {
      const [own, all] = [await api.ask('mo', `GET ${path}`), await api.ask('finn', `GET ${path}`)]

      expect([own.status, all.status]).toEqual([200, 200])
      expect(own.text).not.toMatch(/sue@|lea@|Sue|Lea/)
      expect(own.text).not.toBe(all.text)
    },
  )

  test('a role that was taken away is gone with the next request', async () => {
    expect((await api.ask('finn', 'GET /data-status')).status).toBe(200)
    await api.db.updateTable('person').set({ role: null }).where('id', '=', api.people.finn.id).execute()
    expect((await api.ask('finn', 'GET /data-status')).status).toBe(403)
    await api.db.updateTable('person').set({ role: 'finance' }).where('id', '=', api.people.finn.id).execute()
  })
})
