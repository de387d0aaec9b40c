-- Budgets: what may be spent, what was, and what is held for requests that have not reached the ledger yet.
-- src/budgets/README.md says what holds always and how a lease lives.

create table budget (
  id uuid primary key,
  scope_kind text not null check (scope_kind in ('org', 'team', 'project', 'person', 'key')),
  -- A team's, person's or first key's id, a project's name; empty for the organisation.
  scope_id text not null check ((scope_kind = 'org') = (scope_id = '')),
  limit_micro_usd bigint not null check (limit_micro_usd > 0),
  period text not null check (period in ('day', 'week', 'month', 'cycle', 'year')),
  hard boolean not null,
  strict boolean not null check (hard or not strict),
  warn_at integer[] not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  removed_at timestamptz,
  version integer not null default 1
);
create unique index budget_scope on budget (scope_kind, scope_id, period) where removed_at is null;

-- More for a while: `[from_at, until)`.
create table budget_raise (
  id uuid primary key,
  budget_id uuid not null references budget,
  amount_micro_usd bigint not null check (amount_micro_usd > 0),
  from_at timestamptz not null,
  until timestamptz not null check (until > from_at),
  reason text not null,
  actor text not null
);
create index budget_raise_budget on budget_raise (budget_id, until);

create table budget_raise_request (
  id uuid primary key,
  budget_id uuid not null references budget,
  person_id uuid not null references person,
  amount_micro_usd bigint check (amount_micro_usd > 0),
  reason text not null,
  asked_at timestamptz not null,
  status text not null check (status in ('open', 'approved', 'declined')),
  decided_at timestamptz,
  decided_by text,
  raise_id uuid references budget_raise,
  check ((status = 'open') = (decided_at is null))
);
create unique index budget_raise_request_open on budget_raise_request (budget_id, person_id) where status = 'open';

-- What the ledger has for a budget's scope in one period, kept by the triggers on `entry` below. `provisional` stands in
-- for entries whose price is not known. Written often, so pages keep room for the next version.
create table budget_state (
  budget_id uuid not null references budget,
  period_start timestamptz not null,
  period_end timestamptz not null check (period_end > period_start),
  spent_micro_usd bigint not null,
  provisional_micro_usd bigint not null,
  primary key (budget_id, period_start)
) with (fillfactor = 50);

-- What a process may admit without asking: `held` is promised to requests that are not in the ledger yet, the rest of
-- `amount` is spare. `turn` rises with each statement of the holder, so that one that was late changes nothing.
-- A strict lease counts until it is given up; another until it expires, on this database's clock.
create table budget_lease (
  budget_id uuid not null references budget,
  period_start timestamptz not null,
  holder uuid not null,
  amount_micro_usd bigint not null,
  held_micro_usd bigint not null,
  strict boolean not null,
  turn bigint not null,
  expires_at timestamptz not null,
  primary key (budget_id, period_start, holder)
) with (fillfactor = 50);
create index budget_lease_holder on budget_lease (holder);

-- Each threshold is told once a period.
create table budget_notice (
  budget_id uuid not null references budget,
  period_start timestamptz not null,
  threshold integer not null,
  at timestamptz not null,
  primary key (budget_id, period_start, threshold)
);

-- Whole micro-dollars a token, the dearest the provider is known to ask, rounded up: sums of them need no rounding.
create table stand_in_price (
  provider text primary key,
  input bigint not null,
  cache_read bigint not null,
  cache_write bigint not null,
  output bigint not null
);

create index virtual_key_text_id on virtual_key ((id::text));

create function counts_as_usage_spend(category text) returns boolean language sql immutable as $$
  select category in ('overage', 'api', 'fee')
$$;

-- Entries of one owner in one quarter of an hour: no period begins within one, in any zone.
create type budget_change as (
  handle_id bigint, key_ref text, project text, day date, at timestamptz, spent bigint, provisional bigint
);

-- Adds changes to the states of every budget they fall under. Rows are taken in one order, so that writers queue up. The
-- steps are kept apart: in a young database, without statistics, the planner else joins everything with everything first.
create function add_to_budgets(changes budget_change[]) returns void language plpgsql as $$
declare
  change record;
