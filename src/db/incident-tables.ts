import type { ColumnType, Generated } from 'kysely'
import type { Json } from './json-column.ts'

export type IncidentTable = {
  id: string
  subject_kind: 'person' | 'robot' | 'key' | 'team'
  subject_id: string
  team_id: string | null
  family: 'use' | 'growth' | 'price' | 'volume' | `rule:${string}`
  cause:
    | 'spend'
    | 'unit_cost'
    | 'model_mix'
    | 'cache_share'
    | 'cadence'
    | 'unattended'
    | 'new_use'
    | 'price'
    | 'team_volume'
    | 'growth'
  severity: 'info' | 'warning' | 'critical'
  tier: 'dm' | 'channel' | 'digest'
  state: 'open' | 'acknowledged' | 'snoozed' | 'expected' | 'resolved' | 'merged'
  onset: Date
  detected_at: Date
  told_at: Date
  told_excess_micro_usd: number
  escalations: number
  last_found_at: Date
  excess_micro_usd: number
  peak_micro_usd: number
  sentence: string
  first_told_at: Date | null
  first_answered_at: Date | null
  acknowledged_at: Date | null
  resolved_at: Date | null
  resolution: 'quiet' | 'new_normal' | 'expected_work' | 'model_switch' | 'runaway' | 'false_alarm' | 'other' | null
  by_person: string | null
  note: string
  until: Date | null
  merged_into: string | null
  version: Generated<number>
}

export type IncidentEventTable = {
  id: Generated<number>
  incident_id: string
  at: Date
  by_person: string | null
  reason: string
  note: string
  excess_micro_usd: number
  evidence: ColumnType<unknown, string | null, never>
}

export type IncidentMessageTable = {
  incident_id: string
  dedupe_key: string
  place: 'owner' | 'leads' | 'channel' | 'batch'
}

export type IncidentLessonTable = {
  id: string
  incident_id: string
  at: Date
  by_person: string | null
  lesson: Json
  note: string
  undone_at: ColumnType<Date | null, Date | null | undefined>
  undone_by: ColumnType<string | null, string | null | undefined>
}

export type AlertRouteTable = {
  id: string
  team_id: string | null
  least_severity: 'info' | 'warning' | 'critical'
  workspace: string
  channel: string
}
