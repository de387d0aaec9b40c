import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from './audit/record-act.ts'
import { dayOf } from './base/calendar.ts'
import { systemClock } from './base/clock.ts'
import { type MicroUsd, microUsd } from './base/money.ts'
import { type Budget, setBudget } from './budgets/budget.ts'
import { worstHold } from './budgets/hold-estimate.ts'
import type { OpenDatabase } from './db/database.ts'
import { testDatabase } from './db/testing.ts'
import { assignMember } from './people/membership.ts'
import { createPerson, type Person } from './people/person.ts'
import { addProviderKey } from './people/provider-keys.ts'
import { revokeVirtualKey } from './people/revoke-virtual-key.ts'
import { createTeam } from './people/team-changes.ts'
import { createVirtualKey } from './people/virtual-key.ts'
import { type BudgetBooks, booksOf } from './testing/budget-books.ts'
import { type Done, type Job, models, type PricedProvider, startPricedProvider } from './testing/priced-provider.ts'
import { type ProxyProcess, startProxyProcess } from './testing/proxy-process.ts'
import { until } from './testing/running-app.ts'
import { openVault } from './vault/vault.ts'

const masterKey = '5'.repeat(64)
const vault = openVault([masterKey])
const actor: Actor = { id: 'test', origin: 'tally' }
const aDollar = 1_000_000
const aCent = microUsd(10_000)
const now = () => systemClock.now()

let database: OpenDatabase
let provider: PricedProvider
let processes: ProxyProcess[] = []
let teamId: string

beforeAll(async () => {
  database = await testDatabase()
  provider = await startPricedProvider()
  const { db } = database
  for (const name of ['anthropic', 'openai'] as const)
    await addProviderKey(db, vault, { provider: name, label: 'main', secret: `sk-${name}-of-the-test`, now: now() })
  const lea = await createPerson(db, { kind: 'person', name: 'Lea Lead', email: 'lea@example.com', now: now() })
  teamId = (await createTeam(db, { name: 'Payments', leadIds: [lea.id], actor, now: now() })).id
  const environment = {
    DATABASE_URL: database.url,
    TALLY_SECRET_KEY: masterKey,
    ANTHROPIC_UPSTREAM_URL: provider.url,
    OPENAI_UPSTREAM_URL: `${provider.url}/v1`,
  }
  processes = await Promise.all(Array.from({ length: 4 }, () => startProxyProcess(environment)))
})

afterAll(async () => {
  await Promise.all(processes.map((process) => process.close()))
  await provider.close()
  await database.close()
})

/** Somebody with a budget that every process knows. `spare` is a key for questions that shall teach nothing about `key`. */
type Spender = { person: Person; key: string; spare: string; strict: boolean; budget: Budget; books: BudgetBooks }

async function aSpender(name: string, strict: boolean): Promise<Spender> {
  const { db } = database
  const email = `${name.toLowerCase()}@example.com`
  const person = await createPerson(db, { kind: 'person', name, email, now: now() })
  await assignMember(db, { personId: person.id, teamId, fromDay: dayOf(now()), actor, now: now() })
  const [key, spare] = [await aKey(person, 'laptop'), await aKey(person, 'spare')]
  const budget = await setLimit(person, strict, aCent)
  await until(() => everywhere(spare, ({ outcome }) => outcome === 'refused'), 'the budget in every process')
  const spender = { person, key, spare, strict, budget, books: booksOf(db, budget, person.id) }
  await untilStored(spender)
  return spender
}

async function aKey({ id: personId }: Person, name: string): Promise<string> {
  const terms = { personId, name, project: '', tags: {}, expiresAt: null, now: now(), hashKey: vault.keyHashKey }
  return (await createVirtualKey(database.db, terms)).secret
}

async function setLimit({ id: personId }: Person, strict: boolean, limitMicroUsd: MicroUsd): Promise<Budget> {
  const terms = { scope: { kind: 'person', personId } as const, limitMicroUsd, strict, hard: true, warnAt: [] }
  return (await setBudget(database.db, { ...terms, period: 'month', actor, now: now() })).budget
}

