-- Accounts of which somebody has said that none of their keys is this one: it is another organisation's, and not asked about again.
alter table provider_key add column not_of_accounts integer[] not null default '{}';
