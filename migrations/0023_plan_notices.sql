-- Whom each reader was last told to have run out of the included plan in a billing cycle, so that the next message says who is new.
create table plan_notice (
  recipient text not null,
  scope text not null,
  cycle_from date not null,
  person_ids uuid[] not null,
  told_at timestamptz not null,
  primary key (recipient, scope, cycle_from)
);