/** Sets the limit a dollar above what is spent; processes need not have heard of it, the database knows it. */
async function leaveADollar({ person, strict, books }: Spender): Promise<MicroUsd> {
  const limit = microUsd((await books.spent()) + aDollar)
  await setLimit(person, strict, limit)
  return limit
}

// Its answer is as long as it may be, so that it holds more than a cent whatever came before.
const question: Job = { format: 'anthropic', maxTokens: 1_000, uses: { input: 10, output: 1_000 } }

async function everywhere(key: string, holds: (done: Done) => boolean): Promise<boolean> {
  return (await Promise.all(processes.map((process) => provider.send(process, key, question)))).every(holds)
}

/** 64 jobs to each process, all at once. */
function send256({ key }: Spender, make: (process: number) => Job): Promise<Done>[] {
  return processes.flatMap((process, index) =>
    Array.from({ length: 64 }, () => provider.send(process, key, make(index))),
  )
}

const random = (least: number, most: number) => least + Math.floor(Math.random() * (most - least + 1))
const oneOf = <One>(...all: [One, ...One[]]): One => all[random(0, all.length - 1)] ?? all[0]

/** Random in everything a strict budget can foresee, up to the dearest that its worst case allows. */
function boundedJob(more: Partial<Job> = {}): Job {
  const maxTokens = random(20, 500)
  const promptLength = random(40, 400)
  const all = { input: promptLength + 2_050, output: maxTokens }
  const uses = oneOf(
    { input: random(0, all.input), output: random(1, maxTokens) },
    { input: random(0, all.input), output: random(1, maxTokens), dearest: true },
    { ...all, dearest: true },
  )
  return { format: oneOf('anthropic', 'openai'), maxTokens, promptLength, uses, lasts: random(0, 60), ...more }
}

function worstOf({ job, bodyBytes }: Done): number {
  const request = { inputBytes: bodyBytes, maxOutputTokens: job.maxTokens, choices: 1 }
  return worstHold({ provider: job.format, model: models[job.format], at: now(), request }) ?? Number.NaN
}

function isRefused(done: Done): done is Done & { outcome: 'refused' } {
  return done.outcome === 'refused'
}

/**
 * Waits until the requests that were forwarded, but for those in flight, are in the ledger: each once. A process that is
 * killed may have noted requests that never reached the provider: as many estimates at most as callers were `cut`.
 */
async function untilStored(spender: Spender, { inFlight = 0, cut = 0 } = {}): Promise<void> {
  const count = forwardedFor(spender) - inFlight
  await until(async () => (await spender.books.entries()).length >= count, `${count} entries in the ledger`)
  const entries = await spender.books.entries()
  expect(entries.length).toBeGreaterThanOrEqual(count)
  expect(entries.length).toBeLessThanOrEqual(count + cut)
  const ended = entries.filter(({ outcome }) => outcome !== 'interrupted').length
  expect(ended).toBeLessThanOrEqual(count)
}

function forwardedFor({ key, spare }: Pick<Spender, 'key' | 'spare'>): number {
  return provider.forwarded(key, spare)
}

// What came free after the last refusal can be had: nothing is kept back for good, and the limit is never passed.
async function spendTheRest(spender: Spender, limit: number): Promise<number> {
  const small = { format: 'anthropic', maxTokens: 1, promptLength: 40, uses: { input: 2_050, output: 1 } } as const
  let turn = 0
  return until(async () => {
    const process = processes[turn++ % processes.length]
    if (!process) throw new Error('there are four')
    const done = await provider.send(process, spender.key, small)
    const spent = await spender.books.spent()
    expect(spent).toBeLessThanOrEqual(limit)
    return done.outcome === 'refused' && limit - spent < worstOf(done) ? spent : 0
  }, 'the rest to be spent')
}

