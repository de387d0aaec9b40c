-- The parts a file of usage is counted in, as they were planned when it was begun. Several are counted at a time, so each says
-- for itself whether it is.
create table handed_window (
  file_id bigint not null references handed_file on delete cascade,
  from_at timestamptz not null,
  to_at timestamptz not null,
  -- Those the file has something of.
  days date[] not null,
  rows bigint not null,
  told_before boolean not null,
  counted boolean not null default false,
  primary key (file_id, from_at)
);

-- What is not counted yet of a file that was begun goes on by day, but for days that are left out because there are only sums of
-- them to compare with.
do $$
declare
  file record;
begin
  for file in select * from handed_file where state = 'importing' and kind = 'usage' loop
    continue when to_regclass('handed_' || file.id) is null;
    execute format('
      insert into handed_window (file_id, from_at, to_at, days, rows, told_before)
      select $1, greatest(start, $2), start + interval ''1 day'', array[day], rows, true
      from (
        select day, day::timestamp at time zone ''UTC'' as start, count(*) as rows
        from (select date ''1970-01-01'' + (at_ms / 86400000)::integer as day from %I) as staged group by 1
      ) as staged
      where ($2 is null or start + interval ''1 day'' > $2) and not exists (
        select from source_day as told join source_kept as kept on kept.account = told.account
        where told.account = $3 and told.day = staged.day and kept.removed_before > staged.day)', 'handed_' || file.id)
    using file.id, file.counted_to, file.account_id::text;
  end loop;
end $$;
alter table handed_file drop column counted_to;
