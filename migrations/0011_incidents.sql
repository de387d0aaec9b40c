-- Incidents: what was unusual, what became of it, who was told and what was learned. src/incidents/README.md says how they change.

create table incident (
  id uuid primary key,
  -- A person's or robot's id; `handle:<number>` for a name or key nobody was matched to; a team's id.
  subject_kind text not null check (subject_kind in ('person', 'robot', 'key', 'team')),
  subject_id text not null,
  -- The team it was in when it was found: whose channel and leads hear of it.
  team_id uuid references team,
  family text not null check (family in ('use', 'growth', 'price', 'volume')),
  cause text not null check (cause in ('spend', 'unit_cost', 'model_mix', 'cache_share', 'cadence', 'unattended', 'new_use',
    'price', 'team_volume', 'growth')),
  severity text not null check (severity in ('info', 'warning', 'critical')),
  tier text not null check (tier in ('dm', 'channel', 'digest')),
  state text not null check (state in ('open', 'acknowledged', 'snoozed', 'expected', 'resolved', 'merged')),
  onset timestamptz not null,
  detected_at timestamptz not null,
  told_at timestamptz not null,
  told_excess_micro_usd bigint not null,
  escalations integer not null,
  last_found_at timestamptz not null,
  excess_micro_usd bigint not null,
  peak_micro_usd bigint not null,
  sentence text not null,
  acknowledged_at timestamptz,
  resolved_at timestamptz,
  resolution text check (resolution in ('quiet', 'expected_work', 'model_switch', 'runaway', 'false_alarm', 'other')),
  by_person uuid references person,
  note text not null,
  until timestamptz,
  merged_into uuid references incident,
  -- Rises with each change, so that of two who change it at once one is told.
  version integer not null default 1,
  check ((state = 'resolved') = (resolved_at is not null) and (state = 'resolved') = (resolution is not null)),
  check ((state = 'merged') = (merged_into is not null))
);
create unique index incident_live on incident (subject_id, family)
  where state in ('open', 'acknowledged', 'snoozed', 'expected');
create index incident_detected on incident (detected_at desc, id desc);
create index incident_last_found on incident (last_found_at) where state = 'resolved';

-- What happened to an incident, in order; nothing in it is ever changed.
create table incident_event (
  id bigint generated always as identity primary key,
  incident_id uuid not null references incident,
  at timestamptz not null,
  -- Null: Tally.
  by_person uuid references person,
  reason text not null,
  note text not null,
  excess_micro_usd bigint not null,
  -- What it was judged by: the finding as it was, so that it can be judged again.
  evidence jsonb
);
create index incident_event_incident on incident_event (incident_id, id);

-- Where an incident was told: the key of the outbox's message.
create table incident_message (
  incident_id uuid not null references incident,
  dedupe_key text not null,
  place text not null check (place in ('owner', 'leads', 'channel', 'batch')),
  primary key (incident_id, dedupe_key)
);

-- What people's answers taught the engine; one that was undone teaches nothing more.
create table incident_lesson (
  id uuid primary key,
  incident_id uuid not null references incident,
  at timestamptz not null,
  by_person uuid references person,
  lesson jsonb not null,
  note text not null,
  undone_at timestamptz,
  undone_by uuid references person
);
create index incident_lesson_incident on incident_lesson (incident_id);

-- Which channel hears of what; the narrowest that fits. A team of null is every team.
create table alert_route (
  id uuid primary key,
  team_id uuid references team,
  least_severity text not null check (least_severity in ('info', 'warning', 'critical')),
  workspace text not null,
  channel text not null,
  unique nulls not distinct (team_id, least_severity)
);

-- A paused key is refused until it is resumed.
alter table virtual_key add column paused_at timestamptz;
