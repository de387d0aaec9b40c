import { expect } from 'vitest'
import { z } from 'zod'
import { addDays, type Day, day, dayOf } from '../../base/calendar.ts'
import { settableClock } from '../../base/clock.ts'
import { createLog, type Log } from '../../base/log.ts'
import { microUsd } from '../../base/money.ts'
import { testDatabase } from '../../db/testing.ts'
import { recordEntries } from '../../ledger/record-entries.ts'
import { anEntry } from '../../ledger/testing.ts'
import { createApiToken, type TokenHolder, type TokenScope } from '../../people/api-token.ts'
import { ensureHandle } from '../../people/handle.ts'
import { assignMember } from '../../people/membership.ts'
import { ensurePerson, type Person } from '../../people/person.ts'
import { letGo } from '../../people/person-left.ts'
import { setRole } from '../../people/roles.ts'
import { createTeam } from '../../people/team-changes.ts'
import { openVault } from '../../vault/vault.ts'
import { createHttpServer } from '../server.ts'
import { apiRoutes } from './api.ts'
import { endpoints } from './endpoints.ts'

export const start = new Date('2026-11-20T10:00:00Z')
export const tester = { id: 'test', origin: 'tally' } as const
const by = { actor: tester, now: start }

// Tests look at answers as programs in other languages do.
// biome-ignore lint/suspicious/noExplicitAny: an answer is looked at field by field
type Json = any
export type Answered = { status: number; body: Json; headers: Headers; text: string }

export type OpenApi = Awaited<ReturnType<typeof openApi>>

/**
 * The API over a company: Ana is an admin, Finn finance, Lea leads Payments with Mo and the robot Robo in it, Sue is in no
 * team, Gone has left. Lea, Mo and Sue used $1, $2 and $4 on each of the last three days, unless told that nobody `hasSpent`.
 * `tokens` are theirs; `reader` is Ana's that may only read.
 */
export async function openApi(
  more: Partial<Pick<Parameters<typeof apiRoutes>[1], 'requestsPerMinute' | 'endpoints'>> & {
    log?: Log
    hasSpent?: boolean
  } = {},
) {
  const { log = createLog('silent'), hasSpent = true, ...options } = more
  const database = await testDatabase()
  const { db } = database
  const clock = settableClock(start)
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
    gone: await known('Gone'),
  }
  await setRole(db, { personId: people.finn.id, role: 'finance', admins, ...by })
  const payments = await createTeam(db, { name: 'Payments', leadIds: [people.lea.id], ...by })
  for (const { id } of [people.lea, people.mo, people.robo])
    await assignMember(db, { personId: id, teamId: payments.id, fromDay: day('2026-11-01'), ...by })
  if (hasSpent) {
    await recordEntries(db, [
      ...(await used(people.lea, 1_000_000)),
      ...(await used(people.mo, 2_000_000)),
      ...(await used(people.sue, 4_000_000)),
    ])
  }

  async function used(person: Person, costMicroUsd: number) {
    const handleId = await ensureHandle(db, { vendor: 'tally-key', name: person.name, personId: person.id })
    const cost = microUsd(costMicroUsd)
    return [2, 1, 0].map((ago) =>
      anEntry({ at: `${addDays(dayOf(start), -ago)}T08:00:00.000Z`, handleId, costMicroUsd: cost, listMicroUsd: cost }),
    )
  }

  const token = async (holder: TokenHolder, scope: TokenScope = 'write', expiresAt: Date | null = null) => {
    const made = { name: 'ci', scope, holder, expiresAt, hashKey: vault.keyHashKey, ...by }
    return (await createApiToken(db, made)).secret
  }
  const tokenOf = (person: Person) => token({ kind: 'person', personId: person.id })
  const tokens = {
    ana: await tokenOf(people.ana),
    finn: await tokenOf(people.finn),
    lea: await tokenOf(people.lea),
    mo: await tokenOf(people.mo),
    sue: await tokenOf(people.sue),
    gone: await tokenOf(people.gone),
    service: await token({ kind: 'service', role: 'admin' }),
    reader: await token({ kind: 'person', personId: people.ana.id }, 'read'),
  }
  await db.transaction().execute((transaction) => letGo(transaction, { personIds: [people.gone.id], now: start }))

  const server = createHttpServer({ log, refusals: {} as never })
  await apiRoutes(server, { db, clock, log, vault, admins, requestsPerMinute: 10_000, ...options })
  const served = options.endpoints ?? endpoints
  const origin = await server.listen({ host: '127.0.0.1', port: 0 })

  /** Sends a request, as the owner of a token or with any other secret. What an endpoint answers has to fit its schema. */
  async function ask(who: string, request: string, init: RequestInit = {}): Promise<Answered> {
    const [method = '', path = ''] = request.split(' ')
    const secret = Object.hasOwn(tokens, who) ? tokens[who as keyof typeof tokens] : who
    const headers = { ...(secret === '' ? {} : { authorization: `Bearer ${secret}` }), ...init.headers }
    const response = await fetch(`${origin}/api${path}`, { ...init, method, headers })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') ?? false
    const body = isJson && text !== '' ? JSON.parse(text) : null
    if (response.ok && isJson) expectDocumented(served, request, body)
    return { status: response.status, body, headers: response.headers, text }
  }

  return {
    ...{ db, clock, vault, people, payments, tokens, token, ask, origin },
    async close() {
      await server.close()
      await database.close()
    },
  }
}

export const today: Day = dayOf(start)

// Fields no schema names are taken out by reading, and so are seen here.
function expectDocumented(served: typeof endpoints, request: string, body: unknown): void {
  const [method, path = ''] = request.split(' ')
  const bare = path.split('?', 1)[0] ?? ''
  const meant = served.find(
    (one) => one.method === method && new RegExp(`^${one.path.replaceAll(/:[^/]+/g, '[^/]+')}$`).test(bare),
  )
  if (meant) expect(z.parse(meant.answer, body)).toEqual(body)
}
