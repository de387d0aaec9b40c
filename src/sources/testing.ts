import { sql } from 'kysely'
import { newId } from '../base/id.ts'
import { microUsd } from '../base/money.ts'
import type { Provider } from '../base/provider.ts'
import type { Db } from '../db/database.ts'
import type { Source } from '../ledger/entry.ts'
import type { ReportedUsage } from '../ledger/reported-usage.ts'
import { countWindow } from './count-window.ts'
import { openWindow, stagePage } from './staged-window.ts'
import { beginRun, endRun } from './sync-run.ts'

/** One Cursor event of one cent, for tests; say what matters. */
export function aUsage(said: Partial<ReportedUsage> = {}): ReportedUsage {
  return {
    at: Date.parse('2026-11-20T10:30:00Z'),
    handle: 'ana@northwind.example',
    keyRef: '',
    project: '',
    repository: '',
    model: 'claude-sonnet-4-5',
    modelRaw: 'claude-4.5-sonnet',
    tool: 'cursor',
    session: '',
    agent: '',
    category: 'overage',
    basis: 'vendor',
    inputTokens: 100,
    cacheReadTokens: 2000,
    cacheWrite5mTokens: 30,
    cacheWrite1hTokens: 0,
    outputTokens: 50,
    reasoningTokens: 0,
    serverToolCalls: 0,
    requests: 1,
    costMicroUsd: microUsd(10_000),
    listMicroUsd: microUsd(10_000),
    priceVersion: '',
    serviceTier: '',
    ...said,
  }
}

/** An account at a vendor, for tests that need its row only. */
export async function anAccount(db: Db, vendor: Provider = 'cursor'): Promise<number> {
  const { id } = await db
    .insertInto('vendor_account')
    .values({
      vendor,
      label: `${vendor} of a test`,
      sealed: Buffer.alloc(0),
      hint: '…',
      state: 'active',
      created_at: new Date('2026-11-01T00:00:00Z'),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Tells the ledger a window as a run of its own, in pages of a few. */
export async function tellWindow(
  db: Db,
  input: {
    accountId: number
    provider?: Provider
    source?: Source
    from: Date
    to: Date
    usages: readonly ReportedUsage[]
    pageSize?: number
    /** When the run begins; without it, when the window ends. */
    readAt?: Date
  },
): Promise<{ added: number; removed: number }> {
  const {
    accountId,
    provider = 'cursor',
    source = 'cursor-events',
    from,
    to,
    usages,
    pageSize = 7,
    readAt = to,
  } = input
  const run = await beginRun(db, { accountId, trigger: 'hand', now: readAt })
  if (!run) throw new Error('another run is under way')
  const window = await openWindow(db, { accountId, source, from, to, expected: usages.length })
  for (let page = 1; (page - 1) * pageSize < usages.length; page++) {
    await stagePage(db, window, { page, usages: usages.slice((page - 1) * pageSize, page * pageSize) })
  }
  const replacing = await countWindow(db, { runId: run.runId, provider, window })
  const counts = { pages: 0, records: usages.length, changed: 0, people: 0, calls: 0 }
  await endRun(db, { runId: run.runId, counts, problem: '', now: to })
  return replacing
}

/** Where sums and entries disagree, as text; empty when every hour, day and session equals its entries that count. */
export async function disagreements(db: Db): Promise<string[]> {
  const found: string[] = []
  for (const [table, period, of] of [
    ['usage_hour', 'hour', sql`date_trunc('hour', at, 'UTC')`],
    ['usage_day', 'day', sql`day`],
  ] as const) {
    const rows = await sql<{ row: string }>`
      with summed as (
        select ${of} as period, handle_id, key_ref, project, account, provider, model, tool, category, source, basis,
          sum(requests)::bigint as requests,
          coalesce(sum(requests) filter (where basis = 'unpriced'), 0)::bigint as unpriced, coalesce(sum(cost_micro_usd), 0)::bigint as cost,
          sum(input_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens + output_tokens)::bigint as tokens
        from entry where counts group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
      ), kept as (
        select ${sql.ref(period)} as period, handle_id, key_ref, project, account, provider, model, tool, category, source,
          basis, requests, unpriced_requests, cost_micro_usd as cost,
          input_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens + output_tokens as tokens
        from ${sql.table(table)}
      )
      select ${table} || ' ' || odd::text as row from (
        (table summed except table kept) union all (table kept except table summed)
      ) as odd`.execute(db)
    found.push(...rows.rows.map(({ row }) => row))
  }
  const sessions = await sql<{ row: string }>`
    with summed as (
      select handle_id, tool, session, min(at) as started_at, max(at) as ended_at,
        (array_agg(project order by at desc, project desc))[1] as project,
        (array_agg(repository order by at desc, repository desc))[1] as repository, sum(requests)::bigint as requests,
        coalesce(sum(cost_micro_usd), 0)::bigint as cost
      from entry where counts and session <> '' group by 1, 2, 3
    ), kept as (
      select handle_id, tool, session, started_at, ended_at, project, repository, requests, cost_micro_usd as cost
      from session_total
    )
    select 'session ' || odd::text as row from (
      (table summed except table kept) union all (table kept except table summed)
    ) as odd`.execute(db)
  return [...found, ...sessions.rows.map(({ row }) => row)]
}

/** Does something as a run of its own, and ends the run. */
export async function inRun<Result>(
  db: Db,
  { accountId, now }: { accountId: number; now: Date },
  work: (runId: number) => Promise<Result>,
): Promise<Result> {
  const run = await beginRun(db, { accountId, trigger: 'hand', now })
  if (!run) throw new Error('another run is under way')
  const result = await work(run.runId)
  await endRun(db, {
    runId: run.runId,
    counts: { pages: 0, records: 0, changed: 0, people: 0, calls: 0 },
    problem: '',
    now,
  })
  return result
}

/** Stands in for the minute of silence after which runs that are under way are taken for dead. */
export async function takeRunsForDead(db: Db): Promise<void> {
  await db
    .updateTable('sync_run')
    .set({ heard_at: new Date(0) })
    .where('state', '=', 'running')
    .execute()
}

/** One of the organisation's own keys, for tests that need its row only. Returns its id. */
export async function aProviderKey(
  db: Db,
  said: { hint?: string; createdAt: Date; state?: 'active' | 'removed'; provider?: 'anthropic' | 'openai' },
): Promise<string> {
  const { hint = 'sk-ant-…4fQA', createdAt, state = 'active', provider = 'anthropic' } = said
  const id = newId()
  await db
    .insertInto('provider_key')
    .values({ id, provider, label: 'main', sealed: Buffer.alloc(0), hint, state, created_at: createdAt })
    .execute()
  return id
}
