-- Whether channels read names holds for every message there, so it stands among the organisation's settings.
insert into setting (name, value, updated_at)
select 'organisation', '{"privacy": "names in channels"}', updated_at
from setting where name = 'detection' and value ->> 'namesInChannels' = 'shown'
on conflict (name) do update set value = setting.value || excluded.value;

update setting set value = value - 'namesInChannels' where name = 'detection';
