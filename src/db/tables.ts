import type { ColumnType, Generated } from 'kysely'
import type { Day } from '../base/calendar.ts'
import type {
  BudgetHoldTable,
  BudgetLeaseTable,
  BudgetRaiseRequestTable,
  BudgetRaiseTable,
  BudgetStateTable,
  BudgetTable,
  StandInPriceTable,
} from './budget-tables.ts'
import type { HandedFileTable, HandedRowRejectedTable, HandedWindowTable } from './file-tables.ts'
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
  FileThreadTable,
  HeardMessageTable,
  NoticeChoiceTable,
  NoticeOccasionTable,
  NoticeQuietTable,
  OutboxTable,
  PlanNoticeTable,
  UnreachableAddressTable,
} from './outbox-tables.ts'
import type {
  ApiTokenTable,
  ForgottenNameTable,
  HandleMatchTable,
  HandleTable,
  KeyOfferTable,
  LastingKeyTable,
  MembershipTable,
  PersonTable,
  ProviderKeyTable,
  TeamTable,
  VirtualKeyTable,
} from './people-tables.ts'
import type { SlackInstallationTable, SlackInstallLinkTable } from './slack-tables.ts'
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
  forgotten_name: ForgottenNameTable
  handle_match: HandleMatchTable
  virtual_key: VirtualKeyTable
  api_token: ApiTokenTable
  key_offer: KeyOfferTable
  provider_key: ProviderKeyTable
  lasting_key: LastingKeyTable
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
  handed_window: HandedWindowTable
  invoice: InvoiceTable
  invoice_line: InvoiceLineTable
  invoice_file: InvoiceFileTable
  invoice_file_piece: InvoiceFilePieceTable
  entry: EntryTable
  usage_hour: RollUpColumns & { hour: Date }
  usage_day: RollUpColumns & { day: Day }
  session_total: SessionTotalTable
  outbox: OutboxTable
  unreachable_address: UnreachableAddressTable
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
  slack_installation: SlackInstallationTable
  slack_install_link: SlackInstallLinkTable
  notice_occasion: NoticeOccasionTable
  plan_notice: PlanNoticeTable
  notice_choice: NoticeChoiceTable
  notice_quiet: NoticeQuietTable
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

type PictureTable = { id: string; png: Buffer; created_at: Date }

type SchemaMigrationTable = { name: string; checksum: string; applied_at: Date }
