-- What lets a secret key retire, and months of entries that come and go without anybody waiting.

-- The keys that developers' keys are found by and chart addresses signed with, sealed with the secret key: they outlive it.
create table lasting_key (
  name text primary key,
  sealed bytea not null
);

-- A month is made beside the ledger and then hung in, for which nobody who reads or writes has to wait: making it in its
-- place waits for everybody who is at the ledger, a backup of hours among them, and keeps all others waiting meanwhile.
create or replace function ensure_entry_partition(of_day date) returns void language plpgsql as $$
declare
  first_day date := date_trunc('month', of_day)::date;
  partition_name text := 'entry_' || to_char(first_day, 'YYYY_MM');
begin
  if to_regclass(partition_name) is not null then return; end if;
  perform pg_advisory_xact_lock(hashtextextended('tally.entry-partition', 0));
  -- Somebody else may have made it meanwhile. That is asked of the table: what the session knows by name may be old.
  if exists (select from pg_class where relname = partition_name and relkind = 'r') then return; end if;
  execute format('create table %I (like entry including all)', partition_name);
  execute format('alter table entry attach partition %I for values from (%L) to (%L)',
    partition_name, first_day, (first_day + interval '1 month')::date);
end $$;
