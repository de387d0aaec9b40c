import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { newId } from '../base/id.ts'
import { microUsd } from '../base/money.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { ensurePerson } from '../people/person.ts'
import { revokeVirtualKey } from '../people/revoke-virtual-key.ts'
import { type DatabaseLink, linkTo } from '../people/testing.ts'
import { changeOrganisation } from '../settings/organisation.ts'
import { until } from '../testing/running-app.ts'
import type { AdmissionRequest } from './admission.ts'
import type { Gate } from './gate.ts'
import { noHold } from './hold.ts'
import { inLedger } from './stored-entries.ts'
import {
  aBudget,
  actor,
  aRequest,
  dollars,
  type GateWorld,
  gateOf,
  gateWorld,
  holdOf,
  now,
  store,
} from './testing/gate-world.ts'

let database: OpenDatabase
let world: GateWorld
let gate: Gate | null = null
let link: DatabaseLink | null = null
beforeEach(async () => {
  database = await testDatabase()
  world = await gateWorld(database)
})
afterEach(async () => {
  await gate?.close()
  await link?.close()
  gate = null
  link = null
  await database.close()
})

async function opened(
  ...said: Parameters<typeof gateOf> extends [unknown, ...infer Rest] ? Rest : never
): Promise<Gate> {
  gate = await gateOf(world, ...said)
  return gate
}
const ask = (of: Gate, holds: number, said: Partial<AdmissionRequest> = {}) => of.admit(aRequest(world, holds, said))

test('without a hard budget nothing is held and nobody waits', async () => {
  await aBudget(database.db, { hard: false, limitMicroUsd: dollars(0.01) })
  const open = await opened()

  expect(ask(open, 5)).toBe(noHold)
  expect(open.status()).toMatchObject({ inFlight: 0, databaseAway: false })
})

test('a request is admitted while there is room, and refused with the figures when there is not', async () => {
  await aBudget(database.db)
  const open = await opened()
  holdOf(await ask(open, 0.6))

  const refused = await ask(open, 0.5)

  expect(refused).toMatchObject({ kind: 'refused', refusal: { reason: 'over', limitMicroUsd: 1_000_000 } })
  expect(refused.kind === 'refused' && refused.say).toBe(
    'The monthly budget of the organisation has no room for this request: $1.00 limit, $0.00 spent, $0.60 held for ' +
      'requests in flight; this one is expected to take $0.50. It resets on December 1, 2026 at 00:00 (UTC). ' +
      'Ask an admin for a raise.',
  )
})

test('far from the limit requests are admitted without asking the database', async () => {
  await aBudget(database.db, { limitMicroUsd: dollars(1_000) })
  const open = await opened()
  holdOf(await ask(open, 0.01))

  const admissions = Array.from({ length: 50 }, () => ask(open, 0.01))

  expect(admissions.every((one) => !(one instanceof Promise) && one.kind === 'admitted')).toBe(true)
})

test('what was not needed is free at once, what was spent stays, and a hold ends once', async () => {
  await aBudget(database.db)
  const open = await opened()
  const request = aRequest(world, 0.9)
  const hold = holdOf(await open.admit(request))
  hold.settle(dollars(0.3))
  hold.settle(dollars(0.8))
  hold.release()
  await store(world, open, request, dollars(0.3))
  open.stored([request.requestId])

  const second = holdOf(await ask(open, 0.7))
  const third = await ask(open, 0.01)
  second.release()
  second.settle(dollars(0.7))
  const fourth = await ask(open, 0.7)

  expect(third.kind).toBe('refused')
  expect(fourth.kind).toBe('admitted')
  expect(open.status()).toMatchObject({ inFlight: 1, settledNotStored: 0 })
})

test('what cost more than was held counts in full', async () => {
  await aBudget(database.db)
  const open = await opened()
  const request = aRequest(world, 0.1)
  holdOf(await open.admit(request)).settle(dollars(1.5))

  const before = await ask(open, 0.01)
  await store(world, open, request, dollars(1.5))
  const after = await ask(open, 0.01)

  expect([before.kind, after.kind]).toEqual(['refused', 'refused'])
  expect(after).toMatchObject({ refusal: { spentMicroUsd: 1_500_000 } })
})

test('every level applies, and the refusal names the one that blocked', async () => {
  const { ada, key } = world
  await aBudget(database.db, { limitMicroUsd: dollars(4.8) })
  await aBudget(database.db, { scope: { kind: 'project', project: 'checkout' }, limitMicroUsd: dollars(4) })
  await aBudget(database.db, { scope: { kind: 'person', personId: ada.id }, limitMicroUsd: dollars(3) })
  await aBudget(database.db, { scope: { kind: 'key', lineageId: key.id }, period: 'day', limitMicroUsd: dollars(2) })
  const open = await opened()
  const other = { keyId: newId(), lineageId: newId(), personId: newId() }

  const refused = [
    await ask(open, 2.5),
    await ask(open, 3.5),
    await ask(open, 4.5, other),
    await ask(open, 4.9, { ...other, project: '' }),
    await ask(open, 4.7, { ...other, project: 'else' }),
  ]

  expect(refused.map((one) => (one.kind === 'refused' ? one.say.split(' has')[0] : one.kind))).toEqual([
    'The daily budget of the key laptop',
    'The monthly budget of Ada',
    'The monthly budget of the project checkout',
    'The monthly budget of the organisation',
    'admitted',
  ])
})

