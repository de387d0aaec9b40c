-- The sum of whole numbers as a whole number, null of none. PostgreSQL's own sum of bigint reckons in numeric, which has to be
-- turned back for each cell of a roll-up; this one fails with 22003 where the sum has no place in a bigint.
create aggregate whole_sum(bigint) (sfunc = int8pl, stype = bigint, combinefunc = int8pl, parallel = safe);
