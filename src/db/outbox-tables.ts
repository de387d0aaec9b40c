import type { ColumnType, Generated } from 'kysely'
import type { Day } from '../base/calendar.ts'
import type { Json } from './json-column.ts'

export type OutboxTable = {
  id: string
  kind: string
  recipient: string
  data: Json
  dedupe_key: string
  created_at: Date
  not_before: Date
  tries: Generated<number>
  claimed_until: ColumnType<Date | null, Date | null | undefined>
  sent_at: ColumnType<Date | null, Date | null | undefined>
  channel: ColumnType<string | null, string | null | undefined>
  ts: ColumnType<string | null, string | null | undefined>
  failed_at: ColumnType<Date | null, Date | null | undefined>
  failure: ColumnType<string | null, string | null | undefined>
  was_held: Generated<boolean>
  together_in: ColumnType<string | null, string | null | undefined>
  unsaid: ColumnType<string | null, string | null | undefined>
  workspace: ColumnType<string | null, string | null | undefined>
}

export type FileThreadTable = {
  id: string
  came_from: string
  team: string
  slack_user: string
  actor: string
  slack_file: string
  name: string
  channel: string
  thread_ts: string | null
  ts: string | null
  handed_file: number | null
  phase: 'reading' | 'working' | 'drawing' | 'shown'
  tries: Generated<number>
  leased_until: Date | null
  created_at: Date
}

export type HeardMessageTable = { team: string; channel: string; ts: string; heard_at: Date }

export type NoticeOccasionTable = {
  kind: string
  recipient: string
  name: string
  outcome: 'queued' | 'nothing' | 'late'
  decided_at: Date
}

export type PlanNoticeTable = {
  recipient: string
  scope: string
  cycle_from: Day
  person_ids: string[]
  told_at: Date
}

export type UnreachableAddressTable = {
  address: string
  reason: 'bounced' | 'complained' | 'refused'
  detail: string
  since: Date
}

export type NoticeChoiceTable = { person_id: string; topic: string; way: 'slack' | 'email' | 'off' }

export type NoticeQuietTable = {
  person_id: string
  from_time: string | null
  until_time: string | null
  days: number[]
}
