import type { ColumnType, Generated } from 'kysely'

export type BudgetTable = {
  id: string
  scope_kind: 'org' | 'team' | 'project' | 'person' | 'key'
  scope_id: string
  limit_micro_usd: number
  period: 'day' | 'week' | 'month' | 'cycle' | 'year'
  hard: boolean
  strict: boolean
  warn_at: number[]
  created_at: Date
  updated_at: Date
  removed_at: ColumnType<Date | null, Date | null | undefined>
  version: Generated<number>
}

export type BudgetRaiseTable = {
  id: string
  budget_id: string
  amount_micro_usd: number
  from_at: Date
  until: Date
  reason: string
  actor: string
  ended_at: ColumnType<Date | null, Date | null | undefined>
}

export type BudgetRaiseRequestTable = {
  id: string
  budget_id: string
  person_id: string
  amount_micro_usd: number | null
  reason: string
  asked_at: Date
  status: 'open' | 'approved' | 'declined'
  decided_at: ColumnType<Date | null, Date | null | undefined>
  decided_by: ColumnType<string | null, string | null | undefined>
  raise_id: ColumnType<string | null, string | null | undefined>
}

export type BudgetStateTable = {
  budget_id: string
  period_start: Date
  period_end: Date
  spent_micro_usd: number
  provisional_micro_usd: number
}

export type BudgetLeaseTable = {
  budget_id: string
  period_start: Date
  holder: string
  amount_micro_usd: number
  held_micro_usd: number
  strict: boolean
  turn: number
  expires_at: Date
}

export type BudgetHoldTable = {
  id: string
  budget_id: string
  amount_micro_usd: number
  result: string | null
  at: Date
  until: Date
}

export type StandInPriceTable = {
  provider: string
  input: number
  cache_read: number
  cache_write: number
  output: number
}
