-- Each handle of a statement is looked for once, and not once for each row of the days.
create or replace function check_handles() returns trigger language plpgsql as $$
declare
  unknown bigint;
begin
  select handle_id into unknown from (select distinct handle_id from fresh) as used
  where not exists (select from handle where handle.id = used.handle_id) limit 1;
  if found then
    raise foreign_key_violation using constraint = 'usage_day_handle_id_fkey',
      message = format('an entry violates "usage_day_handle_id_fkey": there is no handle %s', unknown);
  end if;
  return null;
end $$;

-- Windows of one account and source that are read or counted at the same time; a run that finds them goes on with each.
alter table sync_window drop constraint sync_window_account_id_source_key;
create index sync_window_account on sync_window (account_id, source);
