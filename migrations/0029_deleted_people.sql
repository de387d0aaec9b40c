-- People whose data was deleted: the row stays, under a pseudonym, so that what they spent has somebody.
alter table person add column deleted_at timestamptz;

-- What people were called whose data was deleted, as keyed hashes: what is read or imported later is put under the
-- pseudonym and not under the name. `returned_at`: from then on the name is somebody new's.
create table forgotten_name (
  hash bytea primary key check (length(hash) = 32),
  person_id uuid not null references person,
  forgotten_at timestamptz not null,
  returned_at timestamptz
);
create index forgotten_name_person on forgotten_name (person_id);

-- The audit log stays append-only, but for taking out what a deleted person was called (`forgetInTexts`).
create or replace function refuse_audit_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and current_setting('tally.forgetting', true) = 'on' then return null; end if;
  raise exception 'the audit log is append-only';
end $$;
