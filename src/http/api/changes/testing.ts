import { fastify } from 'fastify'
import { expect } from 'vitest'
import { z } from 'zod'
import { day } from '../../../base/calendar.ts'
import { settableClock } from '../../../base/clock.ts'
import { createLog } from '../../../base/log.ts'
import { testDatabase } from '../../../db/testing.ts'
import { createApiToken, type TokenHolder, type TokenScope } from '../../../people/api-token.ts'
import { assignMember } from '../../../people/membership.ts'
import { ensurePerson, type Person } from '../../../people/person.ts'
import { setRole } from '../../../people/roles.ts'
import { createTeam } from '../../../people/team-changes.ts'
import { openVault } from '../../../vault/vault.ts'
import { apiRoutes } from '../api.ts'
import { changeEndpoints } from './endpoints.ts'

export const start = new Date('2026-11-20T10:00:00Z')
export const tester = { id: 'test', origin: 'tally' } as const

export type Answered = { status: number; body: Json; headers: Headers; text: string }
// Tests look at answers as programs in other languages do.
// biome-ignore lint/suspicious/noExplicitAny: an answer is looked at field by field
type Json = any

/** Ana is an admin, Finn finance, Lea leads Payments with Mo and robot Robo in it, Sue is in no team. */
export type Company = Awaited<ReturnType<typeof openCompany>>

export async function openCompany() {
  const database = await testDatabase()
  const { db } = database
  const clock = settableClock(start)
  const by = { actor: tester, now: start }
  const admins = ['ana@x.example']
  const vault = openVault(['0'.repeat(64)])
  const known = (name: string, kind: Person['kind'] = 'person') =>
    ensurePerson(db, { kind, name, email: `${name.toLowerCase()}@x.example`, now: start })
  const people = {
    ana: await known('Ana'),
    finn: await known('Finn'),
    lea: await known('Lea'),
    mo: await known('Mo'),
    sue: await known('Sue'),
    robo: await known('Robo', 'robot'),
  }
  await setRole(db, { personId: people.finn.id, role: 'finance', admins, ...by })
  const payments = await createTeam(db, { name: 'Payments', leadIds: [people.lea.id], ...by })
  for (const one of [people.lea, people.mo, people.robo])
    await assignMember(db, { personId: one.id, teamId: payments.id, fromDay: day('2026-11-01'), ...by })

  const token = async (holder: TokenHolder, scope: TokenScope = 'write') => {
    const made = { name: 'ci', scope, holder, expiresAt: null, hashKey: vault.keyHashKey, ...by }
    return (await createApiToken(db, made)).secret
  }
  const tokenOf = (person: Person) => token({ kind: 'person', personId: person.id })
  const tokens = {
    ana: await tokenOf(people.ana),
    finn: await tokenOf(people.finn),
    lea: await tokenOf(people.lea),
    mo: await tokenOf(people.mo),
    sue: await tokenOf(people.sue),
    service: await token({ kind: 'service', role: 'admin' }),
    reader: await token({ kind: 'person', personId: people.ana.id }, 'read'),
  }

  const server = fastify()
  const log = createLog('silent')
  const deps = { db, clock, log, vault, admins, baseUrl: 'http://tally.example/api/v1' }
  await apiRoutes(server, { ...deps, endpoints: changeEndpoints, requestsPerMinute: 10_000 })
  const origin = await server.listen({ host: '127.0.0.1', port: 0 })

  /** Sends a request as somebody; text is sent as CSV. What is answered well has to be what the endpoint's schema says. */
  async function ask(
    who: keyof typeof tokens,
    request: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answered> {
    const [method = '', path = ''] = request.split(' ')
    const type = typeof body === 'string' ? 'text/csv' : 'application/json'
    const response = await fetch(`${origin}/api${path}`, {
      method,
      headers: {
        authorization: `Bearer ${tokens[who]}`,
        ...(body === undefined ? {} : { 'content-type': type }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') ?? false
    const answered = {
      status: response.status,
      body: isJson ? JSON.parse(text) : null,
      headers: response.headers,
      text,
    }
    if (response.ok && isJson) expectDocumented(method, path, answered.body)
    return answered
  }

  return {
    ...{ db, clock, people, tokens, payments, ask, vault },
    async close() {
      await server.close()
      await database.close()
    },
  }
}

function expectDocumented(method: string, path: string, body: unknown): void {
  const bare = path.split('?', 1)[0] ?? ''
  const meant = changeEndpoints.find(
    (one) => one.method === method && new RegExp(`^${one.path.replaceAll(/:[^/]+/g, '[^/]+')}$`).test(bare),
  )
  // Fields no schema names are taken out by reading, and so are seen here.
  expect(z.parse(meant?.answer ?? z.never(), body)).toEqual(body)
}

/** The fields a refusal names. */
export function fieldsOf({ body }: Answered): string[] {
  return (body?.errors ?? []).map(({ field }: { field: string }) => field)
}
