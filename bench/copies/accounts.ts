import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { z } from 'zod'
import { type Db, isDatabaseAway } from '../../src/db/database.ts'
import type { CopiesWorld } from './world.ts'

/** What the ledger has beside what the providers served, and what Slack was told beside what was queued. */
export type Accounts = {
  /** Requests the providers answered or began to. */
  served: number
  entries: number
  /** Entries of requests in flight when their process died, marked as estimates. */
  estimated: number
  /** Requests served that are in no entry. */
  lost: number
  /** Answers that are in more than one entry. */
  doubled: number
  /** Entries of requests no provider has begun to answer: written down, and their process died before they left. */
  unserved: number
  /** Tokens of whole answers in the ledger less those the providers count; null where some are estimates. */
  tokensOff: number | null
  notices: number
  /** Said by our account and unknown to Slack, given up, or still waiting. */
  noticesLost: number
  noticesDoubled: number
}

const settleWithinMs = 120_000

/** Waits until the ledger has everything and the outbox is empty, and reads both sides. `settledMs`: how long that took. */
export async function settledAccounts(world: CopiesWorld): Promise<Accounts & { settledMs: number }> {
  const from = performance.now()
  for (;;) {
    const settledMs = performance.now() - from
    try {
      const accounts = await readAccounts(world)
      const isSettled = accounts.lost === 0 && (await waitingMessages(world.db)) === 0
      if (isSettled || settledMs > settleWithinMs) return { ...accounts, settledMs }
    } catch (thrown) {
      // What it had to bear may not be over yet.
      if (!isDatabaseAway(thrown) || settledMs > settleWithinMs) throw thrown
    }
    await wait(250)
  }
}

const tokens = z.object({
  input: z.number(),
  cacheRead: z.number(),
  cacheWrite5m: z.number(),
  cacheWrite1h: z.number(),
  output: z.number(),
})
const part = z.object({ requests: z.number(), tokens })
const totals = z.record(z.string(), z.object({ completed: part, unfinished: part }))

async function readAccounts({ db, sandbox }: CopiesWorld): Promise<Accounts> {
  const providers = Object.values(
    totals.parse(await (await fetch(new URL('/control/providers/totals', sandbox.page))).json()),
  )
  const completed = providers.reduce((sum, one) => sum + one.completed.requests, 0)
  const served = completed + providers.reduce((sum, one) => sum + one.unfinished.requests, 0)
  const servedTokens = providers.reduce((sum, one) => sum + allOf(one.completed.tokens), 0)
  const ledger = await ledgerCounts(db)
  const notices = await noticeCounts(db, sandbox.page)
  return {
    served,
    entries: ledger.entries,
    estimated: ledger.estimated,
    lost: Math.max(0, served - ledger.entries),
    doubled: ledger.doubled,
    unserved: Math.max(0, ledger.entries - served),
    tokensOff: ledger.estimated === 0 && served === completed ? ledger.tokens - servedTokens : null,
    ...notices,
  }
}

function allOf({ input, cacheRead, cacheWrite5m, cacheWrite1h, output }: z.infer<typeof tokens>): number {
  return input + cacheRead + cacheWrite5m + cacheWrite1h + output
}

async function ledgerCounts(db: Db): Promise<{ entries: number; estimated: number; tokens: number; doubled: number }> {
  return db
    .selectFrom('entry')
    .where('source', '=', 'proxy')
    .where('requests', '=', 1)
    .select([
      sql<number>`count(*)`.as('entries'),
      sql<number>`count(*) filter (where basis = 'estimated')`.as('estimated'),
      sql<number>`count(provider_request_id) filter (where provider_request_id <> '')
        - count(distinct provider_request_id) filter (where provider_request_id <> '')`.as('doubled'),
      sql<number>`coalesce(sum(input_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens
        + output_tokens) filter (where outcome = 'completed'), 0)::bigint`.as('tokens'),
    ])
    .executeTakeFirstOrThrow()
}

/**
 * What budgets were overspent by at most in a month through the proxy, in micro-dollars: the hard ones, and the strict. Negative
 * where something was left.
 */
export async function mostOver(db: Db): Promise<{ hard: number; strict: number }> {
  const rows = await sql<{ strict: boolean; over: number }>`
    select b.strict, max(coalesce(e.spent, 0) - b.limit_micro_usd)::bigint as over
    from budget b
    left join (
      select h.person_id, sum(entry.cost_micro_usd) as spent
      from entry join handle h on h.id = entry.handle_id
      where entry.source = 'proxy'
      group by h.person_id, date_trunc('month', entry.at, 'UTC')
    ) e on e.person_id::text = b.scope_id
    where b.hard and b.scope_kind = 'person' and b.removed_at is null
    group by b.strict`.execute(db)
  const of = (strict: boolean) => rows.rows.find((row) => row.strict === strict)?.over ?? Number.NaN
  return { hard: of(false), strict: of(true) }
}

async function waitingMessages(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('outbox')
    .where('sent_at', 'is', null)
    .where('failed_at', 'is', null)
    .select(sql<number>`count(*)`.as('count'))
    .executeTakeFirstOrThrow()
  return count
}

const posted = z.object({
  method: z.literal('chat.postMessage'),
  status: z.literal(200),
  arguments: z.object({ metadata: z.union([z.string(), z.object({})]) }),
})
const metadata = z.object({ event_payload: z.object({ id: z.string() }) })

// Every message Tally posts carries its id in the outbox.
async function noticeCounts(
  db: Db,
  page: string,
): Promise<Pick<Accounts, 'notices' | 'noticesLost' | 'noticesDoubled'>> {
  const log = z
    .object({ calls: z.array(z.unknown()) })
    .parse(await (await fetch(new URL('/control/slack/log', page))).json())
  const ids = log.calls.flatMap((call) => {
    const found = posted.safeParse(call)
    if (!found.success) return []
    const said = found.data.arguments.metadata
    const read = metadata.safeParse(typeof said === 'string' ? JSON.parse(said) : said)
    return read.success ? [read.data.event_payload.id] : []
  })
  // What was passed on, or left out because it was over, has no place in Slack.
  const isSaid = sql<boolean>`sent_at is not null and ts is not null`
  const messages = await db
    .selectFrom('outbox')
    .where(sql<boolean>`sent_at is null or ts is not null`)
    .select(['id', isSaid.as('isSaid')])
    .execute()
  const heard = new Set(ids)
  return {
    notices: messages.filter((message) => message.isSaid).length,
    noticesLost: messages.filter((message) => !message.isSaid || !heard.has(message.id)).length,
    noticesDoubled: ids.length - heard.size,
  }
}
