import type { ColumnType, Generated } from 'kysely'
import type { Day } from '../base/calendar.ts'
import type { Json } from './json-column.ts'

export type InvoiceTable = {
  id: Generated<number>
  vendor: 'anthropic' | 'openai' | 'cursor'
  vendor_name: string
  document: 'invoice' | 'receipt' | 'credit note'
  number: string
  issued: Day
  due: Day | null
  from_day: Day
  to_day: Day
  bill_to: string
  currency: string
  subtotal: number | null
  tax: number
  total: number
  amount_due: number | null
  usd_rate_nano: ColumnType<number | null, number | null | undefined>
  mismatches: Json
  state: 'counted' | 'superseded' | 'removed'
  replaces: number | null
  file_id: number | null
  kept_by: string
  kept_at: Date
}

export type InvoiceLineTable = {
  invoice_id: number
  position: number
  text: string
  sort: 'subscription' | 'usage' | 'pool' | 'credit' | 'tax'
  amount: number
  quantity: number | null
  from_day: Day | null
  to_day: Day | null
}

export type InvoiceFileTable = {
  id: Generated<number>
  name: string
  size: number
  digest: string
  kept_at: Date
}

export type InvoiceFilePieceTable = { file_id: number; piece: number; sealed: Buffer }
