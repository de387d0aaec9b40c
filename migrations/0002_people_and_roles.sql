-- Who may do what, teams with dated memberships, keys offered to people, and messages on their way out.

-- A project may own a key of its own, as a person or a robot does. `role` null: nobody has said, so what Slack says of
-- the account decides (workspace admins are admins at first).
alter table person drop constraint person_kind_check;
alter table person add constraint person_kind_check check (kind in ('person', 'robot', 'project'));
alter table person
  add column owner_id uuid references person,
  add column role text check (role in ('admin', 'finance', 'member')),
  add column is_slack_admin boolean not null default false,
  add column time_zone text not null default '',
  add column left_at timestamptz;

-- A robot's handle has said who answers for it.
update person set owner_id = owner.id
  from handle join person owner on owner.id::text = split_part(handle.name, '/', 1)
  where handle.vendor = 'tally-robot' and handle.person_id = person.id;

-- Of a Slack account: since when Slack lets nobody in with it.
alter table handle add column deactivated_at timestamptz;

-- A parent has no parent of its own: two levels.
create table team (
  id uuid primary key,
  name text not null,
  parent_id uuid references team,
  cost_centre text not null default '',
  created_at timestamptz not null,
  removed_at timestamptz,
  version integer not null default 1
);
create unique index team_name on team (lower(name)) where removed_at is null;

create table team_lead (
  team_id uuid not null references team,
  person_id uuid not null references person,
  primary key (team_id, person_id)
);

-- Which team somebody was in on each UTC day: `[from_day, to_day)`, open-ended while it lasts.
create table membership (
  person_id uuid not null references person,
  team_id uuid not null references team,
  from_day date not null,
  to_day date,
  primary key (person_id, from_day),
  check (to_day is null or to_day > from_day)
);
create index membership_team on membership (team_id);
create unique index membership_current on membership (person_id) where to_day is null;

-- Who answers for a handle that was matched by hand, and what it pointed to before, so that it can be undone.
create table handle_match (
  id bigint generated always as identity primary key,
  handle_id bigint not null references handle,
  before_person_id uuid references person,
  after_person_id uuid references person,
  at timestamptz not null,
  actor text not null,
  undone_at timestamptz
);

-- `lineage_id` is the first key of a rotation: budgets and history of "the same key" follow it. An empty list of models
-- allows all of them.
alter table virtual_key
  add column lineage_id uuid,
  add column models jsonb not null default '[]',
  add column replaced_by uuid references virtual_key,
  add column reminded_at timestamptz;
update virtual_key set lineage_id = id;
alter table virtual_key alter column lineage_id set not null;
create index virtual_key_lineage on virtual_key (lineage_id);

-- A key somebody may make for themselves with the button in their messages. The secret does not exist before they do, and
-- the key it replaces goes on for `grace_seconds` from then.
create table key_offer (
  id uuid primary key,
  recipient_id uuid not null references person,
  owner_id uuid not null references person,
  name text not null,
  project text not null,
  tags jsonb not null,
  models jsonb not null,
  key_expires_at timestamptz,
  budget jsonb,
  replaces_key_id uuid references virtual_key,
  grace_seconds integer not null default 0,
  offered_by text not null,
  offered_at timestamptz not null,
  open_until timestamptz not null,
  taken_at timestamptz,
  withdrawn_at timestamptz,
  key_id uuid references virtual_key
);
create index key_offer_recipient on key_offer (recipient_id);

alter table provider_key drop constraint provider_key_state_check;
alter table provider_key add constraint provider_key_state_check check (state in ('active', 'disabled', 'removed'));
drop index provider_key_active;
create unique index provider_key_active on provider_key (provider) where state in ('active', 'disabled');

-- Where an act came from (Slack, the command line), and what stood before and stands after.
alter table audit
  add column origin text not null default '',
  add column before jsonb,
  add column after jsonb;
create index audit_actor on audit (actor, at);
create index audit_subject on audit (subject, at);
create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is append-only';
end $$;
create trigger audit_append_only before update or delete or truncate on audit
  for each statement execute function refuse_audit_change();

-- What has to be said, kept until it was. `kind` and `data` say what; how it looks is made when it is sent. One `dedupe_key` is said once.
create table outbox (
  id uuid primary key,
  kind text not null,
  recipient text not null,
  data jsonb not null,
  dedupe_key text not null unique,
  created_at timestamptz not null,
  not_before timestamptz not null,
  tries integer not null default 0,
  claimed_until timestamptz,
  sent_at timestamptz,
  channel text,
  ts text,
  failed_at timestamptz,
  failure text
);
create index outbox_waiting on outbox (not_before) where sent_at is null and failed_at is null;

-- The last tick of each scheduled job that some process took: of several copies of the app one runs it.
create table job_run (
  name text primary key,
  last_due timestamptz not null
);

-- The roll-ups, written by the same statement, hold their handles to the table; checking each entry's again took a tenth
-- of a batch.
alter table entry drop constraint entry_handle_id_fkey;
