import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { microUsd } from '../../../base/money.ts'
import { listBudgets } from '../../../budgets/budget.ts'
import { recordEntries } from '../../../ledger/record-entries.ts'
import { anEntry } from '../../../ledger/testing.ts'
import { ensureHandle } from '../../../people/handle.ts'
import type { Answered } from '../testing.ts'
import { type Company, fieldsOf, openCompany } from './testing.ts'

let company: Company
beforeEach(async () => {
  company = await openCompany()
})
afterEach(() => company.close())

const nobody = '01234567-89ab-7cde-8f01-23456789abcd'
const dollar = 1_000_000

function onPayments(more: object = {}): Promise<Answered> {
  const { ask, payments } = company
  const scope = { kind: 'team', teamId: payments.id }
  return ask('ana', 'POST /budgets', { scope, period: 'month', limitMicroUsd: 500 * dollar, ...more })
}

test('a budget is set and tells what is spent, held and left of it', async () => {
  const { db, people, ask } = company
  const made = await onPayments({ hard: true, warnAt: [80, 50] })
  const handleId = await ensureHandle(db, { vendor: 'anthropic', name: 'mo', personId: people.mo.id })
  await recordEntries(db, [anEntry({ handleId, at: '2026-11-20T08:00:00.000Z', costMicroUsd: microUsd(120 * dollar) })])

  const { status, body } = await ask('lea', `GET /budgets/${made.body.id}`)

  expect([made.status, status]).toEqual([201, 200])
  expect(body).toMatchObject({
    ...{ scopeName: 'Payments', period: 'month', hard: true, strict: false, warnAt: [50, 80], version: 1 },
    ...{ setMicroUsd: 500 * dollar, limitMicroUsd: 500 * dollar, spentMicroUsd: 120 * dollar, heldMicroUsd: 0 },
    ...{ leftMicroUsd: 380 * dollar, start: '2026-11-01T00:00:00.000Z', end: '2026-12-01T00:00:00.000Z', raises: [] },
  })
  const act = await db.selectFrom('audit').selectAll().where('subject', '=', body.id).executeTakeFirstOrThrow()
  expect(act).toMatchObject({ act: 'budget.create', actor: people.ana.id, origin: 'api' })
})

test('each sees what limits them, and by role that of others', async () => {
  const { ask, people } = company
  await onPayments({ hard: true })
  const scopes = [
    { scope: { kind: 'org' }, hard: true },
    { scope: { kind: 'person', personId: people.mo.id } },
    { scope: { kind: 'project', project: 'x' } },
  ]
  for (const one of scopes) await ask('ana', 'POST /budgets', { ...one, period: 'week', limitMicroUsd: 100 * dollar })
  const seenBy = async (who: 'sue' | 'mo' | 'lea' | 'finn' | 'service', query = '') =>
    (await ask(who, `GET /budgets${query}`)).body.data.map(({ scope }: { scope: { kind: string } }) => scope.kind)

  expect(await seenBy('sue')).toEqual(['org'])
  expect(await seenBy('mo')).toEqual(['team', 'org', 'person'])
  expect(await seenBy('lea')).toEqual(['team', 'org', 'person'])
  expect(await seenBy('finn')).toEqual(['team', 'org', 'person', 'project'])
  expect(await seenBy('service', '?kind=project')).toEqual(['project'])
  expect(await seenBy('service', '?period=month')).toEqual(['team'])
})

test('what a soft budget tells of all the others is for those who may see them', async () => {
  const { ask } = company
  const ofTeam = await onPayments()
  const ofAll = await ask('ana', 'POST /budgets', { scope: { kind: 'org' }, period: 'year', limitMicroUsd: 9 * dollar })
  const statuses = async (who: 'mo' | 'lea' | 'finn') =>
    Promise.all([ofTeam, ofAll].map(async ({ body }) => (await ask(who, `GET /budgets/${body.id}`)).status))
  const listed = async (who: 'mo' | 'lea' | 'finn') => (await ask(who, 'GET /budgets')).body.data.length

  expect([await statuses('mo'), await listed('mo')]).toEqual([[404, 404], 0])
  expect([await statuses('lea'), await listed('lea')]).toEqual([[200, 404], 1])
  expect([await statuses('finn'), await listed('finn')]).toEqual([[200, 200], 2])
})

