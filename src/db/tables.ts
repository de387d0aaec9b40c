import type { ColumnType, Generated } from 'kysely'
import type { Day } from '../base/calendar.ts'

/** The tables as Kysely sees them: one property a column of `migrations/`. Each table is queried only by the rung that owns it. */
export type Tables = {
  setting: SettingTable
  preference: PreferenceTable
  audit: AuditTable
  person: PersonTable
  handle: HandleTable
  virtual_key: VirtualKeyTable
  provider_key: ProviderKeyTable
  entry: EntryTable
  usage_hour: RollUpColumns & { hour: Date }
  usage_day: RollUpColumns & { day: Day }
  session_total: SessionTotalTable
  picture: PictureTable
  schema_migration: SchemaMigrationTable
}

/** Written as JSON text, read as whatever the JSON says: parse it before use. */
type Json = ColumnType<unknown, string, string>

type SettingTable = { name: string; value: Json; updated_at: Date }
type PreferenceTable = { subject: string; name: string; value: Json }
type AuditTable = { id: Generated<number>; at: Date; actor: string; act: string; subject: string; detail: Json }
type PersonTable = { id: string; kind: 'person' | 'robot'; name: string; email: string | null; created_at: Date }
type HandleTable = { id: Generated<number>; vendor: string; name: string; person_id: string | null }

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
  changed_at: Generated<Date>
}

type ProviderKeyTable = {
  id: string
  provider: 'anthropic' | 'openai'
  label: string
  sealed: Buffer
  hint: string
  state: 'active' | 'removed'
  created_at: Date
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
