import { afterEach, beforeEach, expect, test } from 'vitest'
import { day } from '../base/calendar.ts'
import { microUsd } from '../base/money.ts'
import { setBudget } from '../budgets/budget.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { anEntry } from '../ledger/testing.ts'
import { ensureHandle } from '../people/handle.ts'
import { assignMember } from '../people/membership.ts'
import { createPerson } from '../people/person.ts'
import { createTeam } from '../people/team-changes.ts'
import { feedRead } from '../sources/feed-state.ts'
import { anAccount } from '../sources/testing.ts'
import type { BillingCycle } from './billing-cycles-at.ts'
import { cycleSummary, hasArrived } from './cycle-summary.ts'
import { wholeOrganisation } from './scope.ts'

const actor = { id: 'test', origin: 'tally' } as const
const now = new Date('2026-11-28T12:00:00Z')
const closed = new Date('2026-12-02T12:00:00Z')
const org = { kind: 'org' as const, name: wholeOrganisation.name }
const november: BillingCycle = {
  range: { from: day('2026-11-01'), to: day('2026-12-01') },
  previous: { from: day('2026-10-01'), to: day('2026-11-01') },
  providers: null,
  isMain: true,
}
const million = 1_000_000

let database: OpenDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.close())

async function person(name: string): Promise<{ id: string; handleId: number }> {
  const { db } = database
  const { id } = await createPerson(db, { kind: 'person', name, email: null, now })
  return { id, handleId: await ensureHandle(db, { vendor: 'cursor', name, personId: id }) }
}

type Use = { who: { handleId: number }; on: string; dollars: number; provider?: 'anthropic' | 'cursor'; model?: string }
const use = (...uses: Use[]) =>
  recordEntries(
    database.db,
    uses.map(({ who, on, dollars, provider = 'cursor', model = 'gpt-5' }) =>
      anEntry({
        ...{ handleId: who.handleId, at: `2026-${on}T10:00:00.000Z`, provider, model },
        costMicroUsd: microUsd(dollars * million),
      }),
    ),
  )

test('it is the cycle so far beside the one before by the same day and in all', async () => {
  const [ana, bob] = [await person('Ana'), await person('Bob')]
  await use(
    ...[
      { who: ana, on: '10-05', dollars: 10 },
      { who: ana, on: '10-31', dollars: 7 },
      { who: ana, on: '11-01', dollars: 4 },
      { who: bob, on: '11-20', dollars: 16, model: 'claude-opus-4-6' },
      { who: bob, on: '12-01', dollars: 99 },
    ],
  )

  const found = await cycleSummary(database.db, { scope: org, cycle: november, stage: 'ending', now })

  expect(found).toMatchObject({
    spentMicroUsd: 20 * million,
    countedTo: '2026-11-29',
    previous: { byThenMicroUsd: 10 * million, wholeMicroUsd: 17 * million },
    top: [
      { name: 'Bob', usageSpendMicroUsd: 16 * million },
      { name: 'Ana', usageSpendMicroUsd: 4 * million },
    ],
    models: [{ label: 'claude-opus-4-6' }, { label: 'gpt-5' }],
    spenders: 2,
    incidents: { count: 0, stopped: 0 },
  })
  expect(found?.addedUp).toHaveLength(28)
  expect(found?.previous?.addedUp).toHaveLength(31)
  expect(found?.projection?.projectedMicroUsd).toBeGreaterThanOrEqual(20 * million)
})

test('once it is over it is whole and nothing is expected any more', async () => {
  const ana = await person('Ana')
  await use({ who: ana, on: '11-30', dollars: 5 }, { who: ana, on: '12-01', dollars: 99 })

  const found = await cycleSummary(database.db, { scope: org, cycle: november, stage: 'closed', now: closed })

  expect(found).toMatchObject({ spentMicroUsd: 5 * million, projection: null, countedTo: '2026-12-01' })
  expect(found?.addedUp).toHaveLength(30)
})

test('of some providers it counts theirs alone; of a team its members’ alone; of neither there is none', async () => {
  const [ana, bob] = [await person('Ana'), await person('Bob')]
  const team = await createTeam(database.db, { name: 'Payments', actor, now })
  await assignMember(database.db, { personId: bob.id, teamId: team.id, fromDay: day('2026-10-01'), actor, now })
  await use(
    ...[
      { who: ana, on: '11-02', dollars: 1 },
      { who: bob, on: '11-02', dollars: 2 },
      { who: bob, on: '11-03', dollars: 4, provider: 'anthropic' as const },
    ],
  )
  const read = (scope: Parameters<typeof cycleSummary>[1]['scope'], providers: BillingCycle['providers']) =>
    cycleSummary(database.db, { scope, cycle: { ...november, providers, isMain: false }, stage: 'ending', now })
  const payments = { kind: 'team' as const, teamId: team.id, name: 'Payments' }

  expect(await read(org, ['cursor'])).toMatchObject({ spentMicroUsd: 3 * million, adoption: null, incidents: null })
  expect(await read(org, ['anthropic', 'openai'])).toMatchObject({ top: [{ name: 'Bob' }], modelsUsed: 1 })
  expect(await read(payments, null)).toMatchObject({ spentMicroUsd: 6 * million, spenders: 1 })
  expect(await read(payments, ['openai'])).toBeNull()
})

test('the budget is that of just these days; a seat is unused where nothing was used since the cycle began', async () => {
  const { db } = database
  const [ana, carla] = [await person('Ana'), await person('Carla')]
  await use({ who: ana, on: '11-02', dollars: 25 })
  const accountId = await anAccount(db)
  await db
    .updateTable('vendor_account')
    .set({ seat_micro_usd: microUsd(40 * million) })
    .where('id', '=', accountId)
    .execute()
  const seat = { account_id: accountId, vendor_id: '', name: '', role: 'member', first_seen_at: now, last_seen_at: now }
  const seats = [ana, carla].map(({ handleId }) => ({ ...seat, handle_id: handleId }))
  await db.insertInto('vendor_member').values(seats).execute()
  const terms = { scope: org, limitMicroUsd: microUsd(100 * million), hard: false, strict: false, warnAt: [] }
  for (const period of ['week', 'month', 'year'] as const) await setBudget(db, { ...terms, period, actor, now })

  const found = await cycleSummary(db, { scope: org, cycle: november, stage: 'closed', now: closed })

  expect(found?.budget).toMatchObject({ budget: { period: 'month' }, spentMicroUsd: 25 * million })
  expect(found?.seats).toMatchObject([{ seats: 2, used: 1, unused: ['Carla'], seatMicroUsd: 40 * million }])
})

test('figures have arrived once each account was read a day beyond the end', async () => {
  const { db } = database
  const accountId = await anAccount(db)
  const ana = await person('Ana')
  await use({ who: ana, on: '11-02', dollars: 1 })
  const arrives = async (to: string) => {
    await feedRead(db, { accountId, feed: 'cursor-events', from: now, to: new Date(to), now: closed })
    return (await cycleSummary(db, { scope: org, cycle: november, stage: 'closed', now: closed }))?.isArriving
  }

  expect(await arrives('2026-12-01T23:00:00Z')).toBe(true)
  expect(await arrives('2026-12-02T00:00:00Z')).toBe(false)
  expect(hasArrived([], november)).toBe(true)
})
