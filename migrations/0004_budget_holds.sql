-- What is asked for now and used later (background responses, batches) stays held in the database. A raise can end before
-- its time. Periods of one budget may overlap, because the organisation's zone or week was changed: what is held in one
-- counts in the other.

alter table budget_raise add column ended_at timestamptz;

-- Money held of a budget, whatever its period, for work whose usage the ledger learns later. `id` is the request that asked
-- for it. `result` is what the ledger calls its results: an entry's `source_id` (`response:…`) or the beginning of those of a
-- batch's lines (`batch:…`); null while the provider has not named it. Counts before `until`, by the clock of business.
create table budget_hold (
  id uuid not null,
  budget_id uuid not null references budget,
  amount_micro_usd bigint not null check (amount_micro_usd >= 0),
  result text,
  at timestamptz not null,
  until timestamptz not null check (until >= at),
  primary key (budget_id, id)
);
create index budget_hold_id on budget_hold (id);
create index budget_hold_result on budget_hold (result);

-- What the results an entry belongs to are called in `budget_hold`.
create function held_result(source_id text) returns text language sql immutable as $$
  select case when source_id like 'batch:%' then 'batch:' || split_part(source_id, ':', 2) else source_id end
$$;

-- Results that reach the ledger are spent from there on, and held no longer: a response's all at once, a batch's line by
-- line. What is told again is no new entry and changes nothing.
create function settle_budget_holds() returns trigger language plpgsql as $$
begin
  if not exists (select from budget_hold) then return null; end if;
  with passed as (
    select held_result(source_id) as result, coalesce(sum(cost_micro_usd), 0)::bigint as cost
    from fresh where source = 'proxy' and (source_id like 'response:%' or source_id like 'batch:%')
    group by 1
  ), locked as (
    select held.budget_id, held.id,
      case when held.result like 'batch:%' then greatest(0, held.amount_micro_usd - passed.cost) else 0 end as amount
    from budget_hold as held join passed using (result)
    order by held.budget_id, held.id for update of held
  )
  update budget_hold as held set amount_micro_usd = locked.amount
  from locked where held.budget_id = locked.budget_id and held.id = locked.id;
  return null;
end $$;
create trigger entry_settles_holds after insert on entry referencing new table as fresh
  for each statement execute function settle_budget_holds();

-- Processes that promise by what they were granted hear of no hold: the next statement of theirs finds it. As in 0003, with
--   leases of periods that overlap the one asked for, and what the same statement wants in such a one,
--   holds of work whose usage comes later,
--   raises that were not ended.
create or replace function take_of_budgets(
  of_holder uuid, this_turn bigint, business_now timestamptz, lease_ms integer,
  ids uuid[], starts timestamptz[], ends timestamptz[],
  leasts bigint[], neededs bigint[], slices bigint[], helds bigint[]
) returns table (
  budget_id uuid, period_start timestamptz, amount bigint, limit_micro_usd bigint, spent bigint, provisional bigint,
  others_amount bigint, others_held bigint, is_strict boolean, is_tight boolean
) language plpgsql as $$
#variable_conflict use_column
declare
  any_strict boolean;
begin
  perform from (select 1 from budget where budget.id = any(ids) order by budget.id for no key update) as locked;
  select coalesce(bool_or(budget.strict), false) into any_strict from budget where budget.id = any(ids);
  -- A lease lost with the server is said anew with the next statement; only a strict one has to be on the disk.
  if not any_strict then perform set_config('synchronous_commit', 'off', true); end if;
  perform open_budget_period(missing.id, missing.starts, missing.ends)
  from (
    select asked.id, asked.starts, asked.ends from unnest(ids, starts, ends) as asked(id, starts, ends)
    join budget on budget.id = asked.id
    where not exists (select from budget_state as s where s.budget_id = asked.id and s.period_start = asked.starts)
  ) as missing;
  return query
    with asked as (
      select * from unnest(ids, starts, ends, leasts, neededs, slices, helds)
        as given(id, starts, ends, least, needed, slice, held)
    ), others as (
      select asked.id, asked.starts, sum(l.amount_micro_usd)::bigint as amount, sum(l.held_micro_usd)::bigint as held
      from asked join budget_lease as l on l.budget_id = asked.id
      where (l.strict or l.expires_at > clock_timestamp())
        and (l.period_start = asked.starts or exists (
          select from budget_state as s where s.budget_id = l.budget_id and s.period_start = l.period_start
            and s.period_start < asked.ends and s.period_end > asked.starts))
        and not (l.holder = of_holder and exists (
          select from asked as own where own.id = l.budget_id and own.starts = l.period_start))
      group by 1, 2
    ), besides as (
      select asked.id, asked.starts, sum(other.needed)::bigint as amount, sum(other.held)::bigint as held
      from asked join asked as other on other.id = asked.id and other.starts <> asked.starts
        and other.starts < asked.ends and other.ends > asked.starts
      group by 1, 2
    ), later as (
      select h.budget_id, sum(h.amount_micro_usd)::bigint as amount from budget_hold as h
      where h.budget_id = any(ids) and h.until > business_now group by 1
    ), raised as (
      select r.budget_id, sum(r.amount_micro_usd)::bigint as amount from budget_raise as r
      where r.budget_id = any(ids) and r.from_at <= business_now and r.until > business_now and r.ended_at is null
      group by 1
    ), known as (
      select asked.*, b.strict, b.limit_micro_usd + coalesce(raised.amount, 0) as most,
        s.spent_micro_usd as spent, s.provisional_micro_usd as provisional, besides.id is not null as is_split,
        coalesce(others.amount, 0) + coalesce(besides.amount, 0) + coalesce(later.amount, 0) as others_amount,
        coalesce(others.held, 0) + coalesce(besides.held, 0) + coalesce(later.amount, 0) as others_held
      from asked
      join budget as b on b.id = asked.id and b.removed_at is null
      join budget_state as s on s.budget_id = asked.id and s.period_start = asked.starts
      left join others on others.id = asked.id and others.starts = asked.starts
      left join besides on besides.id = asked.id and besides.starts = asked.starts
      left join later on later.budget_id = asked.id
      left join raised on raised.budget_id = asked.id
    ), reckoned as (
      -- What is wanted in two periods at once gets no spare beside it: each is sure of no more than what the other needs.
      select known.*, most - spent - provisional - others_amount as room,
        strict or is_split or (spent + provisional + others_amount + needed) * 10 > most * 9 as tight
      from known
    ), decided as (
      select reckoned.*, greatest(least, least(room, needed +
        case when tight then 0 else least(slice, most / 50, (room - needed) / 10) end)) as amount
      from reckoned
    ), kept as (
      insert into budget_lease as l
        (budget_id, period_start, holder, amount_micro_usd, held_micro_usd, strict, turn, expires_at)
      select id, starts, of_holder, amount, held, strict, this_turn,
        clock_timestamp() + make_interval(secs => lease_ms / 1000.0)
      from decided order by id, starts
      on conflict (budget_id, period_start, holder) do update set
        amount_micro_usd = excluded.amount_micro_usd, held_micro_usd = excluded.held_micro_usd,
        strict = excluded.strict, turn = excluded.turn, expires_at = excluded.expires_at
      where l.turn < excluded.turn
      returning l.budget_id, l.period_start
    )
    select d.id, d.starts, d.amount, d.most, d.spent, d.provisional, d.others_amount, d.others_held, d.strict, d.tight
    from decided as d join kept on kept.budget_id = d.id and kept.period_start = d.starts;
end $$;
