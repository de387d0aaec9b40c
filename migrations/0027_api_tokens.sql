-- A token of the HTTP API: it acts as a person, in whatever role that person has at the time, or as a service with a role
-- of its own. Of its secret only a keyed hash is kept, and what may be shown of it.
create table api_token (
  id uuid primary key,
  name text not null check (name <> ''),
  hash bytea not null unique check (length(hash) = 32),
  display text not null,
  scope text not null check (scope in ('read', 'write')),
  person_id uuid references person,
  role text check (role in ('admin', 'finance')),
  created_at timestamptz not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz,
  check ((person_id is null) <> (role is null))
);
create index api_token_person on api_token (person_id);
