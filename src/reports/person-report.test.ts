import { expect, test } from 'vitest'
import { day } from '../base/calendar.ts'
import { microUsd } from '../base/money.ts'
import { testDatabase } from '../db/testing.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { anEntry } from '../ledger/testing.ts'
import { ensureHandle } from '../people/handle.ts'
import { createPerson } from '../people/person.ts'
import { anAccount } from '../sources/testing.ts'
import { parsePeriod } from './period.ts'
import { personReport } from './person-report.ts'
import { sessionDetail, sessionPage } from './sessions.ts'

const now = new Date('2026-11-21T14:02:00Z')

test('models, days, tools and keys each add up to the total, to the micro-dollar', async () => {
  const { db, close, ana } = await company()

  for (const word of ['mtd', '30d', '365d', 'oct', 'today']) {
    const report = await reportOf(db, ana, word)
    const { spend } = report
    for (const parts of [report.models, report.days, report.tools, report.keys]) {
      expect(sum(parts.map((part) => part.usageSpendMicroUsd)), word).toBe(spend.usageSpendMicroUsd)
      expect(sum(parts.map((part) => part.includedValueMicroUsd)), word).toBe(spend.includedValueMicroUsd)
      expect(sum(parts.map((part) => part.requests)), word).toBe(spend.requests)
    }
    expect(report.profile.requests, word).toBe(spend.requests)
  }
  await close()
})

test('the days say their dearest model, the keys their names, the hours are those of the reader’s zone', async () => {
  const { db, close, ana } = await company()

  const report = await reportOf(db, ana, 'mtd', 'Asia/Kolkata')

  expect(report.days.slice(0, 2)).toMatchObject([
    { day: '2026-11-20', topModel: 'claude-opus-4-6', requests: 3, usageSpendMicroUsd: 3_500_000 },
    { day: '2026-11-19', topModel: 'gpt-5.4', requests: 2, usageSpendMicroUsd: 0, includedValueMicroUsd: 2_000_000 },
  ])
  expect(report.tools.map(({ tool }) => tool)).toEqual(['claude-code', 'cursor'])
  expect(report.keys.map(({ name }) => name)).toEqual(['key-1', null])
  expect(report.profile.timeZone).toBe('Asia/Kolkata')
  // Fridays at 10:00 UTC is 15:30 there.
  expect(report.profile.hours[4]?.[15]).toBe(3)
  await close()
})

test('the place is that among the people of the team who spent, and only where it was asked for', async () => {
  const { db, close, ana } = await company()

  expect((await reportOf(db, ana, 'mtd')).place).toBeNull()
  await close()
})

test('what vendors tell of somebody’s work stands beside the spend', async () => {
  const { db, close, ana, handles } = await company()
  const accountId = await anAccount(db)
  const told = (feed: string, dimension: string, figures: object) => ({
    account_id: accountId,
    feed,
    day: day('2026-11-18'),
    handle_id: handles.cursor,
    dimension,
    figures: JSON.stringify(figures),
  })
  await db
    .insertInto('activity_day')
    .values([
      told('cursor-daily', '', { totalApplies: 40, totalAccepts: 30, acceptedLinesAdded: 210, clientVersion: '3.1' }),
      told('cursor-commits', 'northwind/web', {
        commits: 4,
        totalLinesAdded: '100',
        tabLinesAdded: 10,
        composerLinesAdded: 50,
      }),
      told('cursor-mcp', 'linear/search', { usage: 7 }),
      told('cursor-commands', 'review', { usage: 2 }),
      told('claude-code', '', { editsAccepted: 8, editsRejected: 2, linesAdded: 90, commits: 9 }),
      told('claude-code', 'claude-opus-4-6', { inputTokens: 5 }),
    ])
    .execute()

  const report = await reportOf(db, ana, 'mtd')

  expect(report.code).toEqual({ edits: { suggested: 50, accepted: 38 }, acceptedLines: 300, commits: 4 })
  expect(report.work).toEqual([{ repository: 'northwind/web', commits: 4, lines: 100, aiLines: 60 }])
  expect([report.mcpTools, report.commands]).toEqual([
    [{ name: 'linear/search', uses: 7 }],
    [{ name: 'review', uses: 2 }],
  ])
  expect(report.adoption).toEqual({ score: null, why: 'too-few-requests' })
  await close()
})

