import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { addDays, type Day, day } from '../base/calendar.ts'
import { newId } from '../base/id.ts'
import { microUsd } from '../base/money.ts'
import type { Provider } from '../base/provider.ts'
import { type Db, type OpenDatabase, sumOf, sumOfMoney } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { closeDays } from './close-days.ts'
import { coarseTableFor, type Dimension, teamTableFor, type UsageFilter } from './coarse-tables.ts'
import type { Category, Entry } from './entry.ts'
import { placeDays } from './place-days.ts'
import { recordEntries } from './record-entries.ts'
import { setCounts } from './set-counts.ts'
import { spendBySource, spendOfNobody } from './spend-by-source.ts'
import { spendInParts } from './spend-in-parts.ts'
import { type Spend, spendNames, spendSums, usageDays } from './spend-queries.ts'
import { spendByMember } from './team-spend-queries.ts'
import { teamUsage } from './team-usage.ts'
import { anEntry } from './testing.ts'

let database: OpenDatabase
let db: Db
const ana = newId()
const ben = newId()
const platform = newId()
const infra = newId()
const first = day('2026-08-25')

beforeAll(async () => {
  database = await testDatabase()
  db = database.db
  const created_at = new Date('2026-01-01T00:00:00Z')
  await db
    .insertInto('person')
    .values([
      { id: ana, kind: 'person', name: 'Ana', email: null, created_at },
      { id: ben, kind: 'person', name: 'Ben', email: null, created_at },
    ])
    .execute()
  await db
    .insertInto('team')
    .values([
      { id: platform, name: 'Platform', parent_id: null, created_at },
      { id: infra, name: 'Infra', parent_id: platform, created_at },
    ])
    .execute()
  await db
    .insertInto('handle')
    .values([
      { id: 1, vendor: 'tally-key', name: 'ana', person_id: ana },
      { id: 2, vendor: 'cursor', name: 'ana', person_id: ana },
      { id: 3, vendor: 'cursor', name: 'ben', person_id: ben },
      { id: 4, vendor: 'cursor', name: 'nobody', person_id: null },
    ])
    .execute()
  // Ana goes to and fro within months; Ben has been in the sub-team from the middle of one.
  await db
    .insertInto('membership')
    .values([
      { person_id: ana, team_id: infra, from_day: day('2026-08-01'), to_day: day('2026-09-10') },
      { person_id: ana, team_id: platform, from_day: day('2026-09-12'), to_day: day('2026-10-31') },
      { person_id: ana, team_id: infra, from_day: day('2026-10-31'), to_day: day('2026-11-02') },
      { person_id: ben, team_id: infra, from_day: day('2026-10-15'), to_day: null },
    ])
    .execute()
})
beforeEach(async () => {
  await sql`truncate entry, usage_hour, usage_day, session_total`.execute(db)
})
afterAll(() => database.close())

const aDay = fc.integer({ min: 0, max: 88 }).map((days) => addDays(first, days))
const anyEntry = fc
  .record({
    day: aDay,
    handleId: fc.constantFrom(0, 1, 2, 3, 4),
    provider: fc.constantFrom<Provider>('anthropic', 'openai', 'cursor'),
    category: fc.constantFrom<Category>('included', 'overage', 'api', 'seat', 'fee'),
    model: fc.constantFrom('', 'opus', 'gpt'),
    project: fc.constantFrom('', 'atlas'),
    tool: fc.constantFrom('claude-code', 'cursor'),
    requests: fc.integer({ min: 0, max: 2 }),
    isAdjustment: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    cost: fc.option(fc.integer({ min: -3_000, max: 9_000 }), { nil: null, freq: 6 }),
  })
  .map(({ day, cost, isAdjustment, ...said }) =>
    anEntry({
      ...said,
      ...(isAdjustment ? { source: 'adjustment' as const, handleId: 0 } : {}),
      at: `${day}T12:00:00.000Z`,
      basis: cost === null ? 'unpriced' : 'metered',
      costMicroUsd: cost === null ? null : microUsd(cost),
      listMicroUsd: cost === null ? null : microUsd(Math.abs(cost)),
    }),
  )
