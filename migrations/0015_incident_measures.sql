-- When people were first told of an incident and first answered it, whatever happened after; and what ended as a habit.

alter table incident add column first_told_at timestamptz;
alter table incident add column first_answered_at timestamptz;
update incident set first_told_at = detected_at where tier <> 'digest';
update incident set first_answered_at = acknowledged_at;

alter table incident drop constraint incident_resolution_check;
alter table incident add constraint incident_resolution_check check (resolution in
  ('quiet', 'new_normal', 'expected_work', 'model_switch', 'runaway', 'false_alarm', 'other'));