test('sessions are the dearest first, searched and paged, with what models they used; one opens as its requests', async () => {
  const { db, close, ana } = await company()
  const scope = { kind: 'person' as const, personId: ana, name: 'Ana' }
  const pageOf = (search: string, page = 0) =>
    sessionPage(db, { scope, period: periodOf('mtd'), search, page, size: 1 })

  const first = await pageOf('')
  const last = await pageOf('', 99)
  const found = await pageOf('CURSOR')
  const [dearest] = first.rows
  const detail = dearest && (await sessionDetail(db, dearest))

  expect(first.sums).toEqual({ sessions: 2, requests: 5, costMicroUsd: 3_500_000 })
  expect(dearest).toMatchObject({ session: 's-1', requests: 3, costMicroUsd: 3_500_000, person: 'Ana' })
  expect(dearest?.parts.map(({ model, costMicroUsd }) => [model, costMicroUsd])).toEqual([
    ['claude-opus-4-6', 3_000_000],
    ['gpt-5.4', 500_000],
  ])
  expect([last.page, last.rows[0]?.session]).toEqual([1, 's-2'])
  expect(found.rows.map(({ tool }) => tool)).toEqual(['cursor'])
  expect(detail?.requests.map(({ costMicroUsd }) => costMicroUsd)).toEqual([1_000_000, 2_000_000, 500_000])
  expect(last.rows[0] && (await sessionDetail(db, last.rows[0]))?.requests).toHaveLength(2)
  expect(await sessionDetail(db, { handleId: 1, tool: 'x', session: 'nobody’s' })).toBeNull()
  await close()
})

async function reportOf(
  db: Awaited<ReturnType<typeof testDatabase>>['db'],
  personId: string,
  word: string,
  timeZone = 'UTC',
) {
  const person = { id: personId, kind: 'person' as const, name: 'Ana', email: null }
  return personReport(db, { person, period: periodOf(word), timeZone, team: null, now })
}

function periodOf(word: string) {
  const parsed = parsePeriod(word, now)
  if (!parsed.ok) throw new Error(parsed.say)
  return parsed.period
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, number) => all + number, 0)
}

/** Ana with a key and with Cursor, Bob with a key; usage of this month and the one before. */
async function company() {
  const { db, close } = await testDatabase()
  const ana = (await createPerson(db, { kind: 'person', name: 'Ana', email: 'ana@x.example', now })).id
  const bob = (await createPerson(db, { kind: 'person', name: 'Bob', email: 'bob@x.example', now })).id
  const key = await ensureHandle(db, { vendor: 'tally-key', name: 'ana', personId: ana })
  const cursor = await ensureHandle(db, { vendor: 'cursor', name: 'ana@x.example', personId: ana })
  const other = await ensureHandle(db, { vendor: 'tally-key', name: 'bob', personId: bob })
  const entryAt = (at: string, cost: number, said: object = {}) =>
    anEntry({ handleId: key, at, costMicroUsd: microUsd(cost), listMicroUsd: microUsd(cost), session: 's-1', ...said })
  const included = {
    source: 'cursor-events' as const,
    keyRef: '',
    handleId: cursor,
    tool: 'cursor',
    provider: 'cursor' as const,
    category: 'included' as const,
    basis: 'vendor' as const,
    model: 'gpt-5.4',
    session: 's-2',
    costMicroUsd: microUsd(0),
    listMicroUsd: microUsd(1_000_000),
  }
  await recordEntries(db, [
    entryAt('2026-11-20T10:00:00.000Z', 1_000_000, { model: 'claude-opus-4-6' }),
    entryAt('2026-11-20T10:20:00.000Z', 2_000_000, { model: 'claude-opus-4-6' }),
    entryAt('2026-11-20T10:40:00.000Z', 500_000, { model: 'gpt-5.4', provider: 'openai', agent: 'explore' }),
    // Cursor's fee for the request: its own entry, no request.
    entryAt('2026-11-19T09:00:00.000Z', 0, { ...included, requests: 0, listMicroUsd: microUsd(0) }),
    entryAt('2026-11-19T09:00:00.000Z', 0, included),
    entryAt('2026-11-19T09:10:00.000Z', 0, included),
    entryAt('2026-10-03T12:00:00.000Z', 700_000, { session: '' }),
    entryAt('2026-11-20T11:00:00.000Z', 9_000_000, { handleId: other, session: 's-1' }),
  ])
  return { db, close, ana, handles: { key, cursor, other } }
}
