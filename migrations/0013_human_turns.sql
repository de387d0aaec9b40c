-- Whether the last message of a request was a human's; null where it cannot be told.
alter table entry add column human_turn boolean;
