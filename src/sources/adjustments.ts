import { sql } from 'kysely'
import { addDays, type Day, type DayRange, dayOf, startOfDay } from '../base/calendar.ts'
import { type MicroUsd, microUsd } from '../base/money.ts'
import type { ProxiedProvider } from '../base/provider.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import { bookedAdjustments } from '../ledger/compared-figures.ts'
import { type Replacing, replaceEntries } from '../ledger/replace-entries.ts'
import { stagedTableColumns } from '../ledger/reported-usage.ts'
import { addToKept } from './kept.ts'
import { type ProxiedDay, proxiedDays, proxiedKeys } from './proxied-figures.ts'
import { holdRun } from './sync-run.ts'

/**
 * Books, for each key the proxy uses and each settled day, the vendor's figure less the proxy's as one signed entry on the
 * provider key, named nobody's. A day has settled when the vendor was read `settleHours` after its end. What agrees has no
 * entry, what has changed since is booked anew, and what is linked no more is taken back. Told again it changes nothing.
 */
export async function adjustProxied(
  db: Db,
  input: { runId?: number; now: Date; settleHours?: number },
): Promise<{ changed: number }> {
  const { runId, now, settleHours = 48 } = input
  return db.transaction().execute(async (transaction) => {
    if (runId !== undefined) await holdRun(transaction, runId)
    // Two readings that end at once take turns, so that nothing is booked twice.
    await sql`select pg_advisory_xact_lock(hashtextextended('tally.adjustments', 0))`.execute(transaction)
    const until = addDays(dayOf(now), 1)
    const wanted: Adjustment[] = []
    for (const key of await proxiedKeys(transaction)) {
      const days = await proxiedDays(transaction, key, { from: key.providerKeys[0]?.since ?? until, to: until })
      wanted.push(...days.flatMap((day) => adjustmentFor(day, settleHours)))
    }
    let changed = 0
    for (const account of await accountsOf(transaction)) {
      const days = { from: dayOf(account.createdAt), to: until }
      const own = wanted.filter(({ providerKeyId }) => providerKeyId === account.id)
      if (await standsBooked(transaction, { account: account.id, days, wanted: own })) continue
      const { added, removed } = await book(transaction, { account, days, wanted: own })
      changed += added + removed
    }
    return { changed }
  })
}

type Adjustment = { providerKeyId: string; keyRef: string; day: Day; costMicroUsd: MicroUsd }
type Account = { id: string; provider: ProxiedProvider; createdAt: Date }

function adjustmentFor(told: ProxiedDay, settleHours: number): Adjustment[] {
  const { key, day, providerKeyId, proxyMicroUsd, vendorMicroUsd, toldAt } = told
  const settles = Temporal.Instant.from(startOfDay(addDays(day, 1)).toISOString()).add({ hours: settleHours })
  if (vendorMicroUsd === null || toldAt === null || toldAt.getTime() < settles.epochMilliseconds) return []
  const costMicroUsd = microUsd(vendorMicroUsd - proxyMicroUsd)
  return costMicroUsd === 0 ? [] : [{ providerKeyId, keyRef: key.vendorKeyId, day, costMicroUsd }]
}

// Those that were linked once and are no more may have adjustments to take back.
async function accountsOf(transaction: DbOrTransaction): Promise<Account[]> {
  return transaction
    .selectFrom('provider_key')
    .select(['id', 'provider', 'created_at as createdAt'])
    .where((where) =>
      where.or([
        where('vendor_key_id', 'is not', null),
        where(
          sql`id::text`,
          'in',
          transaction
            .selectFrom('source_kept')
            .select('account')
            .where('source', '=', 'adjustment')
            .where('records', '>', 0),
        ),
      ]),
    )
    .orderBy('id')
    .execute()
}

async function standsBooked(
  transaction: DbOrTransaction,
  { account, days, wanted }: { account: string; days: DayRange; wanted: readonly Adjustment[] },
): Promise<boolean> {
  const booked = await bookedAdjustments(transaction, { accounts: [account], days })
  const facts = (rows: ReadonlyArray<Omit<Adjustment, 'providerKeyId'>>) =>
    rows.map(({ keyRef, day, costMicroUsd }) => `${day} ${costMicroUsd} ${keyRef}`).toSorted()
  return JSON.stringify(facts(booked)) === JSON.stringify(facts(wanted))
}

async function book(
  transaction: DbOrTransaction,
  input: { account: Account; days: DayRange; wanted: readonly Adjustment[] },
): Promise<Replacing> {
  const { account, days, wanted } = input
  const table = 'staged_adjustment'
  await sql`create temp table ${sql.table(table)} (${sql.raw(stagedTableColumns)}) on commit drop`.execute(transaction)
  await sql`insert into ${sql.table(table)} (page, content, at_ms, handle, key_ref, project, repository, model, model_raw,
      tool, session, agent, category, basis, input_tokens, cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens,
      output_tokens, reasoning_tokens, server_tool_calls, requests, cost_micro_usd, list_micro_usd, price_version, service_tier)
    select 1, concat_ws(' ', day, cost, key_ref), extract(epoch from day) * 1000, '', key_ref, '', '', '', '', '', '', '',
      'api', 'vendor', 0, 0, 0, 0, 0, 0, 0, 0, cost, cost, '', ''
    from unnest(${wanted.map(({ day }) => day)}::date[], ${wanted.map((row) => row.costMicroUsd)}::bigint[],
      ${wanted.map(({ keyRef }) => keyRef)}::text[]) as wanted(day, cost, key_ref)`.execute(transaction)
  const told = { source: 'adjustment', account: account.id } as const
  const replacing = await replaceEntries(transaction, {
    ...told,
    provider: account.provider,
    from: startOfDay(days.from),
    to: startOfDay(days.to),
    table,
    uncountedDays: [],
    comparedKeys: [],
    toldBefore: true,
  })
  await addToKept(transaction, { ...told, replacing, table })
  await sql`drop table ${sql.table(table)}`.execute(transaction)
  return replacing
}
