-- What was due to be said on a schedule, and what became of it: each occasion is decided once, by one process.
create table notice_occasion (
  kind text not null,
  recipient text not null,
  name text not null,
  outcome text not null check (outcome in ('queued', 'nothing', 'late')),
  decided_at timestamptz not null,
  primary key (kind, recipient, name)
);
create index notice_occasion_decided_at on notice_occasion (decided_at);