function expectRightRefusals(all: readonly Done[], { person, strict }: Spender): void {
  for (const { job, got, say } of all.filter(isRefused)) {
    expect(got.status).toBe(job.format === 'anthropic' ? 402 : 400)
    expect(got.headers['x-should-retry']).toBe('false')
    expect(JSON.parse(got.body.toString())).toMatchObject(
      job.format === 'anthropic'
        ? { type: 'error', error: { type: 'billing_error' } }
        : { error: { type: 'invalid_request_error', code: 'budget_exceeded', param: null } },
    )
    const takes = strict ? 'may take up to' : 'is expected to take'
    expect(say).toMatch(
      new RegExp(
        `^The monthly budget of ${person.name} has no room for this request: \\$[\\d.]+ limit, \\$[\\d.]+ spent, ` +
          `\\$[\\d.]+ held for requests in flight; this one ${takes} \\$[\\d.]+\\. It resets on \\w+ 1, \\d{4} at 00:00 \\(.+\\)\\. ` +
          'Ask Lea Lead or an admin for a raise\\.$',
      ),
    )
    // To the cent: its own figures leave no room.
    const [limit = 0, spent = 0, held = 0, needed = 0] = [...say.matchAll(/\$(\d+\.\d+)/g)].map(([, figure]) =>
      Number(figure),
    )
    expect(limit - spent - held - needed).toBeLessThan(0.02)
  }
}

/** A gate for jobs: they wait half-way until it opens. */
function barrier() {
  return Promise.withResolvers<void>()
}

/** Sends and waits until each of these requests is either half-way or over. */
async function decided({ key }: Spender, sent: readonly Promise<Done>[]): Promise<void> {
  let over = 0
  for (const one of sent) void one.then(() => over++)
  await until(() => over + provider.halfWay(key) >= sent.length, 'every request to be forwarded or refused')
}

describe('four processes, 64 streaming requests at a time in each, one budget with $1 left', () => {
  test('strict: never a micro-dollar more, and nobody is refused while there is room', async () => {
    const spender = await aSpender('Strictine', true)
    const figures: string[] = []

    // All at once, none of them over before all are decided: what is refused did not fit.
    for (let round = 1; round <= 2; round++) {
      const limit = await leaveADollar(spender)
      const { promise, resolve } = barrier()
      const sent = send256(spender, () => boundedJob({ waits: promise, lasts: 0 }))
      await decided(spender, sent)
      await spender.books.saidAnew()
      const free = limit - (await spender.books.spent()) - (await spender.books.leases()).amount
      resolve()
      const all = await Promise.all(sent)
      await untilStored(spender)

      const refused = all.filter(isRefused)
      const least = Math.min(...refused.map(worstOf))
      figures.push(
        `${256 - refused.length} forwarded, ${free} free beside them; of those refused the least takes ${least}`,
      )
      expectRightRefusals(all, spender)
      expect(refused.length).toBeGreaterThan(0)
      expect(all.filter(({ outcome }) => outcome === 'lost')).toEqual([])
      expect(least).toBeGreaterThan(free)
      expect(free).toBeGreaterThanOrEqual(0)
      expect(await spender.books.spent()).toBeLessThanOrEqual(limit)
    }
    // Answers end while others are asked: what was held and not used is had by those who come after.
    for (let round = 1; round <= 2; round++) {
      const limit = await leaveADollar(spender)
      const all = await Promise.all(send256(spender, () => boundedJob()))
      await untilStored(spender)
      const left = limit - (await spender.books.spent())
      const rest = await spendTheRest(spender, limit)
      await untilStored(spender)
      const forwarded = all.filter(({ outcome }) => outcome === 'answered').length
      figures.push(`${forwarded} forwarded, ${left} left of $1; ${limit - rest} after small ones, one after the other`)
      expectRightRefusals(all, spender)
      expect(left).toBeGreaterThanOrEqual(0)
    }
    console.info(`strict, micro-dollars:\n  ${figures.join('\n  ')}`)
  })

  test('ordinary: by no more than what those in flight cost above what was held for them', async () => {
    const spender = await aSpender('Ordine', false)
    const figures: string[] = []

    for (let round = 1; round <= 3; round++) {
      const limit = await leaveADollar(spender)
      const { promise, resolve } = barrier()
      // In the last round half of them are over at once, having used almost nothing.
      const sent = send256(spender, () => overlongJob(round > 2 && Math.random() < 0.5 ? null : promise))
      await decided(spender, sent)
      await untilStored(spender, { inFlight: provider.halfWay(spender.key) })
      await spender.books.saidAnew()
      const before = { spent: await spender.books.spent(), ...(await spender.books.leases()) }
      resolve()
      const all = await Promise.all(sent)
      await untilStored(spender)

      const refused = all.filter(isRefused)
      const spent = await spender.books.spent()
      const aboveHeld = spent - before.spent - before.held
      figures.push(
        `${256 - refused.length} forwarded, $${limit / aDollar} limit, ${spent} spent; bound: ${limit} + ${aboveHeld} that those in flight cost above their holds`,
      )
      expectRightRefusals(all, spender)
      expect(before.spent + before.held).toBeLessThanOrEqual(limit)
      expect(spent).toBeLessThanOrEqual(limit + Math.max(0, aboveHeld))
      expect(all.filter(({ outcome }) => outcome === 'lost')).toEqual([])
      expect(refused.length).toBeGreaterThan(0)
      // Nothing came free in the first rounds, so whoever was refused must not fit even now.
      const free = limit - before.spent - before.amount
      if (round <= 2) for (const { say } of refused) expect(neededIn(say)).toBeGreaterThan(free)
    }
    console.info(`ordinary, micro-dollars:\n  ${figures.join('\n  ')}`)
  })

  // Up to three times as long as it says itself.
  function overlongJob(waits: Promise<void> | null): Job {
    const maxTokens = random(100, 1_000)
    const asked = { format: oneOf('anthropic', 'openai'), maxTokens, promptLength: random(40, 2_000) } as const
    if (!waits) return { ...asked, uses: { input: 1, output: 1 } }
    return { ...asked, uses: { input: random(10, 400), output: random(1, 3 * maxTokens) }, waits }
  }

  // The text is in cents: up to half of one more.
  function neededIn(say: string): number {
    return (Number(/is expected to take \$(\d+\.\d+)/.exec(say)?.[1]) + 0.005) * aDollar
  }
})