test('of 64 at once exactly those are admitted that fit', async () => {
  for (const strict of [false, true]) {
    await aBudget(database.db, { limitMicroUsd: dollars(1), strict, scope: { kind: 'person', personId: world.ada.id } })
    const open = await gateOf(world)

    const admissions = await Promise.all(
      Array.from({ length: 64 }, () => ask(open, 0.05, strict ? { inputBytes: 0, choices: 500 } : {})),
    )

    // Strict: the worst case of 500 tokens at the priority tier, and of what the provider may put in front.
    const each = strict ? 500 * 50 * 2 + 2_000 * 25 : 50_000
    expect(admissions.filter(({ kind }) => kind === 'admitted')).toHaveLength(Math.floor(1_000_000 / each))
    for (const admission of admissions) if (admission.kind === 'admitted') admission.hold.release()
    await open.close()
  }
})

test('a strict budget takes nothing without an upper end to its cost, and says what has none', async () => {
  await aBudget(database.db, { strict: true, limitMicroUsd: dollars(1_000) })
  const open = await opened()

  const endless = await ask(open, 0, { maxOutputTokens: null })
  const remote = await ask(open, 0, { choices: 1, unbounded: () => 'an image that is fetched from elsewhere' })
  const bounded = await ask(open, 0, { choices: 1 })

  expect([endless, remote].map((one) => one.kind === 'refused' && one.say)).toEqual([
    'The monthly budget of the organisation is strict and takes no request without an upper end to its cost; this one has no max output tokens. Ask an admin about it.',
    'The monthly budget of the organisation is strict and takes no request without an upper end to its cost; this one has an image that is fetched from elsewhere. Ask an admin about it.',
  ])
  expect(bounded.kind).toBe('admitted')
})

test('a model without a price is refused by name, or held at a stand-in where the organisation says so', async () => {
  await aBudget(database.db, { limitMicroUsd: dollars(10) })
  const open = await opened()
  const unknown = { model: 'gpt-99', maxOutputTokens: 100, choices: 1 }

  const refused = await ask(open, 0, unknown)
  await changeOrganisation(database.db, { change: { unpricedModels: 'stand-in' }, actor, now })
  const held = await until(async () => {
    const admission = await ask(open, 0, unknown)
    return admission.kind === 'admitted' ? admission : null
  }, 'the new policy')

  expect(refused).toMatchObject({ kind: 'refused', refusal: { reason: 'unpriced', model: 'gpt-99' } })
  held?.hold.settle(null)
  expect(open.status().settledNotStored).toBe(1)
})

test('a request belongs to the period in which it came', async () => {
  await aBudget(database.db, { period: 'day' })
  const open = await opened()
  holdOf(await ask(open, 0.9, { now: new Date('2026-11-21T23:59:59.999Z') }))

  const today = await ask(open, 0.2, { now: new Date('2026-11-21T23:59:59.999Z') })
  const tomorrow = await ask(open, 0.2, { now: new Date('2026-11-22T00:00:00Z') })

  expect([today.kind, tomorrow.kind]).toEqual(['refused', 'admitted'])
})

test('a clock that was ahead of midnight and is set back leaves requests in the period they came in', async () => {
  await aBudget(database.db, { period: 'day' })
  const open = await opened()
  const beforeMidnight = { now: new Date('2026-11-21T23:59:00Z') }
  holdOf(await ask(open, 0.9, beforeMidnight))
  holdOf(await ask(open, 0.2, { now: new Date('2026-11-22T00:59:00Z') }))

  expect((await ask(open, 0.2, beforeMidnight)).kind).toBe('refused')
})

test('counters begin with what the ledger has', async () => {
  await store(world, { stored: () => undefined }, aRequest(world, 0), dollars(0.95))
  await aBudget(database.db)
  const open = await opened()

  expect(await ask(open, 0.1)).toMatchObject({ kind: 'refused', refusal: { spentMicroUsd: 950_000 } })
  expect((await ask(open, 0.05)).kind).toBe('admitted')
})

test('whoever is blocked is told once a budget and period, whatever the number of requests and processes', async () => {
  await aBudget(database.db, { limitMicroUsd: dollars(0.05) })
  const [one, other] = await Promise.all([gateOf(world), gateOf(world)])
  for (const open of [one, other, one]) expect((await ask(open, 0.1)).kind).toBe('refused')
  await until(async () => (await messages()).length > 0, 'the message')
  await Promise.all([one.close(), other.close()])

  expect(await messages()).toMatchObject([
    {
      kind: 'budget.blocked',
      recipient: `person:${world.ada.id}`,
      data: { scopeKind: 'org', limitMicroUsd: 50_000, heldMicroUsd: 0, endsAt: '2026-12-01T00:00:00.000Z' },
    },
  ])
})

