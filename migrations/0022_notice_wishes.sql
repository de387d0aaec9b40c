-- How somebody chose to be told of a topic.
create table notice_choice (
  person_id uuid not null references person,
  topic text not null,
  way text not null check (way in ('slack', 'email', 'off')),
  primary key (person_id, topic)
);

-- When somebody does not want to be written to, by the clock on their wall; whoever has no row has the usual times.
create table notice_quiet (
  person_id uuid primary key references person,
  from_time text check (from_time ~ '^([01]\d|2[0-3]):[0-5]\d$'),
  until_time text check (until_time ~ '^([01]\d|2[0-3]):[0-5]\d$'),
  days smallint[] not null check (days <@ array[1, 2, 3, 4, 5, 6, 7]::smallint[] and cardinality(days) < 7),
  check ((from_time is null) = (until_time is null)),
  check (from_time <> until_time)
);

-- Messages that waited for the end of quiet hours, those that were then put into one, and why one was said to nobody.
alter table outbox
  add column was_held boolean not null default false,
  add column together_in uuid references outbox on delete set null,
  add column unsaid text;
create index outbox_held on outbox (recipient) where was_held and sent_at is null and failed_at is null;
create index outbox_together on outbox (together_in) where together_in is not null;
create index outbox_created_at on outbox (created_at);
