-- Invoices of the vendors, read from a PDF or typed in, beside what Tally counted itself. They are in no sum of the ledger.

-- A PDF as it came in, sealed in pieces with the file's id and the piece's place bound in. One that belongs to no invoice
-- waits for an answer.
create table invoice_file (
  id bigint generated always as identity primary key,
  name text not null,
  size bigint not null,
  -- SHA-256 of the bytes: the same file again is known by it.
  digest text not null,
  kept_at timestamptz not null
);
create table invoice_file_piece (
  file_id bigint not null references invoice_file on delete cascade,
  piece integer not null,
  sealed bytea not null,
  primary key (file_id, piece)
);
create index invoice_file_digest on invoice_file (digest);

-- Amounts are whole millionths of the invoice's own currency.
create table invoice (
  id bigint generated always as identity primary key,
  vendor text not null check (vendor in ('anthropic', 'openai', 'cursor')),
  vendor_name text not null,
  document text not null check (document in ('invoice', 'receipt', 'credit note')),
  number text not null check (number <> ''),
  issued date not null,
  due date,
  -- The days it is for: [from_day, to_day).
  from_day date not null,
  to_day date not null check (to_day > from_day),
  bill_to text not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  subtotal bigint,
  tax bigint not null,
  total bigint not null,
  amount_due bigint,
  -- Billionths of a dollar for one unit of the currency, where an admin has said; USD needs none.
  usd_rate_nano bigint check (usd_rate_nano > 0),
  -- Sentences that say where the arithmetic does not come out.
  mismatches jsonb not null,
  state text not null check (state in ('counted', 'superseded', 'removed')),
  -- The one of the same number that it took the place of; undoing this one brings that one back.
  replaces bigint references invoice,
  file_id bigint references invoice_file,
  kept_by text not null,
  kept_at timestamptz not null
);
create unique index invoice_counted on invoice (vendor, number) where state = 'counted';
create index invoice_issued on invoice (issued);
create index invoice_of_file on invoice (file_id);

create table invoice_line (
  invoice_id bigint not null references invoice,
  position integer not null,
  text text not null,
  sort text not null check (sort in ('subscription', 'usage', 'pool', 'credit', 'tax')),
  amount bigint not null,
  quantity bigint,
  from_day date,
  to_day date,
  primary key (invoice_id, position),
  check ((from_day is null) = (to_day is null))
);

-- A seat's price as an invoice bills it for the cycle, which holds above the account's; and whether the seats that are booked
-- are booked at it.
alter table vendor_cycle add column billed_seat_micro_usd bigint check (billed_seat_micro_usd >= 0);
alter table vendor_cycle add column is_as_billed boolean not null default false;
