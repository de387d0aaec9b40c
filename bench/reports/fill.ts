import { sql } from 'kysely'
import { addDays, addMonths, type Day, daysBetween, daysOfMonth, monthOf } from '../../src/base/calendar.ts'
import type { Db, DbOrTransaction } from '../../src/db/database.ts'
import { closeDays } from '../../src/ledger/close-days.ts'
import { placeDays } from '../../src/ledger/place-days.ts'
import { addToSessions, addToUsage, dayRollUp, hourRollUp } from '../../src/ledger/roll-ups.ts'
import { type Company, makeCompany, people, robots } from './company.ts'

/**
 * Fills a migrated database with so many entries of the year up to and with `today`, and their sums, all by SQL. Use is
 * heavy-tailed (a tenth of the members has half of it), five times as much on a weekday, of 12 models.
 */
export async function fill(db: Db, input: { events: number; today: Day }): Promise<Company> {
  const { events, today } = input
  const company = await makeCompany(db)
  const [from, to] = [addDays(today, -364), addDays(today, 1)]
  await db.connection().execute(async (connection) => {
    await sql`set statement_timeout = 0; set work_mem = '256MB'; set maintenance_work_mem = '1GB'; select setseed(0.5)`.execute(
      connection,
    )
    // Made once at the end, they take a fraction of the time.
    await sql`alter table entry disable trigger user; alter table entry drop constraint entry_pkey;
      drop index entry_at; drop index entry_handle; drop index entry_compared`.execute(connection)
    for (let month = monthOf(from); daysOfMonth(month).from < to; month = addMonths(month, 1)) {
      const whole = daysOfMonth(month)
      const part = { from: whole.from > from ? whole.from : from, to: whole.to < to ? whole.to : to }
      await fillMonth(connection, { ...part, events: Math.round((events * daysBetween(part.from, part.to)) / 365) })
    }
    await sql`alter table entry add primary key (source, source_id, day); create index entry_at on entry (at);
      create index entry_handle on entry (handle_id, at); create index entry_compared on entry (account, day) where not counts;
      alter table entry enable trigger user`.execute(connection)
    await sql`analyze`.execute(connection)
  })
  // A few first, so that the planner knows the coarse tables, as it does wherever they grow day by day.
  await closeDays(db, { before: today, atMost: 30 })
  await placeDays(db, { atMost: 30 })
  await sql`analyze`.execute(db)
  await closeDays(db, { before: today, atMost: 365 })
  await placeDays(db, { atMost: 365 })
  await sql`vacuum analyze`.execute(db)
  return company
}

async function fillMonth(
  db: DbOrTransaction,
  { from, to, events }: { from: Day; to: Day; events: number },
): Promise<void> {
  await sql`select ensure_entry_partition(${from}::date)`.execute(db)
  const models = Array.from({ length: 12 }, (_, index) => `model-${index + 1}`)
  await sql`insert into entry (source, source_id, day, at, account, provider, category, basis, handle_id, key_ref, project,
      tags, repository, model, model_raw, tool, session, agent, input_tokens, cache_read_tokens, cache_write_5m_tokens,
      cache_write_1h_tokens, output_tokens, reasoning_tokens, server_tool_calls, requests, cost_micro_usd, list_micro_usd,
      price_version, service_tier, outcome, provider_request_id)
    select
      case way when 'cursor' then 'cursor-events' when 'proxy' then 'proxy' else 'anthropic-reports' end,
      ${from}::text || '-' || i, day, day + (7 + 12 * hour_luck) * interval '1 hour',
      case way when 'cursor' then '1' when 'proxy' then '40000000-0000-4000-8000-000000000001' else '2' end,
      case when way = 'cursor' then 'cursor' when way = 'proxy' and member % 2 = 0 then 'openai' else 'anthropic' end,
      case when way <> 'cursor' then 'api' when fee_luck < 0.05 then 'fee'
        when extract(day from day) < 8 + member % 20 then 'included' else 'overage' end,
      case way when 'proxy' then 'metered' else 'vendor' end,
      case when stranger_luck < 0.005 then 40001 + member % 20 when way = 'cursor' then 10000 + member
        when way = 'proxy' then 20000 + member else 30000 + member end,
      case way when 'proxy' then '30000000-0000-4000-8000-' || lpad(member::text, 12, '0') else '' end,
      case way when 'proxy' then 'project-' || member % 60 else '' end, '{}', '',
      model, model, case when way = 'cursor' then 'cursor' when member % 2 = 0 then 'codex' else 'claude-code' end,
      member || '-' || day || '-' || floor(3 * session_luck), '', 900, 12000, 1500, 0, 400, 0, 0, 1,
      case when way = 'cursor' and fee_luck >= 0.05 and extract(day from day) < 8 + member % 20 then 0 else cost end, cost,
      '2026-11', '', 'completed', ''
    from (
      select *, case when way_luck < 0.3 and member % 5 < 3 then 'proxy' when way_luck < 0.3 and member % 5 = 4 then 'vendor'
          else 'cursor' end as way,
        case when extract(isodow from any_day) > 5 and weekend_luck < 0.8
          then greatest(any_day - 2, ${from}::date) else any_day end as day,
        (${models}::text[])[1 + (member * 7 + floor(5 * model_luck * model_luck)::integer) % 12] as model
      from (
        select i, 1 + floor(${people + robots}::integer * power(random(), 2.2))::integer as member,
          ${from}::date + floor(${daysBetween(from, to)}::integer * random())::integer as any_day,
          random() as hour_luck, random() as way_luck, random() as fee_luck, random() as stranger_luck,
          random() as weekend_luck, random() as model_luck, random() as session_luck,
          (-30000 * ln(1 - random()))::bigint as cost
        from generate_series(1, ${events}::integer) as i offset 0
      ) as drawn offset 0
    ) as used`.execute(db)
  const ofMonth = `day >= '${from}' and day < '${to}'`
  await sql.raw(addToUsage(hourRollUp, `(select * from entry where ${ofMonth}) as entry`)).execute(db)
  await sql
    .raw(
      addToUsage(
        dayRollUp,
        `(select * from (select *, hour as at, (hour at time zone 'UTC')::date as day from usage_hour
          where hour >= '${from}T00:00:00Z' and hour < '${to}T00:00:00Z') as hours) as entry`,
      ),
    )
    .execute(db)
  await sql.raw(addToSessions(`(select * from entry where ${ofMonth}) as entry`)).execute(db)
}
