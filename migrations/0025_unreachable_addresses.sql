-- E-mail addresses that mail came back from: nothing more goes there until an admin says to try again.
create table unreachable_address (
  address text primary key check (address = lower(address)),
  reason text not null check (reason in ('bounced', 'complained', 'refused')),
  detail text not null,
  since timestamptz not null
);
