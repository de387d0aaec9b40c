-- Coarse sums of teams and of people in them, of providers and of accounts. src/ledger/README.md says how they are made and
-- read. The closed days are made anew with them, in the background.

-- Days `[month, placed_to)` have their sums of teams and members: usage has its place in the team of whoever used it that day.
alter table coarse_month add column placed_to date;
delete from coarse_month;
alter table coarse_month alter column placed_to set not null,
  add check (placed_to >= month and placed_to <= closed_to);

create table coarse_sums (
  requests bigint not null,
  unpriced_requests bigint not null,
  input_tokens bigint not null,
  cache_read_tokens bigint not null,
  cache_write_tokens bigint not null,
  output_tokens bigint not null,
  reasoning_tokens bigint not null,
  usage_spend bigint not null,
  included_value bigint not null,
  seats bigint not null
);
create table usage_provider_day (day date not null, provider text not null, like coarse_sums, primary key (day, provider));
create table usage_provider_to_date (
  day date not null, provider text not null, like coarse_sums,
  primary key (day, provider)
);
create table usage_account_day (
  day date not null, account text not null, source text not null, like coarse_sums,
  primary key (day, account, source)
);
create table usage_account_to_date (
  day date not null, account text not null, source text not null, like coarse_sums,
  primary key (day, account, source)
);
create table usage_team_provider_day (
  day date not null, team_id uuid not null, provider text not null, like coarse_sums,
  primary key (day, team_id, provider)
);
create index usage_team_provider_day_team on usage_team_provider_day (team_id, day);
create table usage_team_provider_to_date (
  day date not null, team_id uuid not null, provider text not null, like coarse_sums,
  primary key (day, team_id, provider)
);
create table usage_team_to_date (
  day date not null, team_id uuid not null, provider text not null, model text not null, category text not null,
  source text not null, basis text not null, like coarse_sums,
  primary key (day, team_id, provider, model, category, source, basis)
);
-- From the year's first day, of placed days. Nobody's usage has no person; what somebody in no team used has no team.
create table usage_member_to_date (
  day date not null, team_id uuid, person_id uuid, like coarse_sums,
  unique nulls not distinct (day, team_id, person_id)
);
create table usage_member_provider_to_date (
  day date not null, provider text not null, team_id uuid, person_id uuid, like coarse_sums,
  unique nulls not distinct (day, provider, team_id, person_id)
);
drop table coarse_sums;

-- Sums of the year to date of the days after a changed one are wrong as well.
create function unplace_later_months(days date[]) returns void language plpgsql as $$
begin
  perform from (
    select 1 from coarse_month
    where placed_to > month and exists (
      select from unnest(days) as day where day < month and extract(year from day) = extract(year from month))
    order by month for update
  ) as locked;
  if not found then return; end if;
  update coarse_month set placed_to = month
  where placed_to > month and exists (
    select from unnest(days) as day where day < month and extract(year from day) = extract(year from month));
end $$;

create or replace function open_coarse_days(days date[]) returns void language plpgsql as $$
begin
  if days is null then return; end if;
  perform pg_advisory_xact_lock_shared(coarse_day_lock(), changed.day - date '2000-01-01')
  from (select unnest(days) as day order by 1) as changed;
  -- Sums to date of the days after it are wrong as well.
  perform from (
    select 1 from coarse_month join unnest(days) as changed(day)
      on changed.day >= coarse_month.month and changed.day < coarse_month.closed_to
    order by coarse_month.month for update of coarse_month
  ) as locked;
  if not found then return; end if;
  update coarse_month set closed_to = changed.first_day, placed_to = least(placed_to, changed.first_day)
  from (
    select date_trunc('month', day::timestamp)::date as month, min(day) as first_day from unnest(days) as day group by 1
  ) as changed
  where coarse_month.month = changed.month and coarse_month.closed_to > changed.first_day;
  perform unplace_later_months(days);
end $$;

-- Whoever changes who was where shares a lock until their transaction ends; whoever places a day holds it alone (and gives up
-- where somebody has it). A change takes their places from the days it is about and from all after them.
create function coarse_place_lock() returns bigint language sql immutable as $$ select 8386676005407253100 $$;