test('one of four is killed in the middle: what it held comes free, what it spent stays', async () => {
  const [ordinary, strict] = [await aSpender('Ordonna', false), await aSpender('Strictonna', true)]
  const ordinaryLimit = await leaveADollar(ordinary)
  const strictLimit = await leaveADollar(strict)
  const [dying, living] = processes
  if (!dying || !living) throw new Error('there are four')
  const holder = await dying.holder()
  const { promise: dead, resolve } = barrier()

  // It holds almost all of the ordinary budget and some of the strict one, for requests that will not end.
  const lasting: Job = { ...question, maxTokens: 1_030, waits: dead }
  const ordinarySent = Array.from({ length: 64 }, () => provider.send(dying, ordinary.key, lasting))
  await decided(ordinary, ordinarySent)
  const strictSent = Array.from({ length: 8 }, () => provider.send(dying, strict.key, boundedJob({ waits: dead })))
  await decided(strict, strictSent)
  const hanging = { ordinary: provider.halfWay(ordinary.key), strict: provider.halfWay(strict.key) }
  // Killed while everybody streams.
  const before = forwardedFor(strict)
  const sent = send256(strict, () => boundedJob())
  await until(() => forwardedFor(strict) - before > 10, 'some more strict requests under way')
  await dying.kill()
  const killedAt = performance.now()
  const [lease] = await ordinary.books.leasesOf(holder)
  const [strictLease] = await strict.books.leasesOf(holder)
  const large: Job = { ...question, maxTokens: 1_500, uses: { input: 10, output: 1 } }
  const refused = await provider.send(living, ordinary.spare, large)
  const all = await Promise.all([...strictSent, ...sent])

  // Ordinary: within 10 s of the database's time, for a survivor that was short before.
  const freeAfterMs = await until(async () => {
    const { outcome } = await provider.send(living, ordinary.spare, large)
    return outcome === 'answered' ? performance.now() - killedAt : 0
  }, 'the dead process’s ordinary leases')
  expect(refused.outcome).toBe('refused')
  expect(lease?.secondsLeft).toBeLessThanOrEqual(10)
  expect(lease?.amount).toBeGreaterThan(0.9 * aDollar)
  // Strict: it counts on, since nobody knows what its requests cost, until its journal is read.
  expect(await strict.books.spent()).toBeLessThanOrEqual(strictLimit)
  await until(async () => (await strict.books.leasesOf(holder)).every(({ live }) => !live), 'all its leases to run out')
  expect((await strict.books.leases()).amount).toBeGreaterThanOrEqual(strictLease?.amount ?? Number.NaN)
  expect(strictLease?.amount).toBeGreaterThan(0)
  resolve()
  await dying.restart()
  await until(async () => (await strict.books.leasesOf(holder)).length === 0, 'the dead process’s strict leases')
  await untilStored(strict, { cut: all.filter(({ outcome }) => outcome === 'lost').length })
  await untilStored(ordinary)

  // Whoever saw an answer to its end finds it in the ledger; what else was forwarded stands there as an estimate.
  const entries = await strict.books.entries()
  const byId = new Map(entries.map((entry) => [entry.requestId, entry]))
  for (const { id, job } of all.filter(({ outcome }) => outcome === 'answered'))
    expect(byId.get(id)).toMatchObject({ outcome: 'completed', basis: 'metered', output: job.uses.output })
  const estimates = entries.filter(({ outcome }) => outcome === 'interrupted')
  expect(estimates.length).toBeGreaterThanOrEqual(hanging.strict)
  expect(estimates.every(({ basis, cost }) => basis === 'estimated' && cost > 0)).toBe(true)
  const ordinaryEstimates = (await ordinary.books.entries()).filter(({ outcome }) => outcome === 'interrupted')
  expect(ordinaryEstimates.length).toBe(hanging.ordinary)
  expectRightRefusals(all, strict)
  expect(await spendTheRest(strict, strictLimit)).toBeLessThanOrEqual(strictLimit)
  expect(await ordinary.books.spent()).toBeLessThanOrEqual(ordinaryLimit)
  console.info(
    `killed in the middle: its ordinary lease of ${lease?.amount} had ${lease?.secondsLeft.toFixed(1)} s to live, a survivor ` +
      `had it after ${Math.round(freeAfterMs)} ms; its strict lease of ${strictLease?.amount} was free after the restart; ` +
      `${all.filter(({ outcome }) => outcome === 'lost').length} strict answers were lost, ${estimates.length} are estimates in the ledger`,
  )
})

