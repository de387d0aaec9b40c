-- What a fixed rule found is an incident of that rule: `rule:<name>`.

alter table incident drop constraint incident_family_check;
alter table incident add constraint incident_family_check
  check (family in ('use', 'growth', 'price', 'volume') or family like 'rule:%');