begin
  if changes is null then return; end if;
  for change in
    with scoped as materialized (
      select scope.kind, scope.id, given.at, sum(given.spent) as spent, sum(given.provisional) as provisional
      from unnest(changes) as given
      left join handle on handle.id = given.handle_id
      left join membership on membership.person_id = handle.person_id
        and membership.from_day <= given.day and (membership.to_day is null or membership.to_day > given.day)
      left join team on team.id = membership.team_id
      left join virtual_key on virtual_key.id::text = given.key_ref
      cross join lateral (values
        ('org', ''), ('team', team.id::text), ('team', team.parent_id::text), ('project', nullif(given.project, '')),
        ('person', handle.person_id::text), ('key', virtual_key.lineage_id::text)
      ) as scope(kind, id)
      where scope.id is not null
      group by 1, 2, 3
    ), budgeted as materialized (
      select budget.id, scoped.at, scoped.spent, scoped.provisional
      from scoped join budget on budget.scope_kind = scoped.kind and budget.scope_id = scoped.id
      where budget.removed_at is null
    )
    select state.budget_id, state.period_start, sum(budgeted.spent) as spent, sum(budgeted.provisional) as provisional
    from budgeted join budget_state as state on state.budget_id = budgeted.id
      and state.period_start <= budgeted.at and state.period_end > budgeted.at
    group by 1, 2
    order by 1, 2
  loop
    update budget_state set
      spent_micro_usd = spent_micro_usd + change.spent,
      provisional_micro_usd = provisional_micro_usd + change.provisional
    where budget_id = change.budget_id and period_start = change.period_start;
  end loop;
end $$;

-- Whoever opens a period waits for the writers that may not know of it yet, and they for it.
create function share_budget_periods() returns boolean language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(hashtextextended('tally.budget-periods', 0));
  return exists (select from budget_state);
end $$;

create function count_new_entries() returns trigger language plpgsql as $$
begin
  if not share_budget_periods() then return null; end if;
  perform add_to_budgets(array_agg(changed::budget_change)) from (
    select handle_id, key_ref, project, day, date_bin('15 minutes', at, 'epoch') as at,
      coalesce(sum(cost_micro_usd), 0)::bigint as spent,
      coalesce(sum(input_tokens * price.input + cache_read_tokens * price.cache_read
        + (cache_write_5m_tokens + cache_write_1h_tokens) * price.cache_write + output_tokens * price.output)
        filter (where cost_micro_usd is null), 0)::bigint as provisional
    from fresh left join stand_in_price as price using (provider)
    where counts_as_usage_spend(category)
    group by 1, 2, 3, 4, 5
  ) as changed;
  return null;
end $$;

create function count_changed_entries() returns trigger language plpgsql as $$
begin
  if not share_budget_periods() then return null; end if;
  perform add_to_budgets(array_agg(changed::budget_change)) from (
    select handle_id, key_ref, project, day, date_bin('15 minutes', at, 'epoch') as at,
      coalesce(sum(sign * cost_micro_usd), 0)::bigint as spent,
      coalesce(sum(sign * (input_tokens * price.input + cache_read_tokens * price.cache_read
        + (cache_write_5m_tokens + cache_write_1h_tokens) * price.cache_write + output_tokens * price.output))
        filter (where cost_micro_usd is null), 0)::bigint as provisional
    from (select *, 1 as sign from fresh union all select *, -1 from stale) as both_ways
    left join stand_in_price as price using (provider)
    where counts_as_usage_spend(category)
    group by 1, 2, 3, 4, 5
  ) as changed;
  return null;
end $$;

create function count_removed_entries() returns trigger language plpgsql as $$
begin
  if not share_budget_periods() then return null; end if;
  perform add_to_budgets(array_agg(changed::budget_change)) from (
    select handle_id, key_ref, project, day, date_bin('15 minutes', at, 'epoch') as at,
      coalesce(-sum(cost_micro_usd), 0)::bigint as spent,
      coalesce(-sum(input_tokens * price.input + cache_read_tokens * price.cache_read
        + (cache_write_5m_tokens + cache_write_1h_tokens) * price.cache_write + output_tokens * price.output)
        filter (where cost_micro_usd is null), 0)::bigint as provisional
    from stale left join stand_in_price as price using (provider)
    where counts_as_usage_spend(category)
    group by 1, 2, 3, 4, 5
  ) as changed;
  return null;
end $$;

create trigger entry_counts_new after insert on entry referencing new table as fresh
  for each statement execute function count_new_entries();
create trigger entry_counts_changed after update on entry referencing new table as fresh old table as stale
  for each statement execute function count_changed_entries();
create trigger entry_counts_removed after delete on entry referencing old table as stale
  for each statement execute function count_removed_entries();

