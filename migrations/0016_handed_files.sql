-- Files that people hand in: what was seen in each, what became of it, and what taking it back needs.

-- Usage of a provider nobody has connected belongs to an account without a key: nobody reads it, and the first key of the
-- provider becomes its key, so that its history goes on.
alter table vendor_account drop constraint vendor_account_state_check;
alter table vendor_account add constraint vendor_account_state_check
  check (state in ('active', 'disabled', 'removed', 'keyless'));
create unique index vendor_account_keyless on vendor_account (vendor) where state = 'keyless';

-- Usage waits in a table of its own (`handed_<id>`); what counting it changed is kept in another (`handed_undo_<id>`) for as
-- long as it can be undone.
create table handed_file (
  id bigint generated always as identity primary key,
  -- Keyed, so that a digest tells nothing of a file to whoever does not have the key.
  digest bytea not null,
  name text not null,
  size bigint not null,
  kind text not null
    check (kind in ('usage', 'invoice', 'people', 'groups', 'needs-period', 'unrecognised', 'refused')),
  state text not null
    check (state in ('reading', 'waiting', 'importing', 'imported', 'undoing', 'undone', 'cancelled')),
  preview jsonb,
  -- Of usage: where it counts. No account: several could be meant, or one is made when it is imported.
  provider text check (provider in ('anthropic', 'openai', 'cursor')),
  source text,
  account_id bigint references vendor_account,
  -- Whose an export is that names nobody; empty where it names people, or nobody has said.
  owner_handle text not null default '',
  -- The first and last day it has something of.
  first_day date,
  last_day date,
  needs_owner boolean not null default false,
  staged_rows bigint not null default 0,
  rejected_rows bigint not null default 0,
  -- Windows before are counted.
  counted_to timestamptz,
  -- What has to be looked at again, sealed: a file whose period is asked for, the moves a list of people asks for.
  held bytea,
  -- Of a PDF: where it is kept (invoice_file), whether an invoice is kept from it or it still waits.
  invoice_file_id bigint,
  -- What undoing an import that is no usage needs.
  undo jsonb,
  handed_by text not null,
  handed_at timestamptz not null,
  imported_by text,
  imported_at timestamptz,
  ended_at timestamptz,
  check ((state in ('imported', 'undoing', 'undone')) = (imported_at is not null)),
  check (state in ('reading', 'waiting', 'cancelled') or kind <> 'usage' or account_id is not null)
);
create index handed_file_digest on handed_file (digest) where state = 'imported';
create index handed_file_alive on handed_file (state) where state in ('reading', 'waiting', 'importing', 'undoing');
create index handed_file_counted on handed_file (account_id, source, imported_at) where state = 'imported';
-- One after the other, so that each can be taken back in the opposite order.
create unique index handed_file_busy on handed_file (account_id, source) where state in ('importing', 'undoing');

create table handed_row_rejected (
  file_id bigint not null references handed_file on delete cascade,
  row bigint not null,
  reason text not null,
  cells jsonb not null
);
create index handed_row_rejected_file on handed_row_rejected (file_id, row);