// A collector that corrects what it told: entries stop counting and count again.
const correction = fc.record({ from: aDay, days: fc.integer({ min: 1, max: 5 }), counts: fc.boolean() })
const step = fc.oneof(
  fc.record({ entries: fc.array(anyEntry, { minLength: 1, maxLength: 6 }) }),
  fc.record({ correction }),
  fc.record({
    close: fc.record({ before: aDay, atMost: fc.constantFrom(1, 10, 100), placed: fc.constantFrom(0, 10, 100) }),
  }),
  fc.record({ match: fc.record({ handleId: fc.constantFrom(3, 4), personId: fc.constantFrom(ana, ben, null) }) }),
  fc.record({
    move: fc.record({ personId: fc.constantFrom(ana, ben), teamId: fc.constantFrom(platform, infra), day: aDay }),
  }),
)
const needs: Array<readonly Dimension[]> = [
  [],
  ['provider'],
  ['day', 'provider', 'model', 'tool', 'category', 'source', 'basis'],
  ['month', 'category'],
  ['project', 'model'],
  ['day', 'project'],
  ['handle_id', 'provider'],
  ['handle_id', 'day'],
  ['month', 'handle_id', 'model'],
  ['key_ref', 'model'],
  ['day', 'account', 'source'],
  ['provider', 'model', 'category', 'source', 'basis'],
]
const aFilter = fc
  .record({
    from: fc.integer({ min: -3, max: 90 }),
    days: fc.integer({ min: 0, max: 92 }),
    whose: fc.constantFrom(
      {},
      {},
      { personId: ana },
      { personIds: [ben, null] },
      { teamId: platform },
      { teamId: infra },
    ),
    what: fc.constantFrom({}, {}, { provider: 'cursor' as const }, { model: 'opus' }, { project: 'atlas' }),
  })
  .map(({ from, days, whose, what }): UsageFilter => {
    const start = addDays(first, from)
    return { from: start, to: addDays(start, days), ...whose, ...what }
  })

test('whatever was recorded, corrected and closed in between, every question has the answer of the days themselves', async () => {
  let asked = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 6 }),
      fc.array(aFilter, { minLength: 3, maxLength: 3 }),
      async (steps, filters) => {
        for (const step of steps) await take(step)
        for (const filter of filters) {
          for (const told of needs) {
            if (coarseTableFor(filter, told) || teamTableFor(filter, told)) asked += 1
            expect(await answer(filter, told, told)).toEqual(await answer(filter, told))
          }
          expect(await byTeam(filter)).toEqual(await byTeamFromTheDays(filter))
          expect(await byMember(filter)).toEqual(await byMemberFromTheDays(filter))
          expect(await inParts(filter)).toEqual(await inPartsFromTheDays(filter))
          expect(await nobodys(filter)).toEqual(await nobodysFromTheDays(filter))
        }
      },
    ),
    { numRuns: 15 },
  )
  expect(asked).toBeGreaterThan(150)
}, 60_000)

async function take(
  step:
    | { entries: Entry[] }
    | { correction: { from: Day; days: number; counts: boolean } }
    | { close: { before: Day; atMost: number; placed: number } }
    | { match: { handleId: number; personId: string | null } }
    | { move: { personId: string; teamId: string; day: Day } },
) {
  if ('entries' in step) await recordEntries(db, step.entries)
  else if ('close' in step) {
    await closeDays(db, step.close)
    await placeDays(db, { atMost: step.close.placed })
  } else if ('match' in step) await match(step.match)
  else if ('move' in step) await move(step.move)
  else {
    const { from, days, counts } = step.correction
    await db
      .transaction()
      .execute((transaction) =>
        setCounts(transaction, { account: 'account-1', source: 'proxy', from, to: addDays(from, days), counts }),
      )
  }
}

async function match({ handleId, personId }: { handleId: number; personId: string | null }) {
  await db.updateTable('handle').set({ person_id: personId }).where('id', '=', handleId).execute()
}

async function move({ personId, teamId, day }: { personId: string; teamId: string; day: Day }) {
  const theirs = db.deleteFrom('membership').where('person_id', '=', personId).where('from_day', '>=', day)
  await theirs.execute()
  await db
    .updateTable('membership')
    .set({ to_day: day })
    .where('person_id', '=', personId)
    .where(sql<boolean>`coalesce(to_day, 'infinity') > ${day}`)
    .execute()
  await db
    .insertInto('membership')
    .values({ person_id: personId, team_id: teamId, from_day: day, to_day: null })
    .execute()
}

// Without needs every day is read from `usage_day`.
async function answer(
  filter: UsageFilter,
  told: readonly Dimension[],
  needs?: readonly Dimension[],
): Promise<unknown[]> {
  const rows = await usageDays(db, filter, needs)
    .select(told)
    .select(spendSums)
    .$if(told.length > 0, (query) => query.groupBy(told))
    .execute()
  return sorted(rows)
}

type Teams = Array<{ person_id: string | null; team_id: string | null; spent: number; requests: number }>

async function byTeam({ from, to, teamId, provider, model }: UsageFilter): Promise<Teams> {
  const filter = { from, to, ...(teamId && { teamId }), ...(provider && { provider }), ...(model && { model }) }
  const rows = await teamUsage(db, filter, ['handle_id'])
    .innerJoin('handle', 'handle.id', 'usage.handle_id')
    .groupBy(['person_id', 'team_id'])
    .select(['person_id', 'team_id', sumOfMoney('usage_spend').as('spent'), sumOf('requests').as('requests')])
    .orderBy('person_id')
    .orderBy('team_id')
    .execute()
  return rows.filter(({ spent, requests }) => spent !== 0 || requests !== 0)
}

