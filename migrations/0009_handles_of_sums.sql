-- Each new row of the sums asked for itself whether its handle is there, which took longer than summing. Hours, days and
-- sessions are written together: the days ask for all of them, once a statement. Handles are never removed.
alter table usage_hour drop constraint usage_hour_handle_id_fkey;
alter table usage_day drop constraint usage_day_handle_id_fkey;
alter table session_total drop constraint session_total_handle_id_fkey;

create function check_handles() returns trigger language plpgsql as $$
declare
  unknown bigint;
begin
  select handle_id into unknown from fresh
  where not exists (select from handle where handle.id = fresh.handle_id) limit 1;
  if found then
    raise foreign_key_violation using constraint = 'usage_day_handle_id_fkey',
      message = format('an entry violates "usage_day_handle_id_fkey": there is no handle %s', unknown);
  end if;
  return null;
end $$;
create trigger usage_day_handles after insert on usage_day referencing new table as fresh
  for each statement execute function check_handles();
