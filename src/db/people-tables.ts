import type { ColumnType, Generated } from 'kysely'
import type { Day } from '../base/calendar.ts'
import type { Json } from './json-column.ts'

export type PersonTable = {
  id: string
  kind: 'person' | 'robot' | 'project'
  name: string
  email: string | null
  created_at: Date
  owner_id: ColumnType<string | null, string | null | undefined>
  role: ColumnType<'admin' | 'finance' | 'member' | null, 'admin' | 'finance' | 'member' | null | undefined>
  is_slack_admin: Generated<boolean>
  time_zone: Generated<string>
  left_at: ColumnType<Date | null, Date | null | undefined>
  deleted_at: ColumnType<Date | null, Date | null | undefined>
}

/** What a deleted person was called, as keyed hashes. */
export type ForgottenNameTable = {
  hash: Buffer
  person_id: string
  forgotten_at: Date
  returned_at: ColumnType<Date | null, Date | null | undefined>
}

export type TeamTable = {
  id: string
  name: string
  parent_id: string | null
  cost_centre: Generated<string>
  created_at: Date
  removed_at: ColumnType<Date | null, Date | null | undefined>
  version: Generated<number>
}

export type MembershipTable = { person_id: string; team_id: string; from_day: Day; to_day: Day | null }

export type HandleMatchTable = {
  id: Generated<number>
  handle_id: number
  before_person_id: string | null
  after_person_id: string | null
  at: Date
  actor: string
  undone_at: ColumnType<Date | null, Date | null | undefined>
}

export type HandleTable = {
  id: Generated<number>
  vendor: string
  name: string
  person_id: string | null
  deactivated_at: ColumnType<Date | null, Date | null | undefined>
}

export type VirtualKeyTable = {
  id: string
  person_id: string
  handle_id: number
  name: string
  hash: Buffer
  display: string
  project: string
  tags: Json
  created_at: Date
  expires_at: Date | null
  revoked_at: Date | null
  paused_at: ColumnType<Date | null, Date | null | undefined>
  changed_at: Generated<Date>
  lineage_id: string
  models: ColumnType<unknown, string | undefined, string>
  replaced_by: ColumnType<string | null, string | null | undefined>
  reminded_at: ColumnType<Date | null, Date | null | undefined>
}

export type KeyOfferTable = {
  id: string
  recipient_id: string
  owner_id: string
  name: string
  project: string
  tags: Json
  models: Json
  key_expires_at: Date | null
  budget: ColumnType<unknown, string | null, string | null>
  replaces_key_id: string | null
  grace_seconds: Generated<number>
  offered_by: string
  offered_at: Date
  open_until: Date
  taken_at: ColumnType<Date | null, Date | null | undefined>
  withdrawn_at: ColumnType<Date | null, Date | null | undefined>
  key_id: ColumnType<string | null, string | null | undefined>
}

export type LastingKeyTable = { name: string; sealed: Buffer }

export type ProviderKeyTable = {
  id: string
  provider: 'anthropic' | 'openai'
  label: string
  sealed: Buffer
  hint: string
  state: 'active' | 'disabled' | 'removed'
  created_at: Date
  vendor_account_id: ColumnType<number | null, number | null | undefined>
  vendor_key_id: ColumnType<string | null, string | null | undefined>
  not_of_accounts: Generated<number[]>
}

export type ApiTokenTable = {
  id: string
  name: string
  hash: Buffer
  display: string
  scope: 'read' | 'write'
  person_id: string | null
  role: 'admin' | 'finance' | null
  created_at: Date
  expires_at: Date | null
  last_used_at: ColumnType<Date | null, Date | null | undefined>
  revoked_at: ColumnType<Date | null, Date | null | undefined>
}
