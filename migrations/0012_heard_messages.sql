-- What was written to Tally and is being answered: Slack tells of a message again, perhaps to another process.
create table heard_message (
  team text not null,
  channel text not null,
  ts text not null,
  heard_at timestamptz not null,
  primary key (team, channel, ts)
);
create index heard_message_heard_at on heard_message (heard_at);
