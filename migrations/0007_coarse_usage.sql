-- Coarser sums of `usage_day`, so that a question about a year reads a few thousand rows. src/ledger/README.md says how
-- they are made and read.

-- Days `[month, closed_to)` of a month have their coarse sums; the others are read from `usage_day`.
create table coarse_month (
  month date primary key check (month = date_trunc('month', month::timestamp)::date),
  closed_to date not null check (closed_to >= month and closed_to <= month::timestamp + interval '1 month')
);

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

-- `…_day`: what was used on a day. `…_to_date`: what was used from the month's first day to this one, both included, so
-- that any stretch of a month is one such sum less another. Whoever used something in a month has a row in it from then on.
create table usage_total_day (
  day date not null, provider text not null, model text not null, tool text not null, category text not null,
  source text not null, basis text not null, like coarse_sums,
  primary key (day, provider, model, tool, category, source, basis)
);
create table usage_total_to_date (
  day date not null, provider text not null, model text not null, tool text not null, category text not null,
  source text not null, basis text not null, like coarse_sums,
  primary key (day, provider, model, tool, category, source, basis)
);
create table usage_project_day (
  day date not null, project text not null, provider text not null, model text not null, like coarse_sums,
  primary key (day, project, provider, model)
);
create index usage_project_day_project on usage_project_day (project, day);
create table usage_project_to_date (
  day date not null, project text not null, provider text not null, model text not null, like coarse_sums,
  primary key (day, project, provider, model)
);
create table usage_handle_day (
  day date not null, handle_id bigint not null, provider text not null, like coarse_sums,
  primary key (day, handle_id, provider)
);
create index usage_handle_day_handle on usage_handle_day (handle_id, day);
create table usage_handle_to_date (
  day date not null, handle_id bigint not null, provider text not null, like coarse_sums,
  primary key (day, handle_id, provider)
);
create table usage_handle_model_to_date (
  day date not null, handle_id bigint not null, provider text not null, model text not null, category text not null,
  like coarse_sums,
  primary key (day, handle_id, provider, model, category)
);
drop table coarse_sums;

-- What is asked of one project and says who or which key.
create index usage_day_project on usage_day (project, day) where project <> '';

-- Whoever changes a day shares a lock on it until their transaction ends; whoever closes it holds it alone (and gives up
-- where somebody has it). So a day closes only while nobody is changing it, and a change opens a closed day again.
create function coarse_day_lock() returns integer language sql immutable as $$ select 1952541804 $$;

create function open_coarse_days(days date[]) returns void language plpgsql as $$
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
  update coarse_month set closed_to = changed.first_day
  from (
    select date_trunc('month', day::timestamp)::date as month, min(day) as first_day from unnest(days) as day group by 1
  ) as changed
  where coarse_month.month = changed.month and coarse_month.closed_to > changed.first_day;
end $$;

create function open_inserted_days() returns trigger language plpgsql as $$
begin
  perform open_coarse_days((select array_agg(distinct day) from fresh));
  return null;
end $$;
create function open_changed_days() returns trigger language plpgsql as $$
begin
  perform open_coarse_days(
    (select array_agg(distinct day) from (select day from fresh union all select day from stale) as changed));
  return null;
end $$;
create function open_deleted_days() returns trigger language plpgsql as $$
begin
  perform open_coarse_days((select array_agg(distinct day) from stale));
  return null;
end $$;
create function open_all_days() returns trigger language plpgsql as $$
begin
  delete from coarse_month;
  return null;
end $$;
create trigger usage_day_inserted after insert on usage_day referencing new table as fresh
  for each statement execute function open_inserted_days();
create trigger usage_day_changed after update on usage_day referencing new table as fresh old table as stale
  for each statement execute function open_changed_days();
create trigger usage_day_deleted after delete on usage_day referencing old table as stale
  for each statement execute function open_deleted_days();
create trigger usage_day_emptied after truncate on usage_day
  for each statement execute function open_all_days();