-- Usage of `[from_at, to_at)`, read where it is summed most: parts of an hour `[from_at, h1)` and `[h2, to_at)` from the
-- entries, hours `[h1, d1)` and `[d2, h2)`, whole UTC days `[d1, d2)`.
create function usage_in_pieces(
  from_at timestamptz, h1 timestamptz, d1 timestamptz, d2 timestamptz, h2 timestamptz, to_at timestamptz
) returns table (day date, handle_id bigint, key_ref text, project text, spent bigint, provisional bigint)
language sql stable as $$
  select used.day, used.handle_id, used.key_ref, used.project, used.cost_micro_usd,
    case when used.basis = 'unpriced' then used.input_tokens * price.input + used.cache_read_tokens * price.cache_read
      + used.cache_write_tokens * price.cache_write + used.output_tokens * price.output else 0 end
  from (
    select d.day, d.handle_id, d.key_ref, d.project, d.provider, d.category, d.basis, d.cost_micro_usd, d.input_tokens,
      d.cache_read_tokens, d.cache_write_5m_tokens + d.cache_write_1h_tokens as cache_write_tokens, d.output_tokens
    from usage_day as d
    where d.day >= (d1 at time zone 'UTC')::date and d.day < (d2 at time zone 'UTC')::date
    union all
    select (h.hour at time zone 'UTC')::date, h.handle_id, h.key_ref, h.project, h.provider, h.category, h.basis,
      h.cost_micro_usd, h.input_tokens, h.cache_read_tokens, h.cache_write_5m_tokens + h.cache_write_1h_tokens,
      h.output_tokens
    from usage_hour as h
    where (h.hour >= h1 and h.hour < d1) or (h.hour >= d2 and h.hour < h2)
    union all
    select e.day, e.handle_id, e.key_ref, e.project, e.provider, e.category, e.basis, coalesce(e.cost_micro_usd, 0),
      e.input_tokens, e.cache_read_tokens, e.cache_write_5m_tokens + e.cache_write_1h_tokens, e.output_tokens
    from entry as e
    where (e.at >= from_at and e.at < h1) or (e.at >= h2 and e.at < to_at)
  ) as used
  left join stand_in_price as price using (provider)
  where counts_as_usage_spend(used.category)
$$;

-- What the ledger has for a scope in `[from_at, to_at)`.
create function scope_usage(
  of_kind text, of_id text, from_at timestamptz, to_at timestamptz, out spent bigint, out provisional bigint
) language plpgsql stable as $$
declare
  h1 timestamptz := date_trunc('hour', from_at + interval '1 hour' - interval '1 microsecond', 'UTC');
  h2 timestamptz := date_trunc('hour', to_at, 'UTC');
  d1 timestamptz;
  d2 timestamptz;
begin
  if h1 > h2 then h1 := to_at; h2 := to_at; end if;
  d1 := date_trunc('day', h1 + interval '1 day' - interval '1 microsecond', 'UTC');
  d2 := date_trunc('day', h2, 'UTC');
  if d1 >= d2 then d1 := h2; d2 := h2; end if;
  case of_kind
    when 'org' then
      select sum(u.spent), sum(u.provisional) into spent, provisional
      from usage_in_pieces(from_at, h1, d1, d2, h2, to_at) as u;
    when 'project' then
      select sum(u.spent), sum(u.provisional) into spent, provisional
      from usage_in_pieces(from_at, h1, d1, d2, h2, to_at) as u where u.project = of_id;
    when 'person' then
      select sum(u.spent), sum(u.provisional) into spent, provisional
      from usage_in_pieces(from_at, h1, d1, d2, h2, to_at) as u
      where u.handle_id in (select handle.id from handle where person_id = of_id::uuid);
    when 'key' then
      select sum(u.spent), sum(u.provisional) into spent, provisional
      from usage_in_pieces(from_at, h1, d1, d2, h2, to_at) as u
      where (u.handle_id, u.key_ref) in
        (select virtual_key.handle_id, virtual_key.id::text from virtual_key where lineage_id = of_id::uuid);
    when 'team' then
      select sum(u.spent), sum(u.provisional) into spent, provisional
      from usage_in_pieces(from_at, h1, d1, d2, h2, to_at) as u
      join handle on handle.id = u.handle_id
      join membership on membership.person_id = handle.person_id
        and membership.from_day <= u.day and (membership.to_day is null or membership.to_day > u.day)
      where membership.team_id in (select team.id from team where team.id = of_id::uuid
        or parent_id = of_id::uuid);
  end case;
  spent := coalesce(spent, 0);
  provisional := coalesce(provisional, 0);
end $$;

-- Opens a period of a budget with what the ledger has, unless it is open.
create function open_budget_period(of_budget uuid, starts timestamptz, ends timestamptz) returns void
language plpgsql as $$
begin
  if exists (select from budget_state where budget_id = of_budget and period_start = starts) then return; end if;
  perform pg_advisory_xact_lock(hashtextextended('tally.budget-periods', 0));
  insert into budget_state (budget_id, period_start, period_end, spent_micro_usd, provisional_micro_usd)
  select budget.id, starts, ends, usage.spent, usage.provisional
  from budget, scope_usage(scope_kind, scope_id, starts, ends) as usage
  where budget.id = of_budget
  on conflict do nothing;
