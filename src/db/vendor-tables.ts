import type { ColumnType, Generated } from 'kysely'
import type { Day } from '../base/calendar.ts'
import type { Json } from './json-column.ts'

export type VendorAccountTable = {
  id: Generated<number>
  vendor: 'anthropic' | 'openai' | 'cursor'
  label: string
  sealed: Buffer
  hint: string
  state: 'active' | 'disabled' | 'removed' | 'keyless'
  abilities: ColumnType<unknown, string | undefined, string>
  seat_micro_usd: ColumnType<number | null, number | null | undefined>
  created_at: Date
  wanted_trigger: ColumnType<'first' | 'hand' | 'http' | null, 'first' | 'hand' | 'http' | null | undefined>
  wanted_by: ColumnType<string | null, string | null | undefined>
  wanted_at: ColumnType<Date | null, Date | null | undefined>
  wanted_run_id: ColumnType<number | null, number | null | undefined>
}

export type SyncRunTable = {
  id: Generated<number>
  account_id: number
  trigger: 'first' | 'schedule' | 'hand' | 'command' | 'http'
  state: 'running' | 'done' | 'failed' | 'broken-off'
  started_at: Date
  ended_at: ColumnType<Date | null, Date | null | undefined>
  heard_at: Generated<Date>
  pages: Generated<number>
  records: Generated<number>
  changed: Generated<number>
  people: Generated<number>
  calls: Generated<number>
  reading_from: ColumnType<Date | null, Date | null | undefined>
  reached: ColumnType<Date | null, Date | null | undefined>
  reading_to: ColumnType<Date | null, Date | null | undefined>
  asked_by: Generated<string>
  problem: Generated<string>
}

export type SyncFeedTable = {
  account_id: number
  feed: string
  read_from: ColumnType<Date | null, Date | null | undefined>
  read_to: ColumnType<Date | null, Date | null | undefined>
  last_ok_at: ColumnType<Date | null, Date | null | undefined>
  failing_since: ColumnType<Date | null, Date | null | undefined>
  problem: Generated<string>
  told_of_problem_at: ColumnType<Date | null, Date | null | undefined>
  note: ColumnType<unknown, string | undefined, string>
}

export type SyncWindowTable = {
  id: Generated<number>
  account_id: number
  source: string
  from_at: Date
  to_at: Date
  expected: number
}

export type ActivityDayTable = {
  account_id: number
  feed: string
  day: Day
  handle_id: number
  dimension: string
  figures: Json
}

export type VendorMemberTable = {
  account_id: number
  handle_id: number
  vendor_id: string
  name: string
  role: string
  group_name: Generated<string>
  first_seen_at: Date
  last_seen_at: Date
  removed_at: ColumnType<Date | null, Date | null | undefined>
}

export type VendorKeyTable = {
  account_id: number
  key_id: string
  name: string
  hint: string
  owner_handle_id: ColumnType<number | null, number | null | undefined>
  state: string
}

export type VendorCycleTable = {
  account_id: number
  starts_at: Date
  ends_at: Date
  seat_micro_usd: ColumnType<number | null, number | null | undefined>
  billed_seat_micro_usd: ColumnType<number | null, number | null | undefined>
  is_as_billed: Generated<boolean>
}
