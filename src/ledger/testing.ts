import { readdir } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { type RawBuilder, sql } from 'kysely'
import { dayOf } from '../base/calendar.ts'
import { newId } from '../base/id.ts'
import { microUsd } from '../base/money.ts'
import type { Db } from '../db/database.ts'
import type { Entry } from './entry.ts'
import type { Journal } from './journal.ts'
import type { OpenRecord } from './open-record.ts'
import { recordEntries } from './record-entries.ts'
import type { Opening } from './segment.ts'

/** A metered proxy request of one cent, for tests; say what matters, the day follows `at`. */
export function anEntry(said: Partial<Entry> = {}): Entry {
  const at = said.at ?? '2026-11-20T10:30:00.000Z'
  return {
    source: 'proxy',
    sourceId: newId(),
    at,
    day: dayOf(new Date(at)),
    account: 'account-1',
    provider: 'anthropic',
    category: 'api',
    basis: 'metered',
    handleId: 0,
    keyRef: 'key-1',
    project: '',
    tags: {},
    repository: '',
    model: 'claude-sonnet-4-5',
    modelRaw: 'claude-sonnet-4-5-20250929',
    tool: 'claude-code',
    session: 'session-1',
    agent: '',
    inputTokens: 100,
    cacheReadTokens: 2000,
    cacheWrite5mTokens: 30,
    cacheWrite1hTokens: 4,
    outputTokens: 50,
    reasoningTokens: 5,
    serverToolCalls: 0,
    requests: 1,
    costMicroUsd: microUsd(10_000),
    listMicroUsd: microUsd(10_000),
    priceVersion: '2026-11',
    serviceTier: 'standard',
    outcome: 'completed',
    status: 200,
    firstByteMs: 120,
    totalMs: 900,
    providerRequestId: 'req_1',
    humanTurn: null,
    ...said,
  }
}

/**
 * 120,000 entries over the 24 months to November 2026, as many at any time, of 400 handles in sessions of 20; what is read of
 * so many has to be found. The sums are not made.
 */
export async function fillTwoYears(db: Db): Promise<void> {
  await recordEntries(db, [anEntry()])
  const [one = {}] = (await db.selectFrom('entry').selectAll().execute()) as object[]
  const at = sql`(timestamptz '2024-12-01T00:00:00Z' + i * (interval '729 days' / 120000))`
  const values: Record<string, RawBuilder<unknown>> = {
    source: sql`(array['proxy', 'cursor-events'])[1 + i % 2]`,
    source_id: sql`'1:' || i`,
    at,
    day: sql`(${at} at time zone 'UTC')::date`,
    account: sql`'1'`,
    handle_id: sql`i / 20 * 7919 % 400`,
    session: sql`'session-' || i / 20`,
    counts: sql`i % 500 <> 0`,
  }
  await sql`insert into handle (id, vendor, name) select i, 'cursor', 'h' || i from generate_series(1, 400) as i`.execute(
    db,
  )
  await sql`select ensure_entry_partition(first_day::date)
    from generate_series(timestamp '2024-12-01', '2026-11-01', interval '1 month') as first_day`.execute(db)
  await sql`insert into entry (${sql.join(Object.keys(one).map((column) => sql.ref(column)))})
    select ${sql.join(Object.keys(one).map((column) => values[column] ?? sql.ref(`one.${column}`)))}
    from (select * from entry) as one, generate_series(1, 120000) as i`.execute(db)
  await sql`analyze`.execute(db)
}

/** A request as it is opened in the journal, for tests. */
export function anOpenRecord(said: Partial<OpenRecord> = {}): OpenRecord {
  return {
    kind: 'open',
    id: newId(),
    at: '2026-11-20T10:30:00.000Z',
    handleId: 0,
    keyRef: 'key-1',
    account: 'account-1',
    provider: 'anthropic',
    project: '',
    tags: {},
    repository: '',
    model: 'claude-sonnet-4-5',
    tool: 'claude-code',
    session: 'session-1',
    agent: '',
    inputBytes: 4000,
    humanTurn: null,
    stream: true,
    ...said,
  }
}

/** Opens a request in the journal; rejects when the journal says that it could not. */
export function opened(journal: Journal, id: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  openings.set(
    id,
    journal.open(anOpenRecord({ id }), (error) => (error ? reject(error) : resolve())),
  )
  return promise
}

/** Closes a request in the journal; rejects when the journal says that it could not. */
export function closed(journal: Journal, entry: Entry): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const { sourceId } = entry
  journal.close(entry, openings.get(sourceId) ?? null, (error) => (error ? reject(error) : resolve()))
  openings.delete(sourceId)
  return promise
}

const openings = new Map<string, Opening>()

/** The segment files under a folder of journals, in order. */
export async function segmentsIn(folder: string): Promise<string[]> {
  const files = await readdir(folder, { recursive: true })
  return files
    .filter((file) => /\d+\.ndjson$/.test(file))
    .sort()
    .map((file) => `${folder}/${file}`)
}

/** Asks every few milliseconds until the answer is yes; the test's own time limit ends it. */
export async function waitingFor(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await wait(10)
}

/** The ids of the ledger's entries, sorted. */
export async function recordedIds(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('entry').select('source_id').orderBy('source_id').execute()
  return rows.map((row) => row.source_id)
}

/**
 * Cells in which a roll-up and the sum of its entries differ, in either direction; none when all is well. The sums are
 * written out here once more, so that the test does not share a fault with the code.
 */
export async function disagreements(db: Db): Promise<unknown[]> {
  const found: unknown[] = []
  const cell = 'handle_id, key_ref, project, account, provider, model, tool, category, source, basis'
  const tokens =
    'input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens, reasoning_tokens, requests'
  const summed = tokens.split(', ').map((column) => `sum(${column})::bigint`)
  for (const [table, period, value] of [
    ['usage_hour', 'hour', "date_trunc('hour', at at time zone 'UTC') at time zone 'UTC'"],
    ['usage_day', 'day', 'day'],
  ]) {
    const stored = `select ${period}, ${cell}, ${tokens}, unpriced_requests, cost_micro_usd, list_micro_usd from ${table}`
    const computed = `select ${value}, ${cell}, ${summed.join(', ')},
      sum(case when cost_micro_usd is null then requests else 0 end)::bigint,
      coalesce(sum(cost_micro_usd), 0)::bigint, coalesce(sum(list_micro_usd), 0)::bigint
      from entry group by ${value}, ${cell}`
    found.push(...(await differences(db, stored, computed)))
  }
  const sessions = `select handle_id, tool, session, started_at, ended_at, requests, output_tokens, cost_micro_usd from session_total`
  const fromEntries = `select handle_id, tool, session, min(at), max(at), sum(requests)::bigint, sum(output_tokens)::bigint,
    coalesce(sum(cost_micro_usd), 0)::bigint from entry where session <> '' group by handle_id, tool, session`
  return [...found, ...(await differences(db, sessions, fromEntries))]
}

async function differences(db: Db, one: string, other: string): Promise<unknown[]> {
  const found = await sql.raw(`(${one} except all ${other}) union all (${other} except all ${one})`).execute(db)
  return found.rows
}