end $$;

-- Sets a state right where it differs from the ledger; null where it does not. A state and its entries change in one
-- transaction, so that one look without a lock is enough to see that they agree.
create function reconcile_budget_state(of_budget uuid, starts timestamptz)
returns table (spent_before bigint, spent_after bigint, provisional_before bigint, provisional_after bigint)
language plpgsql as $$
declare
  found_state budget_state;
  owner budget;
begin
  select * into owner from budget where id = of_budget;
  if exists (
    select from budget_state as s, scope_usage(owner.scope_kind, owner.scope_id, s.period_start, s.period_end) as u
    where s.budget_id = of_budget and s.period_start = starts
      and s.spent_micro_usd = u.spent and s.provisional_micro_usd = u.provisional
  ) then return; end if;
  select * into found_state from budget_state where budget_id = of_budget and period_start = starts for update;
  if not found then return; end if;
  return query
    update budget_state as s set spent_micro_usd = u.spent, provisional_micro_usd = u.provisional
    from scope_usage(owner.scope_kind, owner.scope_id, found_state.period_start, found_state.period_end) as u
    where s.budget_id = of_budget and s.period_start = starts
      and (s.spent_micro_usd <> u.spent or s.provisional_micro_usd <> u.provisional)
    returning found_state.spent_micro_usd, u.spent, found_state.provisional_micro_usd, u.provisional;
end $$;

-- What a process holds of budgets, said anew, each budget and period with
--   `least`: what it keeps whatever happens (promised to requests, and spare it has not let go of)
--   `needed`: what it would promise now; `slice`: the spare it would like beside that
--   `held`: what is promised to requests.
-- It gets `needed` and spare as far as the limit leaves room beside what is spent and what others hold.
-- `amount` is what it has from now on. No row: the budget is gone, or a later statement of the holder was faster.
-- Budgets are locked in one order; the ledger's writers are not kept waiting, because they never lock a budget. Reading
-- states and leases in one snapshot, money on its way from a lease to the ledger is seen twice for a moment, never not at all.
create function take_of_budgets(
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
      select * from unnest(ids, starts, leasts, neededs, slices, helds)
        as given(id, starts, least, needed, slice, held)
    ), others as (
      select l.budget_id, l.period_start, sum(l.amount_micro_usd)::bigint as amount, sum(l.held_micro_usd)::bigint as held
      from budget_lease as l
      where l.budget_id = any(ids) and l.holder <> of_holder and (l.strict or l.expires_at > clock_timestamp())
      group by 1, 2
    ), raised as (
      select r.budget_id, sum(r.amount_micro_usd)::bigint as amount from budget_raise as r
      where r.budget_id = any(ids) and r.from_at <= business_now and r.until > business_now group by 1
    ), known as (
      select asked.*, b.strict, b.limit_micro_usd + coalesce(raised.amount, 0) as most,
        s.spent_micro_usd as spent, s.provisional_micro_usd as provisional,
        coalesce(others.amount, 0) as others_amount, coalesce(others.held, 0) as others_held
      from asked
      join budget as b on b.id = asked.id and b.removed_at is null
      join budget_state as s on s.budget_id = asked.id and s.period_start = asked.starts
      left join others on others.budget_id = asked.id and others.period_start = asked.starts
      left join raised on raised.budget_id = asked.id
    ), reckoned as (
      select known.*, most - spent - provisional - others_amount as room,
        strict or (spent + provisional + others_amount + needed) * 10 > most * 9 as tight
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

-- Every process hears at once of a changed budget, raise, setting or team, whoever changed it and however.
create function tell_budgets_changed() returns trigger language plpgsql as $$
begin
  perform pg_notify('budgets', 'changed');
  return null;
end $$;
create trigger budget_changed after insert or update or delete on budget
  for each statement execute function tell_budgets_changed();
create trigger budget_raise_changed after insert or update or delete on budget_raise
  for each statement execute function tell_budgets_changed();
create trigger setting_changed_for_budgets after insert or update or delete on setting
  for each statement execute function tell_budgets_changed();
create trigger team_changed_for_budgets after insert or update or delete on team
  for each statement execute function tell_budgets_changed();
create trigger team_lead_changed_for_budgets after insert or update or delete on team_lead
  for each statement execute function tell_budgets_changed();
create trigger membership_changed_for_budgets after insert or update or delete on membership
  for each statement execute function tell_budgets_changed();