test('pages are whole', async () => {
  const { ask } = company
  for (const period of ['day', 'week', 'month'] as const) await onPayments({ period })

  const first = (await ask('ana', 'GET /budgets?limit=2')).body
  const second = (await ask('ana', `GET /budgets?limit=2&cursor=${first.next}`)).body

  const periods = [...first.data, ...second.data].map(({ period }: { period: string }) => period)
  expect([periods, second.next]).toEqual([['day', 'week', 'month'], null])
})

describe('who sets them', () => {
  test('leads set those of their teams and people, never their own', async () => {
    const { ask, people, payments } = company
    const set = async (scope: object) =>
      (await ask('lea', 'POST /budgets', { scope, period: 'day', limitMicroUsd: dollar })).status

    expect(await set({ kind: 'team', teamId: payments.id })).toBe(201)
    expect(await set({ kind: 'person', personId: people.mo.id })).toBe(201)
    expect(await set({ kind: 'person', personId: people.lea.id })).toBe(403)
    expect(await set({ kind: 'person', personId: people.sue.id })).toBe(403)
    expect(await set({ kind: 'org' })).toBe(403)
  })

  test.each([
    ['finn', 403],
    ['mo', 403],
    ['reader', 403],
  ] as const)('%s changes none', async (who, status) => {
    const { ask } = company
    const { id } = (await onPayments()).body

    const refused = [
      await ask(who, 'POST /budgets', { scope: { kind: 'org' }, period: 'day', limitMicroUsd: dollar }),
      await ask(who, `PATCH /budgets/${id}`, { limitMicroUsd: dollar }),
      await ask(who, `POST /budgets/${id}/raise`, {
        amountMicroUsd: dollar,
        until: '2026-11-25T00:00:00Z',
        reason: 'x',
      }),
      await ask(who, `DELETE /budgets/${id}`),
    ]

    expect(refused.map((one) => one.status)).toEqual([status, status, status, status])
    expect(await listBudgets(company.db)).toMatchObject([{ id, version: 1 }])
  })

  test('what is not theirs to see is not there', async () => {
    const { ask, people } = company
    const scope = { kind: 'person', personId: people.mo.id }
    const { id } = (await ask('ana', 'POST /budgets', { scope, period: 'day', limitMicroUsd: dollar })).body

    expect((await ask('sue', `GET /budgets/${id}`)).status).toBe(404)
    expect((await ask('ana', `GET /budgets/${nobody}`)).status).toBe(404)
    expect((await ask('ana', `PATCH /budgets/${nobody}`, {})).status).toBe(404)
    expect((await ask('ana', `DELETE /budgets/${nobody}`)).status).toBe(404)
  })
})

test.each([
  ['an amount of nothing', { limitMicroUsd: 0 }, 'limitMicroUsd'],
  ['dollars with cents', { limitMicroUsd: 12.5 }, 'limitMicroUsd'],
  ['an amount as text', { limitMicroUsd: '$500' }, 'limitMicroUsd'],
  ['more than Tally takes', { limitMicroUsd: 1e15 }, 'limitMicroUsd'],
  ['a period that is none', { period: 'fortnight' }, 'period'],
  ['a threshold of 0', { warnAt: [0] }, 'warnAt.0'],
  ['eleven thresholds', { warnAt: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] }, 'warnAt'],
  ['a team that is none', { scope: { kind: 'team', teamId: nobody } }, 'scope.teamId'],
  ['a person who is none', { scope: { kind: 'person', personId: nobody } }, 'scope.personId'],
  ['a key that is none', { scope: { kind: 'key', lineageId: nobody } }, 'scope.lineageId'],
  ['a project without a name', { scope: { kind: 'project', project: ' ' } }, 'scope.project'],
  ['a scope that is none', { scope: { kind: 'floor' } }, 'scope.kind'],
  ['a flag that is none', { hard: 'yes' }, 'hard'],
  ['a field nobody knows', { soft: true }, 'soft'],
])('%s is refused by its field, and no budget is set', async (_, more, field) => {
  const answered = await onPayments(more)

  expect([answered.status, fieldsOf(answered)]).toEqual([422, [field]])
  expect(await listBudgets(company.db)).toEqual([])
})

