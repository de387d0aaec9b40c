import { sql } from 'kysely'
import {
  addDays,
  addMonths,
  type Day,
  type DayRange,
  daysBetween,
  daysOfMonth,
  type Month,
  monthOf,
} from '../../src/base/calendar.ts'
import type { Db, DbOrTransaction } from '../../src/db/database.ts'
import { closeDays } from '../../src/ledger/close-days.ts'
import { placeDays } from '../../src/ledger/place-days.ts'
import { addToSessions, addToUsage, dayRollUp, hourRollUp } from '../../src/ledger/roll-ups.ts'
import { type Company, type CompanySize, makeCompany } from './company.ts'

/** What filling is at, in this order: entries with their sums by hour, day and session; their indexes; coarse sums; statistics. */
export type Filling = 'entries' | 'indexes' | 'coarse sums' | 'statistics'

/** `days`: how far back from `today` the entries go. `looking` is called every few seconds, and may throw to end it. */
type FillInput = { events: number; today: Day; size?: CompanySize; days?: number; looking?(at: Filling): void }

const usualSize: CompanySize = { people: 2_000, teams: 40, robots: 40 }

const lanes = 2
const daysAtOnce = 20

/**
 * Fills a migrated database with so many entries up to and with `today`, of a year and 2,000 people in 40 teams unless it is
 * told otherwise, and with their sums, all by SQL. Use is heavy-tailed (a tenth of the members has a third of it), five times
 * as much on a weekday, of 12 models; people work in sittings, up to three a day, each a session with one tool and model within
 * an hour.
 */
export async function fill(db: Db, input: FillInput): Promise<Company> {
  const { events, today, size = usualSize, days = 365, looking = () => undefined } = input
  const company = await makeCompany(db, size)
  const all = { from: addDays(today, 1 - days), to: addDays(today, 1) }
  const months = monthsIn(all)
  const indexes = await dropSecondIndexes(db)
  await sql`alter table usage_day disable trigger user`.execute(db)
  await inLanes(() =>
    unhurried(db, async (connection) => {
      for (let month = months.shift(); month; month = months.shift()) {
        looking('entries')
        await fillMonth(connection, month, { eventsADay: events / days, company, all })
      }
    }),
  )
  looking('indexes')
  await unhurried(db, async (connection) => {
    for (const definition of indexes) await sql.raw(definition).execute(connection)
    await sql`alter table usage_day enable trigger user`.execute(connection)
    await sql`analyze`.execute(connection)
  })
  await sumUp(db, today, looking)
  return company
}

/** Closes and places all past days, as the app does. */
async function sumUp(db: Db, today: Day, looking: (at: Filling) => void): Promise<void> {
  looking('coarse sums')
  const close = () => closeDays(db, { before: today, atMost: daysAtOnce })
  // A few first, so that the planner knows the coarse tables, as it does wherever they grow day by day.
  await close()
  await sql`analyze`.execute(db)
  await inLanes(async () => {
    while ((await close()) > 0) looking('coarse sums')
  })
  while ((await placeDays(db, { atMost: daysAtOnce })) > 0) looking('coarse sums')
  looking('statistics')
  await unhurried(db, (connection) => sql`vacuum analyze`.execute(connection))
}

function monthsIn({ from, to }: DayRange): Month[] {
  const months: Month[] = []
  for (let month = monthOf(from); daysOfMonth(month).from < to; month = addMonths(month, 1)) months.push(month)
  return months
}

async function inLanes(work: () => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: lanes }, work))
}

/** On a connection that is as it was afterwards, so that nothing is measured with these settings. */
async function unhurried(db: Db, work: (connection: Db) => Promise<unknown>): Promise<void> {
  await db.connection().execute(async (connection) => {
    await sql`set statement_timeout = 0; set work_mem = '256MB'; set maintenance_work_mem = '1GB'`.execute(connection)
    await work(connection)
    await sql`reset all`.execute(connection)
  })
}

/** What makes them again: made once at the end, they take a fraction of the time. */
async function dropSecondIndexes(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string; definition: string }>`
    select indexname as name, indexdef as definition from pg_indexes
    where tablename in ('usage_hour', 'usage_day', 'session_total') and indexname not like '%_pkey'`.execute(db)
  for (const { name } of rows) await sql`drop index ${sql.ref(name)}`.execute(db)
  return rows.map(({ definition }) => definition)
}

