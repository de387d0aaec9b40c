import type { ColumnType, Generated } from 'kysely'
import type { Day } from '../base/calendar.ts'
import type { HandedFileTable, HandedRowRejectedTable } from './file-tables.ts'
import type {
  AlertRouteTable,
  IncidentEventTable,
  IncidentLessonTable,
  IncidentMessageTable,
  IncidentTable,
} from './incident-tables.ts'
import type { InvoiceFilePieceTable, InvoiceFileTable, InvoiceLineTable, InvoiceTable } from './invoice-tables.ts'
import type { Json } from './json-column.ts'
import type {
  ActivityDayTable,
  SyncFeedTable,
  SyncRunTable,
  SyncWindowTable,
  VendorAccountTable,
  VendorCycleTable,
  VendorKeyTable,
  VendorMemberTable,
} from './vendor-tables.ts'

/** The tables as Kysely sees them: one property a column of `migrations/`. Each table is queried only by the rung that owns it. */
export type Tables = {
  setting: SettingTable
  preference: PreferenceTable
  audit: AuditTable
  person: PersonTable
  team: TeamTable
  team_lead: { team_id: string; person_id: string }
  membership: MembershipTable
  handle: HandleTable
  handle_match: HandleMatchTable
  virtual_key: VirtualKeyTable
  key_offer: KeyOfferTable
  provider_key: ProviderKeyTable
  vendor_account: VendorAccountTable
  vendor_member: VendorMemberTable
  vendor_key: VendorKeyTable
  vendor_cycle: VendorCycleTable
  sync_run: SyncRunTable
  sync_feed: SyncFeedTable
  sync_window: SyncWindowTable
  source_day: { account: string; source: string; day: Day; told_at: Date }
  source_kept: { account: string; source: string; records: number; first_at: Date; last_at: Date }
  activity_day: ActivityDayTable
  handed_file: HandedFileTable
  handed_row_rejected: HandedRowRejectedTable
  invoice: InvoiceTable
  invoice_line: InvoiceLineTable
  invoice_file: InvoiceFileTable
  invoice_file_piece: InvoiceFilePieceTable
  entry: EntryTable
  usage_hour: RollUpColumns & { hour: Date }
  usage_day: RollUpColumns & { day: Day }
  session_total: SessionTotalTable
  outbox: OutboxTable
  job_run: { name: string; last_due: Date }
  budget: BudgetTable
  budget_raise: BudgetRaiseTable
  budget_raise_request: BudgetRaiseRequestTable
  budget_state: BudgetStateTable
  budget_lease: BudgetLeaseTable
  budget_hold: BudgetHoldTable
  budget_notice: { budget_id: string; period_start: Date; threshold: number; at: Date }
  stand_in_price: StandInPriceTable
  incident: IncidentTable
  incident_event: IncidentEventTable
  incident_message: IncidentMessageTable
  incident_lesson: IncidentLessonTable
  alert_route: AlertRouteTable
  heard_message: HeardMessageTable
  file_thread: FileThreadTable
  picture: PictureTable
  schema_migration: SchemaMigrationTable
}

type SettingTable = { name: string; value: Json; updated_at: Date }
type PreferenceTable = { subject: string; name: string; value: Json }

type AuditTable = {
  id: Generated<number>
  at: Date
  actor: string
  act: string
  subject: string
  detail: Json
  origin: Generated<string>
  before: ColumnType<unknown, string | null | undefined, string | null>
  after: ColumnType<unknown, string | null | undefined, string | null>
}

type PersonTable = {
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
}

type TeamTable = {
  id: string
  name: string
  parent_id: string | null
  cost_centre: Generated<string>
  created_at: Date
  removed_at: ColumnType<Date | null, Date | null | undefined>
  version: Generated<number>
}

type MembershipTable = { person_id: string; team_id: string; from_day: Day; to_day: Day | null }

type HandleMatchTable = {
  id: Generated<number>
  handle_id: number
  before_person_id: string | null
  after_person_id: string | null
  at: Date
  actor: string
  undone_at: ColumnType<Date | null, Date | null | undefined>
}
type HandleTable = {
  id: Generated<number>
  vendor: string
  name: string
  person_id: string | null
  deactivated_at: ColumnType<Date | null, Date | null | undefined>
}

type VirtualKeyTable = {
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

type KeyOfferTable = {
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

type ProviderKeyTable = {
  id: string
  provider: 'anthropic' | 'openai'
  label: string
  sealed: Buffer
  hint: string
  state: 'active' | 'disabled' | 'removed'
  created_at: Date
  vendor_account_id: ColumnType<number | null, number | null | undefined>
  vendor_key_id: ColumnType<string | null, string | null | undefined>
}

type TokenColumns = {
  input_tokens: number
  cache_read_tokens: number
  cache_write_5m_tokens: number
  cache_write_1h_tokens: number
  output_tokens: number
  reasoning_tokens: number
}

type EntryTable = TokenColumns & {
  source: string
  source_id: string
  day: Day
  at: Date
  account: string
  provider: string
  category: string
  basis: string
  handle_id: number
  key_ref: string
  project: string
  tags: Json
  repository: string
  model: string
  model_raw: string
  tool: string
  session: string
  agent: string
  server_tool_calls: number
  requests: number
  cost_micro_usd: number | null
  list_micro_usd: number | null
  price_version: string
  service_tier: string
  outcome: string
  status: number | null
  first_byte_ms: number | null
  total_ms: number | null
  provider_request_id: string
  human_turn: Generated<boolean | null>
  counts: Generated<boolean>
}

type RollUpColumns = TokenColumns & {
  handle_id: number
  key_ref: string
  project: string
  account: string
  provider: string
  model: string
  tool: string
  category: string
  source: string
  basis: string
  requests: number
  unpriced_requests: number
  cost_micro_usd: number
  list_micro_usd: number
}

type SessionTotalTable = {
  handle_id: number
  tool: string
  session: string
  project: string
  repository: string
  started_at: Date
  ended_at: Date
  requests: number
  output_tokens: number
  cost_micro_usd: number
}

type OutboxTable = {
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
}

type FileThreadTable = {
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

type BudgetTable = {
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

type BudgetRaiseTable = {
  id: string
  budget_id: string
  amount_micro_usd: number
  from_at: Date
  until: Date
  reason: string
  actor: string
  ended_at: ColumnType<Date | null, Date | null | undefined>
}

type BudgetRaiseRequestTable = {
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

type BudgetStateTable = {
  budget_id: string
  period_start: Date
  period_end: Date
  spent_micro_usd: number
  provisional_micro_usd: number
}

type BudgetLeaseTable = {
  budget_id: string
  period_start: Date
  holder: string
  amount_micro_usd: number
  held_micro_usd: number
  strict: boolean
  turn: number
  expires_at: Date
}

type BudgetHoldTable = {
  id: string
  budget_id: string
  amount_micro_usd: number
  result: string | null
  at: Date
  until: Date
}

type StandInPriceTable = {
  provider: string
  input: number
  cache_read: number
  cache_write: number
  output: number
}

type HeardMessageTable = { team: string; channel: string; ts: string; heard_at: Date }
type PictureTable = { id: string; png: Buffer; created_at: Date }
type SchemaMigrationTable = { name: string; checksum: string; applied_at: Date }