describe('changing', () => {
  test('what is left out stays, and a new limit ends raises', async () => {
    const { ask } = company
    const { id } = (await onPayments({ strict: true })).body
    const raise = { amountMicroUsd: 50 * dollar, until: '2026-11-25T00:00:00Z', reason: 'Launch' }
    const raised = await ask('lea', `POST /budgets/${id}/raise`, raise)

    const warned = (await ask('ana', `PATCH /budgets/${id}`, { warnAt: [90] })).body
    const softer = (await ask('ana', `PATCH /budgets/${id}`, { limitMicroUsd: 600 * dollar, hard: false })).body

    expect(raised.status).toBe(201)
    expect(raised.body.budget).toMatchObject({ limitMicroUsd: 550 * dollar, raises: [{ reason: 'Launch' }] })
    expect(warned).toMatchObject({ strict: true, hard: true, warnAt: [90], limitMicroUsd: 550 * dollar, version: 2 })
    expect(softer).toMatchObject({ strict: false, hard: false, limitMicroUsd: 600 * dollar, raises: [] })
  })

  test('of two who saw the same budget one changes it, and setting it anew is a conflict', async () => {
    const { ask } = company
    const { id } = (await onPayments()).body
    const to = (limit: number) => ask('ana', `PATCH /budgets/${id}`, { limitMicroUsd: limit * dollar, version: 1 })

    const both = await Promise.all([to(600), to(700)])
    const again = await onPayments()
    const stale = await ask('ana', `DELETE /budgets/${id}?version=1`)

    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409])
    const winner = both.find(({ status }) => status === 200)?.body.limitMicroUsd / dollar
    expect(both.find(({ status }) => status === 409)?.body.detail).toContain(`It is now $${winner}.00 monthly`)
    expect([again.status, stale.status]).toEqual([409, 409])
  })

  test('with an ETag that is old nothing is changed', async () => {
    const { ask } = company
    const { id } = (await onPayments()).body
    const etag = (await ask('ana', `GET /budgets/${id}`)).headers.get('etag') ?? ''
    await ask('ana', `PATCH /budgets/${id}`, { warnAt: [] })

    expect((await ask('ana', `PATCH /budgets/${id}`, { warnAt: [10] }, { 'if-match': etag })).status).toBe(412)
    expect((await ask('ana', `DELETE /budgets/${id}`, undefined, { 'if-match': etag })).status).toBe(412)
    expect(await listBudgets(company.db)).toMatchObject([{ warnAt: [] }])
  })

  test('a removed budget is gone, and its scope may have another', async () => {
    const { ask } = company
    const { id } = (await onPayments()).body

    expect((await ask('lea', `DELETE /budgets/${id}`)).body).toEqual({ removed: { id } })
    expect((await ask('ana', `DELETE /budgets/${id}`)).status).toBe(404)
    expect((await onPayments()).status).toBe(201)
  })
})

describe('raising', () => {
  const raise = { amountMicroUsd: 50 * dollar, until: '2026-11-25T00:00:00+01:00', reason: 'Launch' }

  test('asked for again by its id it is raised once', async () => {
    const { ask } = company
    const { id } = (await onPayments()).body

    const first = await ask('ana', `POST /budgets/${id}/raise`, { ...raise, id: nobody })
    const again = await ask('ana', `POST /budgets/${id}/raise`, { ...raise, id: nobody })
    const other = await ask('ana', `POST /budgets/${id}/raise`, { ...raise, id: nobody, amountMicroUsd: dollar })

    expect(first.body.raise).toEqual({ ...raise, id: nobody, until: '2026-11-24T23:00:00.000Z' })
    expect(again.body).toEqual(first.body)
    expect(other.status).toBe(409)
    expect((await ask('ana', `GET /budgets/${id}`)).body.limitMicroUsd).toBe(550 * dollar)
  })

  test.each([
    ['an end that has passed', { until: '2026-11-20T09:00:00Z' }, 'until'],
    ['an end beyond a year', { until: '2028-01-01T00:00:00Z' }, 'until'],
    ['an end without a zone', { until: '2026-11-25 10:00' }, 'until'],
    ['no reason', { reason: ' ' }, 'reason'],
    ['an amount of nothing', { amountMicroUsd: 0 }, 'amountMicroUsd'],
    ['an id that is none', { id: 'one' }, 'id'],
  ])('%s is refused by its field', async (_, more, field) => {
    const { id } = (await onPayments()).body

    const answered = await company.ask('ana', `POST /budgets/${id}/raise`, { ...raise, ...more })

    expect([answered.status, fieldsOf(answered)]).toEqual([422, [field]])
    expect((await company.ask('ana', `GET /budgets/${id}`)).body.raises).toEqual([])
  })
})
