import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { Day } from '../base/calendar.ts'
import { microUsd } from '../base/money.ts'
import type { Db, OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import type { ReportedUsage } from '../ledger/reported-usage.ts'
import { setCounts } from '../ledger/set-counts.ts'
import { spendTotals } from '../ledger/spend-queries.ts'
import { countWindow } from './count-window.ts'
import { nobodySaid, openWindow, stagePage, windowsLeft } from './staged-window.ts'
import { beginRun, endRun, findRun, hearOfRun, holdRun } from './sync-run.ts'
import { anAccount, aUsage, disagreements, takeRunsForDead, tellWindow } from './testing.ts'

const from = new Date('2026-11-20T00:00:00Z')
const to = new Date('2026-11-22T00:00:00Z')
const all = { from: '2026-11-01' as Day, to: '2026-12-01' as Day }

let database: OpenDatabase
let accountId: number

beforeEach(async () => {
  database = await testDatabase()
  accountId = await anAccount(database.db)
  return () => database.close()
})

describe('a window takes the place of what was there', () => {
  test('told twice it changes nothing; twins are two', async () => {
    const usages = [aUsage(), aUsage(), aUsage({ session: 'one' })]

    const first = await tellWindow(database.db, { accountId, from, to, usages })
    const again = await tellWindow(database.db, { accountId, from, to, usages: usages.toReversed(), pageSize: 1 })

    expect(first).toEqual({ added: 3, removed: 0 })
    expect(again).toEqual({ added: 0, removed: 0 })
    expect((await spendTotals(database.db, all)).usageSpendMicroUsd).toBe(30_000)
    expect(await disagreements(database.db)).toEqual([])
  })

  test('a correction replaces, a removal removes, and the sums follow', async () => {
    const kept = aUsage({ session: 'one' })
    const late = aUsage({ session: 'one', at: Date.parse('2026-11-21T00:10:00Z') })
    await tellWindow(database.db, { accountId, from, to, usages: [kept, late, aUsage({ model: 'gone' })] })

    const corrected = { ...late, costMicroUsd: microUsd(4_000) }
    const change = await tellWindow(database.db, { accountId, from, to, usages: [kept, corrected] })

    expect(change).toEqual({ added: 1, removed: 2 })
    expect((await spendTotals(database.db, all)).usageSpendMicroUsd).toBe(14_000)
    expect(await disagreements(database.db)).toEqual([])
  })

  test('of a session that loses something to two at once each takes its own', async () => {
    const times = ['2026-11-20T10:00:00Z', '2026-11-21T10:00:00Z', '2026-11-21T23:00:00Z']
    const usages = times.map((at) => aUsage({ session: 'one', at: Date.parse(at) }))
    const kept = aUsage({ session: 'one', at: Date.parse('2026-11-22T10:00:00Z') })
    const days = { from, to: new Date('2026-11-23T00:00:00Z') }
    await tellWindow(database.db, { accountId, ...days, usages: [...usages, kept] })
    const out = { account: String(accountId), source: 'cursor-events', counts: false } as const
    const one = await database.db.startTransaction().execute()
    const other = await database.db.startTransaction().execute()

    await setCounts(one, { ...out, from: '2026-11-20' as Day, to: '2026-11-21' as Day })
    const waiting = setCounts(other, { ...out, from: '2026-11-21' as Day, to: '2026-11-22' as Day })
    await vi.waitFor(async () => {
      const { rows } = await sql`select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`.execute(database.db)
      expect(rows).toHaveLength(1)
    })
    await one.commit().execute()
    await waiting
    await other.commit().execute()

    expect(await disagreements(database.db)).toEqual([])
    const sessions = await database.db.selectFrom('session_total').select('requests').execute()
    expect(sessions).toEqual([{ requests: 1 }])
  })

  test('only the window is replaced, to the millisecond', async () => {
    const edge = new Date('2026-11-21T00:00:00Z')
    const before = aUsage({ at: edge.getTime() - 1 })
    const after = aUsage({ at: edge.getTime() })
    await tellWindow(database.db, { accountId, from, to, usages: [before, after] })

    await tellWindow(database.db, { accountId, from, to: edge, usages: [] })

    expect((await spendTotals(database.db, all)).requests).toBe(1)
    expect(await disagreements(database.db)).toEqual([])
  })

  test('what lies outside of it is refused, and nothing is counted', async () => {
    const usages = [aUsage(), aUsage({ at: to.getTime() })]

    await expect(tellWindow(database.db, { accountId, from, to, usages })).rejects.toThrow('answered with something of')

    expect((await spendTotals(database.db, all)).requests).toBe(0)
  })

  test('texts with tabs, breaks, backslashes and NUL come through', async () => {
    const odd = 'a\tb\nc\\d\re\\N\0f'

    await tellWindow(database.db, { accountId, from, to, usages: [aUsage({ modelRaw: odd, project: '' })] })

    const row = await database.db.selectFrom('entry').select('model_raw').executeTakeFirstOrThrow()
    expect(row.model_raw).toBe('a\tb\nc\\d\re\\Nf')
  })

  test('what is too long is cut, and characters are counted, not bytes', async () => {
    const project = 'ä'.repeat(200)

    await tellWindow(database.db, {
      accountId,
      from,
      to,
      usages: [aUsage({ project: `${project}ü`, session: 's'.repeat(201) }), aUsage({ project, tool: '🛠'.repeat(61) })],
    })

    const rows = await database.db
      .selectFrom('entry')
      .select(['project', 'session', 'tool'])
      .orderBy('session')
      .execute()
    expect(rows).toEqual([
      { project, session: '', tool: '🛠'.repeat(60) },
      { project, session: 's'.repeat(200), tool: 'cursor' },
    ])
    expect(await disagreements(database.db)).toEqual([])
  })

  test('two windows of a month the ledger has nothing of do not wait for each other', async () => {
    const { db } = database
    const run = await beginRun(db, { accountId, trigger: 'schedule', now: to })
    if (!run) throw new Error('it begins')
    const day = (text: string) => ({ from: new Date(`${text}T00:00:00Z`), to: new Date(`${text}T23:00:00Z`) })
    const staged = async (text: string, others: ReadonlySet<number>) => {
      const range = day(text)
      const window = await openWindow(db, { accountId, source: 'cursor-events', ...range, expected: 1 }, others)
      await stagePage(db, window, { page: 1, usages: [aUsage({ at: range.from.getTime(), handle: '' })] })
      return window
    }
    const held = await staged('2025-03-07', new Set())
    const free = await staged('2025-03-09', new Set([held.id]))
    const holder = await db.startTransaction().execute()
    await sql`insert into usage_hour select '2025-03-07', 0, '', '', ${String(accountId)}, 'cursor', 'claude-sonnet-4-5', 'cursor',
      'overage', 'cursor-events', 'vendor', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0`.execute(holder)

    const waiting = countWindow(db, { runId: run.runId, provider: 'cursor', window: held })
    await vi.waitFor(async () => expect(await waitingForOthers(db)).toBe(1))
    const counted = await countWindow(db, { runId: run.runId, provider: 'cursor', window: free })

    expect(counted).toEqual({ added: 1, removed: 0 })
    await holder.rollback().execute()
    expect(await waiting).toEqual({ added: 1, removed: 0 })
    expect(await disagreements(db)).toEqual([])
  })

  test('whatever is told in whatever order and pages, the ledger is what was told last', async () => {
    const hour = 3_600_000
    const usage = fc.record({
      at: fc.integer({ min: 0, max: 47 }).map((hours) => from.getTime() + hours * hour),
      handle: fc.constantFrom('ana@x.example', 'bo@x.example', ''),
      model: fc.constantFrom('m1', 'm2'),
      session: fc.constantFrom('', 's1', 's2'),
      costMicroUsd: fc.constantFrom(microUsd(1), microUsd(20)),
    })
    const telling = fc.record({
      first: fc.integer({ min: 0, max: 47 }),
      length: fc.integer({ min: 1, max: 48 }),
      usages: fc.array(usage, { maxLength: 12 }),
      pageSize: fc.integer({ min: 1, max: 12 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(telling, { minLength: 1, maxLength: 5 }), async (tellings) => {
        const account = await anAccount(database.db)
        let expected: ReportedUsage[] = []
        for (const { first, length, usages, pageSize } of tellings) {
          const window = {
            from: new Date(from.getTime() + first * hour),
            to: new Date(Math.min(from.getTime() + (first + length) * hour, to.getTime())),
          }
          const inside = (at: number) => at >= window.from.getTime() && at < window.to.getTime()
          const told = usages.map(aUsage).filter(({ at }) => inside(at))
          await tellWindow(database.db, { accountId: account, ...window, usages: told, pageSize })
          expected = [...expected.filter(({ at }) => !inside(at)), ...told]
        }
        const stored = await database.db
          .selectFrom('entry')
          .innerJoin('handle', 'handle.id', 'entry.handle_id')
          .select(['at', 'handle.name as handle', 'model', 'session', 'cost_micro_usd as costMicroUsd'])
          .where('account', '=', String(account))
          .execute()
        const facts = (
          row: { handle: string; model: string; session: string; costMicroUsd: number | null },
          at: number,
        ) => [at, row.handle, row.model, row.session, row.costMicroUsd].join(' ')
        expect(stored.map((row) => facts(row, row.at.getTime())).sort()).toEqual(
          expected.map((row) => facts(row, row.at)).sort(),
        )
        expect(await disagreements(database.db)).toEqual([])
      }),
      { numRuns: 25 },
    )
  })
})

describe('a run that is killed', () => {
  test('goes on after the last page that was staged', async () => {
    const window = await openWindow(database.db, { accountId, source: 'cursor-events', from, to, expected: 3 })
    await stagePage(database.db, window, { page: 1, usages: [aUsage(), aUsage()] })

    const left = await windowsLeft(database.db, { accountId, source: 'cursor-events' })

    expect(left).toEqual([{ ...window, pages: new Set([1]) }])
  })

  test('leaves nothing to go on with of a window whose count nobody said', async () => {
    const window = await openWindow(database.db, { accountId, source: 'cursor-events', from, to, expected: nobodySaid })
    await stagePage(database.db, window, { page: 1, usages: [aUsage()] })

    expect(await windowsLeft(database.db, { accountId, source: 'cursor-events' })).toEqual([])
  })

  test('may be heard of while it counts, and is ended by nobody meanwhile', async () => {
    const run = await beginRun(database.db, { accountId, trigger: 'schedule', now: to })
    if (!run) throw new Error('it begins')
    const counts = { pages: 7, records: 0, changed: 0, people: 0, calls: 0 }
    const counting = await database.db.startTransaction().execute()
    await holdRun(counting, run.runId)
    const ended = endRun(database.db, { runId: run.runId, counts, problem: '', now: to })

    await hearOfRun(database.db, run.runId, counts)

    expect(await findRun(database.db, run.runId)).toMatchObject({ state: 'running', pages: 7 })
    await counting.commit().execute()
    expect(await ended).toBe(true)
  })

  test('counts nothing once another has taken its place', async () => {
    const run = await beginRun(database.db, { accountId, trigger: 'schedule', now: to })
    if (!run) throw new Error('it begins')
    const window = await openWindow(database.db, { accountId, source: 'cursor-events', from, to, expected: 1 })
    await stagePage(database.db, window, { page: 1, usages: [aUsage()] })
    await takeRunsForDead(database.db)
    const other = await beginRun(database.db, { accountId, trigger: 'hand', now: to })

    await expect(countWindow(database.db, { runId: run.runId, provider: 'cursor', window })).rejects.toThrow(
      'taken over',
    )
    expect(other).not.toBeNull()
    expect((await spendTotals(database.db, all)).requests).toBe(0)
  })

  test('two cannot read one account at a time', async () => {
    const both = await Promise.all([1, 2, 3].map(() => beginRun(database.db, { accountId, trigger: 'http', now: to })))

    expect(both.filter((run) => run !== null)).toHaveLength(1)
  })
})

describe('which source counts', () => {
  const usages = [aUsage({ keyRef: 'apikey_1' })]
  const anthropic = { provider: 'anthropic', from, to } as const

  test.each([
    { first: 'anthropic-analytics', second: 'anthropic-reports' },
    { first: 'anthropic-reports', second: 'anthropic-analytics' },
  ] as const)('the better one, when $first came first', async ({ first, second }) => {
    const account = await anAccount(database.db, 'anthropic')
    for (const source of [first, second]) {
      const cost = microUsd(source === 'anthropic-analytics' ? 7 : 5)
      const told = usages.map((usage) => ({ ...usage, costMicroUsd: cost, session: 's' }))
      await tellWindow(database.db, { ...anthropic, accountId: account, source, usages: told })
    }

    expect((await spendTotals(database.db, all)).usageSpendMicroUsd).toBe(7)
    expect(await database.db.selectFrom('entry').select('source').where('counts', '=', false).execute()).toEqual([
      { source: 'anthropic-reports' },
    ])
    expect(await disagreements(database.db)).toEqual([])
  })

  test('a key the proxy uses is compared from the day it was added, and counts before', async () => {
    const account = await anAccount(database.db, 'anthropic')
    await database.db
      .insertInto('provider_key')
      .values({
        id: '0198d7a0-0000-7000-8000-000000000001',
        provider: 'anthropic',
        label: 'main',
        sealed: Buffer.alloc(0),
        hint: '…',
        state: 'active',
        created_at: new Date('2026-11-21T08:00:00Z'),
        vendor_account_id: account,
        vendor_key_id: 'apikey_1',
      })
      .execute()
    const before = aUsage({ keyRef: 'apikey_1' })
    const since = aUsage({ keyRef: 'apikey_1', at: Date.parse('2026-11-21T00:00:00Z') })
    const other = aUsage({ keyRef: 'apikey_2', at: since.at })

    await tellWindow(database.db, {
      ...anthropic,
      accountId: account,
      source: 'anthropic-analytics',
      usages: [before, since, other],
    })

    expect((await spendTotals(database.db, all)).requests).toBe(2)
    expect(await disagreements(database.db)).toEqual([])
  })
})

/** How many transactions wait for the end of another. */
async function waitingForOthers(db: Db): Promise<number> {
  const { rows } = await sql<{ waiting: number }>`select count(*) as waiting from pg_stat_activity
    where datname = current_database() and wait_event = 'transactionid'`.execute(db)
  return rows[0]?.waiting ?? 0
}