/** A month is made beside the ledger and hung in when it is full: its indexes, as the ledger has them, are made then. */
async function fillMonth(
  db: Db,
  month: Month,
  { eventsADay, company, all }: { eventsADay: number; company: Company; all: DayRange },
): Promise<void> {
  const whole = daysOfMonth(month)
  const from = whole.from > all.from ? whole.from : all.from
  const to = whole.to < all.to ? whole.to : all.to
  const part = `entry_${month.replace('-', '_')}`
  const [low, high] = [sql.lit(whole.from), sql.lit(whole.to)]
  await db.transaction().execute(async (transaction) => {
    await sql`create table ${sql.table(part)} (like entry including all excluding indexes)`.execute(transaction)
    await sql`select setseed(${Number(month.replace('-', '')) / 1_000_000})`.execute(transaction)
    const events = Math.round(eventsADay * daysBetween(from, to))
    await makeEntries(transaction, part, { from, to, events, company })
    await sql.raw(addToUsage(hourRollUp, `${part} as entry`)).execute(transaction)
    const hours = `(select *, hour as at, (hour at time zone 'UTC')::date as day from usage_hour
      where hour >= '${from}T00:00:00Z' and hour < '${to}T00:00:00Z') as entry`
    await sql.raw(addToUsage(dayRollUp, hours)).execute(transaction)
    await sql.raw(addToSessions(`${part} as entry`)).execute(transaction)
    // Known to fit, it is hung in without being read.
    await sql`alter table ${sql.table(part)} add constraint in_month check (day >= ${low} and day < ${high})`.execute(
      transaction,
    )
    await sql`alter table entry attach partition ${sql.table(part)} for values from (${low}) to (${high})`.execute(
      transaction,
    )
    await sql`alter table ${sql.table(part)} drop constraint in_month`.execute(transaction)
  })
}

async function makeEntries(
  db: DbOrTransaction,
  part: string,
  { from, to, events, company }: DayRange & { events: number; company: Company },
): Promise<void> {
  const models = Array.from({ length: 12 }, (_, index) => `model-${index + 1}`)
  const sitting = sql`hashint8(member::bigint * 100000 + 3 * (day - date '2020-01-01') + floor(3 * sitting_luck)::integer)`
  await sql`insert into ${sql.table(part)} (source, source_id, day, at, account, provider, category, basis, handle_id, key_ref,
      project, tags, repository, model, model_raw, tool, session, agent, input_tokens, cache_read_tokens,
      cache_write_5m_tokens, cache_write_1h_tokens, output_tokens, reasoning_tokens, server_tool_calls, requests,
      cost_micro_usd, list_micro_usd, price_version, service_tier, outcome, provider_request_id)
    select
      case way when 'cursor' then 'cursor-events' when 'proxy' then 'proxy' else 'anthropic-reports' end,
      ${from}::text || '-' || i, day,
      (day + (7 + (sitting & 15) % 12 + minute_luck) * interval '1 hour') at time zone 'UTC',
      case way when 'cursor' then '1' when 'proxy' then '40000000-0000-4000-8000-000000000001' else '2' end,
      case when way = 'cursor' then 'cursor' when way = 'proxy' and member % 2 = 0 then 'openai' else 'anthropic' end,
      case when way <> 'cursor' then 'api' when fee_luck < 0.05 then 'fee'
        when extract(day from day) < 8 + member % 20 then 'included' else 'overage' end,
      case way when 'proxy' then 'metered' else 'vendor' end,
      case when stranger_luck < 0.005 then 400001 + member % 20 when way = 'cursor' then 100000 + member
        when way = 'proxy' then 200000 + member else 300000 + member end,
      case way when 'proxy' then '30000000-0000-4000-8000-' || lpad(member::text, 12, '0') else '' end,
      case way when 'proxy' then 'project-' || member % ${company.projects}::integer else '' end, '{}', '',
      model, model, case when way = 'cursor' then 'cursor' when member % 2 = 0 then 'codex' else 'claude-code' end,
      member || '-' || day || '-' || floor(3 * sitting_luck), '', 900, 12000, 1500, 0, 400, 0, 0, 1,
      case when way = 'cursor' and fee_luck >= 0.05 and extract(day from day) < 8 + member % 20 then 0 else cost end, cost,
      '2026-11', '', 'completed', ''
    from (
      select *, case when (sitting >> 4 & 255) < 77 and member % 5 < 3 then 'proxy'
          when (sitting >> 4 & 255) < 77 and member % 5 = 4 then 'vendor' else 'cursor' end as way,
        (${models}::text[])[1 + (member * 7 + floor(5 * power((sitting >> 12 & 255) / 256.0, 2))::integer) % 12] as model
      from (
        select *, ${sitting} as sitting
        from (
          select *, case when extract(isodow from any_day) > 5 and weekend_luck < 0.8
            then greatest(any_day - 2, ${from}::date) else any_day end as day
          from (
            select i, 1 + floor(${company.members}::integer * power(random(), 2.2))::integer as member,
              ${from}::date + floor(${daysBetween(from, to)}::integer * random())::integer as any_day,
              random() as sitting_luck, random() as minute_luck, random() as fee_luck, random() as stranger_luck,
              random() as weekend_luck, (-30000 * ln(1 - random()))::bigint as cost
            from generate_series(1, ${events}::integer) as i offset 0
          ) as drawn offset 0
        ) as of_day offset 0
      ) as sat offset 0
    ) as used`.execute(db)
}