create function unplace_days(first_day date) returns void language plpgsql as $$
begin
  if first_day is null then return; end if;
  perform pg_advisory_xact_lock_shared(coarse_place_lock());
  perform from (
    select 1 from coarse_month where placed_to > greatest(month, first_day) order by month for update
  ) as locked;
  if not found then return; end if;
  update coarse_month set placed_to = greatest(month, first_day) where placed_to > greatest(month, first_day);
end $$;

create function unplace_membership() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then perform unplace_days(new.from_day);
  elsif tg_op = 'DELETE' then perform unplace_days(old.from_day);
  elsif (new.person_id, new.team_id, new.from_day) = (old.person_id, old.team_id, old.from_day) then
    if new.to_day is distinct from old.to_day then perform unplace_days(least(new.to_day, old.to_day)); end if;
  else perform unplace_days(least(new.from_day, old.from_day));
  end if;
  return null;
end $$;
create trigger membership_places after insert or update or delete on membership
  for each row execute function unplace_membership();

create function unplace_handle() returns trigger language plpgsql as $$
begin
  perform unplace_days((select min(day) from usage_day where handle_id = new.id));
  return null;
end $$;
create trigger handle_places after update of person_id on handle
  for each row when (old.person_id is distinct from new.person_id) execute function unplace_handle();

-- The usage of days `[range_from, range_to)` that are not placed, with who and which team it is of: of a team with its sub-teams,
-- or of everybody where it is null. A function, because its plan is kept: making it takes longer than reading a day.
create function usage_not_placed(of_team uuid, range_from date, range_to date) returns table (
  day date, team_id uuid, person_id uuid, provider text, model text, category text, source text, basis text,
  input_tokens bigint, cache_read_tokens bigint, cache_write_5m_tokens bigint, cache_write_1h_tokens bigint,
  output_tokens bigint, reasoning_tokens bigint, requests bigint, unpriced_requests bigint, cost_micro_usd bigint,
  list_micro_usd bigint
) language plpgsql stable as $$
#variable_conflict use_column
declare
  part record;
begin
  for part in
    select greatest(first_day, range_from, coalesce(placed_to, first_day)) as lo,
      least((first_day + interval '1 month')::date, range_to) as hi
    from (
      select generate_series(date_trunc('month', greatest(range_from, min(usage_day.day))::timestamp),
        least(range_to, max(usage_day.day) + 1) - interval '1 day', interval '1 month')::date as first_day
      from usage_day
    ) as used left join coarse_month on month = first_day
  loop
    continue when part.lo >= part.hi;
    if of_team is null then
      return query
      select used.day, member.team_id, handle.person_id, used.provider, used.model, used.category, used.source, used.basis,
        used.input_tokens, used.cache_read_tokens, used.cache_write_5m_tokens, used.cache_write_1h_tokens,
        used.output_tokens, used.reasoning_tokens, used.requests, used.unpriced_requests, used.cost_micro_usd,
        used.list_micro_usd
      from usage_day as used join handle on handle.id = used.handle_id
        left join membership as member on member.person_id = handle.person_id
          and member.from_day <= used.day and (member.to_day is null or member.to_day > used.day)
      where used.day >= part.lo and used.day < part.hi;
    else
      return query
      select used.day, stay.team_id, stay.person_id, used.provider, used.model, used.category, used.source, used.basis,
        used.input_tokens, used.cache_read_tokens, used.cache_write_5m_tokens, used.cache_write_1h_tokens,
        used.output_tokens, used.reasoning_tokens, used.requests, used.unpriced_requests, used.cost_micro_usd,
        used.list_micro_usd
      from (
        select handle.id as handle_id, member.person_id, member.team_id, greatest(member.from_day, part.lo) as stay_from,
          least(member.to_day, part.hi) as stay_to
        from membership as member join handle using (person_id)
        where member.team_id in (select id from team where id = of_team or parent_id = of_team)
          and member.from_day < part.hi and (member.to_day is null or member.to_day > part.lo)
        offset 0
      ) as stay cross join lateral (
        select * from usage_day
        where usage_day.handle_id = stay.handle_id and usage_day.day >= stay_from and usage_day.day < stay_to offset 0
      ) as used;
    end if;
  end loop;
end $$;
