-- Where a file that came in through Slack is talked about: one message, edited in its place. Of a file that Slack tells of
-- twice there is one row; whoever works on it holds the lease, and where that ran out another process goes on.
create table file_thread (
  id uuid primary key,
  came_from text not null unique,
  team text not null,
  slack_user text not null,
  actor text not null,
  slack_file text not null,
  name text not null,
  channel text not null,
  thread_ts text,
  ts text,
  handed_file bigint,
  phase text not null check (phase in ('reading', 'working', 'drawing', 'shown')),
  tries integer not null default 0,
  leased_until timestamptz,
  created_at timestamptz not null
);
create index file_thread_under_way on file_thread (created_at) where phase <> 'shown';
create index file_thread_created_at on file_thread (created_at);