function messages() {
  return database.db.selectFrom('outbox').select(['kind', 'recipient', 'data']).execute()
}

test('a close after everything is stored leaves no lease behind', async () => {
  await aBudget(database.db)
  const open = await opened()
  const request = aRequest(world, 0.5)
  holdOf(await open.admit(request)).settle(dollars(0.5))
  await store(world, open, request, dollars(0.5))

  await open.close()

  expect(await database.db.selectFrom('budget_lease').selectAll().execute()).toEqual([])
  gate = null
})

test('what the ledger has though nobody said so is found by its id', async () => {
  const request = aRequest(world, 0)
  await store(world, { stored: () => undefined }, request, dollars(0.1))

  expect(await inLedger(database.db, [request, aRequest(world, 0)])).toEqual([request.requestId])
})

test('a lease that was not renewed in time is asked for again before anything of it is promised', async () => {
  await aBudget(database.db, { limitMicroUsd: dollars(100) })
  const slept = await gateOf(world, { times: { leaseMs: 200, heartbeatMs: 60_000 } })
  holdOf(await slept.admit(aRequest(world, 0.01)))
  await until(async () => slept.admit(aRequest(world, 0.01)) instanceof Promise, 'the lease to run out')

  const renewed = await ask(slept, 0.01)

  expect(renewed.kind).toBe('admitted')
  await slept.close()
})

describe('while the database is away', () => {
  const quick = { times: { answerWithinMs: 300, retryMs: 50 } }

  async function cutOff(said: { strict?: boolean }) {
    await aBudget(database.db, { limitMicroUsd: dollars(100), strict: said.strict ?? false })
    link = await linkTo(database.url)
    gate = await gateOf(link, quick)
    holdOf(await ask(gate, 0.01))
    await link.cut()
    return gate
  }

  test('a strict budget refuses, to be tried again', async () => {
    const open = await cutOff({ strict: true })

    expect(await ask(open, 0.01)).toMatchObject({ kind: 'unavailable', because: 'strict', retryAfterS: 2 })
    expect(open.status().databaseAway).toBe(true)
  })

  test('what is held goes on being used, then the policy closes', async () => {
    const open = await cutOff({})

    const admitted = await Promise.all(Array.from({ length: 100 }, () => ask(open, 0.1)))

    const kinds = Map.groupBy(admitted, ({ kind }) => kind)
    // The spare is $1.
    expect(kinds.get('admitted')).toHaveLength(10)
    expect(kinds.get('unavailable')).toHaveLength(90)
    expect(kinds.get('unavailable')?.[0]).toMatchObject({ because: 'policy' })
  })

  test('or it opens, for a bounded allowance; what was let through counts when the database is back', async () => {
    await changeOrganisation(database.db, {
      change: { budgetsWhenDatabaseAway: { policy: 'open', allowanceMicroUsd: dollars(2) } },
      actor,
      now,
    })
    const open = await cutOff({})

    const admitted = await Promise.all(Array.from({ length: 100 }, () => ask(open, 0.1)))
    const letThrough = admitted.filter(({ kind }) => kind === 'admitted')
    expect(letThrough).toHaveLength(10 + 20)
    expect(admitted.at(-1)).toMatchObject({ because: 'allowance used up' })
    expect(open.status()).toMatchObject({ databaseAway: true, outageAllowanceUsedMicroUsd: 2_000_000 })

    await link?.mend()
    await until(() => !open.status().databaseAway, 'the database')
    const held = await until(async () => {
      const { rows } = await sql<{ held: number }>`
        select coalesce(sum(held_micro_usd), 0)::bigint as held from budget_lease`.execute(database.db)
      return (rows[0]?.held ?? 0) >= 3_000_000 ? rows[0]?.held : null
    }, 'what was let through')
    expect(held).toBe(microUsd(3_010_000))
    for (const admission of admitted) if (admission.kind === 'admitted') admission.hold.release()
  })
})

test('a project with a hard budget is named by people with a key of it; others by anybody', async () => {
  const { db } = database
  const ben = await ensurePerson(db, { kind: 'person', name: 'Ben', email: 'ben@example.com', now })
  await aBudget(db, { scope: { kind: 'project', project: 'checkout' } })
  await aBudget(db, { scope: { kind: 'project', project: 'search' }, hard: false })
  const gate = await gateOf(world)

  const may = (project: string, personId: string) => gate.mayNameProject(project, personId)
  // Ada has a key of checkout.
  expect([may('checkout', world.ada.id), may('checkout', ben.id)]).toEqual([true, false])
  expect([may('search', ben.id), may('anything', ben.id)]).toEqual([true, true])
  await gate.close()

  await revokeVirtualKey(db, { which: world.key.id, actor, now })
  const later = await gateOf(world)
  expect(later.mayNameProject('checkout', world.ada.id)).toBe(false)
  await later.close()
})