test('a revoked key and a changed budget reach four processes within a second', async () => {
  const spender = await aSpender('Changa', false)
  const within = async (what: string, status: number, change: () => Promise<unknown>) => {
    await change()
    const from = performance.now()
    const answers = (done: Done) => (done.outcome === 'lost' ? 0 : done.got.status) === status
    await until(() => everywhere(spender.spare, answers), `${what} in every process`)
    return [what, performance.now() - from] as const
  }
  const measured = [
    await within('raised', 200, () => setLimit(spender.person, false, microUsd(100 * aDollar))),
    await within('lowered', 402, () => setLimit(spender.person, false, aCent)),
    await within('raised again', 200, () => setLimit(spender.person, false, microUsd(100 * aDollar))),
    await within('revoked', 401, () => revokeVirtualKey(database.db, { which: spender.spare, now: now() })),
  ]

  console.info(
    `felt in four processes after: ${measured.map(([what, ms]) => `${what} ${Math.round(ms)} ms`).join(', ')}`,
  )
  // The promise is a second; a machine that runs the other tests meanwhile gets more.
  for (const [, ms] of measured) expect(ms).toBeLessThan(5_000)
})

test('no process has reported an error of its own', () => {
  for (const process of processes) expect(process.output()).not.toMatch(/"level":"?(50|60|error|fatal)/)
})