// Written out once more, each day with the team of that day.
async function byTeamFromTheDays({ from, to, teamId, provider, model }: UsageFilter): Promise<Teams> {
  const found = await sql<Teams[number]>`
    select handle.person_id, team_id,
      coalesce(sum(cost_micro_usd) filter (where category in ('overage', 'api', 'fee')), 0)::bigint as spent,
      sum(requests)::bigint as requests
    from usage_day join handle on handle.id = handle_id
    left join membership on membership.person_id = handle.person_id and from_day <= day and coalesce(to_day, 'infinity') > day
    where day >= ${from} and day < ${to} and (${provider ?? null}::text is null or provider = ${provider ?? null})
      and (${model ?? null}::text is null or model = ${model ?? null})
      and (${teamId ?? null}::uuid is null or team_id in (select id from team where ${teamId ?? null}::uuid in (id, parent_id)))
    group by 1, 2 order by 1, 2`.execute(db)
  return found.rows.filter(({ spent, requests }) => spent !== 0 || requests !== 0)
}

const partNeeds = [['day', 'provider'], ['provider', 'model'], [], ['month']] as const

async function inParts({ model: _, project: __, ...filter }: UsageFilter): Promise<string[][]> {
  const [first, second, third, fourth] = rangesOf(filter)
  const { from: ___, to: ____, ...whose } = filter
  const parts = await spendInParts(db, whose, {
    first: { range: first, needs: partNeeds[0] },
    second: { range: second, needs: partNeeds[1] },
    third: { range: third, needs: partNeeds[2] },
    fourth: { range: fourth, needs: partNeeds[3] },
  })
  return [parts.first, parts.second, parts.third, parts.fourth].map((rows) => sorted(rows))
}

async function inPartsFromTheDays({ model: _, project: __, ...filter }: UsageFilter): Promise<unknown[][]> {
  const found: unknown[][] = []
  for (const [at, range] of rangesOf(filter).entries()) {
    found.push(await answer({ ...filter, ...range }, partNeeds[at] ?? []))
  }
  return found
}

async function nobodys({ from, to, provider, model }: UsageFilter): Promise<Record<string, number[]>> {
  const filter = { from, to, ...(provider && { provider }), ...(model && { model }) }
  const rows = await spendOfNobody(db, filter, await spendBySource(db, filter))
  return byReason(rows)
}

// Each row of usage by whose handle it is and what told of it.
async function nobodysFromTheDays({ from, to, provider, model }: UsageFilter): Promise<Record<string, number[]>> {
  const rows = await usageDays(db, { from, to, ...(provider && { provider }), ...(model && { model }) })
    .innerJoin('handle', 'handle.id', 'usage.handle_id')
    .where('handle.person_id', 'is', null)
    .select(
      sql<string>`case when source = 'adjustment' then 'adjustment' when handle_id = 0 then 'no-name'
      else 'not-matched' end`.as('why'),
    )
    .select(spendSums)
    .groupBy('why')
    .execute()
  return byReason(rows)
}

function byReason(rows: ReadonlyArray<Spend & { why: string }>): Record<string, number[]> {
  const sums = rows.map((row) => [row.why, spendNames.map((name) => row[name])] as const)
  return Object.fromEntries(sums.filter(([, figures]) => figures.some((figure) => figure !== 0)))
}

// All ranges are read at once.
async function byMember(filter: UsageFilter): Promise<Teams[]> {
  const { teamId, provider } = filter
  const scope = teamId === undefined ? ({ kind: 'org' } as const) : ({ kind: 'team', teamId } as const)
  const [period, previous, week, weekBefore] = rangesOf(filter)
  const ranges = { period, previous, week, weekBefore }
  const rows = await spendByMember(db, { scope, ranges, ...(provider && { provider }) })
  const sums = ['usageSpendMicroUsd', 'previousMicroUsd', 'weekMicroUsd', 'weekBeforeMicroUsd'] as const
  return sums.map((name) =>
    spentOf(rows.map((row) => ({ person_id: row.personId, team_id: row.teamId, spent: row[name], requests: 0 }))),
  )
}

async function byMemberFromTheDays({ model: _, ...filter }: UsageFilter): Promise<Teams[]> {
  const found: Teams[] = []
  for (const range of rangesOf(filter)) found.push(spentOf(await byTeamFromTheDays({ ...filter, ...range })))
  return found
}

function rangesOf({ from, to }: UsageFilter) {
  return [
    { from, to },
    { from: addDays(from, -40), to: from },
    { from: addDays(from, -400), to },
    { from: addDays(to, -7), to },
  ] as const
}

function spentOf(rows: Teams): Teams {
  const name = ({ person_id, team_id }: Teams[number]) => `${person_id} ${team_id}`
  return rows
    .filter(({ spent }) => spent !== 0)
    .map((row) => ({ ...row, requests: 0 }))
    .toSorted((a, b) => name(a).localeCompare(name(b)))
}

// A row of zeros only says that a cell was once there.
function sorted(rows: object[]): string[] {
  const sums = (row: object) => Object.values(row).filter((value) => typeof value === 'number')
  return rows
    .filter(
      (row) =>
        Object.keys(row).length === spendSums.length || sums({ ...row, handle_id: 0 }).some((value) => value !== 0),
    )
    .map((row) => JSON.stringify(row))
    .toSorted()
}
