import type { ColumnType, Generated } from 'kysely'
import type { Day } from '../base/calendar.ts'
import type { Provider } from '../base/provider.ts'
import type { Json } from './json-column.ts'

type Later<Type> = ColumnType<Type | null, Type | null | undefined>

export type HandedFileTable = {
  id: Generated<number>
  digest: Buffer
  name: string
  size: number
  kind: 'usage' | 'invoice' | 'people' | 'groups' | 'needs-period' | 'unrecognised' | 'refused'
  state: 'reading' | 'waiting' | 'importing' | 'imported' | 'undoing' | 'undone' | 'cancelled'
  preview: ColumnType<unknown, string | null | undefined, string>
  provider: Later<Provider>
  source: Later<string>
  account_id: Later<number>
  owner_handle: Generated<string>
  first_day: Later<Day>
  last_day: Later<Day>
  needs_owner: Generated<boolean>
  staged_rows: Generated<number>
  rejected_rows: Generated<number>
  held: Later<Buffer>
  invoice_file_id: Later<number>
  undo: ColumnType<unknown, string | null | undefined, string | null>
  handed_by: string
  handed_at: Date
  imported_by: Later<string>
  imported_at: Later<Date>
  ended_at: Later<Date>
}

export type HandedRowRejectedTable = { file_id: number; row: number; reason: string; cells: Json }

export type HandedWindowTable = {
  file_id: number
  from_at: Date
  to_at: Date
  days: ColumnType<unknown, readonly Day[], never>
  rows: number
  told_before: boolean
  counted: Generated<boolean>
}
