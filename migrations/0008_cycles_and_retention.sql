-- Budgets by the vendor's billing cycle, which begins at any instant, and details that are kept for a while only.

-- Entries are added to budgets by the quarter of an hour. Where a period begins or ends within one, it is parted there.
create index budget_state_uneven_start on budget_state (period_start)
  where period_start <> date_bin('15 minutes', period_start, timestamptz '1970-01-01 00:00:00+00');
create index budget_state_uneven_end on budget_state (period_end)
  where period_end <> date_bin('15 minutes', period_end, timestamptz '1970-01-01 00:00:00+00');

create function uneven_budget_edges() returns timestamptz[] language sql stable as $$
  select array_agg(edge) from (
    select period_start as edge from budget_state
    where period_start <> date_bin('15 minutes', period_start, timestamptz '1970-01-01 00:00:00+00')
    union select period_end from budget_state
    where period_end <> date_bin('15 minutes', period_end, timestamptz '1970-01-01 00:00:00+00')
  ) as edges
$$;

create function budget_moment(at timestamptz, edges timestamptz[]) returns timestamptz language sql immutable as $$
  select greatest(date_bin('15 minutes', at, timestamptz '1970-01-01 00:00:00+00'),
    (select max(edge) from unnest(edges) as edge where edge <= at))
$$;

create or replace function count_new_entries() returns trigger language plpgsql as $$
declare
  edges timestamptz[];
begin
  if not share_budget_periods() then return null; end if;
  edges := uneven_budget_edges();
  perform add_to_budgets(array_agg(changed::budget_change)) from (
    select handle_id, key_ref, project, day,
      case when edges is null then date_bin('15 minutes', at, 'epoch') else budget_moment(at, edges) end as at,
      coalesce(sum(cost_micro_usd), 0)::bigint as spent,
      coalesce(sum(stand_in_cost(price, input_tokens, cache_read_tokens,
        cache_write_5m_tokens + cache_write_1h_tokens, output_tokens))
        filter (where cost_micro_usd is null), 0)::bigint as provisional
    from fresh left join stand_in_price as price using (provider)
    where counts and counts_as_usage_spend(category)
    group by 1, 2, 3, 4, 5
  ) as changed;
  return null;
end $$;

create or replace function count_changed_entries() returns trigger language plpgsql as $$
declare
  edges timestamptz[];
begin
  if not share_budget_periods() then return null; end if;
  edges := uneven_budget_edges();
  perform add_to_budgets(array_agg(changed::budget_change)) from (
    select handle_id, key_ref, project, day,
      case when edges is null then date_bin('15 minutes', at, 'epoch') else budget_moment(at, edges) end as at,
      coalesce(sum(sign * cost_micro_usd), 0)::bigint as spent,
      coalesce(sum(sign * stand_in_cost(price, input_tokens, cache_read_tokens,
        cache_write_5m_tokens + cache_write_1h_tokens, output_tokens))
        filter (where cost_micro_usd is null), 0)::bigint as provisional
    from (select *, 1 as sign from fresh union all select *, -1 from stale) as both_ways
    left join stand_in_price as price using (provider)
    where counts and counts_as_usage_spend(category)
    group by 1, 2, 3, 4, 5
  ) as changed;
  return null;
end $$;

-- What is removed because it was kept long enough stays in the sums (`keep_sums` of a transaction), and in the budgets.
create or replace function count_removed_entries() returns trigger language plpgsql as $$
declare
  edges timestamptz[];
begin
  if current_setting('tally.keep_sums', true) = 'on' then return null; end if;
  if not share_budget_periods() then return null; end if;
  edges := uneven_budget_edges();
  perform add_to_budgets(array_agg(changed::budget_change)) from (
    select handle_id, key_ref, project, day,
      case when edges is null then date_bin('15 minutes', at, 'epoch') else budget_moment(at, edges) end as at,
      coalesce(-sum(cost_micro_usd), 0)::bigint as spent,
      coalesce(-sum(stand_in_cost(price, input_tokens, cache_read_tokens,
        cache_write_5m_tokens + cache_write_1h_tokens, output_tokens))
        filter (where cost_micro_usd is null), 0)::bigint as provisional
    from stale left join stand_in_price as price using (provider)
    where counts and counts_as_usage_spend(category)
    group by 1, 2, 3, 4, 5
  ) as changed;
  return null;
end $$;

-- Counted entries of days before this one were removed, because they were kept long enough; their sums stay. What a source
-- told of those days must not be counted again.
alter table source_kept add column removed_before date;
