-- Slack workspaces that were connected by OAuth, one row each, also those that are connected no more. The tokens are sealed
-- for `slack_installation:<team>` and go when the connection ends. `version` rises with each installation and each new token,
-- so that Slack's refusal of an old one ends nothing newer.
create table slack_installation (
  team text primary key check (team <> ''),
  name text not null,
  app text not null,
  bot text not null,
  bot_user text not null,
  scopes text[] not null,
  token bytea,
  refresh_token bytea,
  token_ends_at timestamptz,
  version bigint not null default 1,
  installed_by text not null,
  installed_at timestamptz not null,
  ended_at timestamptz,
  ended_because text check (ended_because in ('removed in Slack', 'disconnected')),
  check ((ended_at is null) = (ended_because is null)),
  check ((token is null) = (ended_at is not null))
);

-- Links that let somebody connect a workspace, each once; only their hash is kept. `used_at` is taken before Slack is asked
-- for a token, so that of two who use one link at once only one gets that far.
create table slack_install_link (
  hash text primary key,
  made_by text not null,
  made_at timestamptz not null,
  ends_at timestamptz not null,
  used_at timestamptz
);

-- In which workspace a message was said. Null: before this was kept, or where there is one workspace only.
alter table outbox add column workspace text;
