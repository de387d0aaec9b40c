import type { Day } from '../base/calendar.ts'
import type { MicroUsd } from '../base/money.ts'
import type { Provider } from '../base/provider.ts'
import type { LineSort } from '../invoices/invoice.ts'
import type { Category } from '../ledger/entry.ts'

/** What was seen in a file that was handed in, before anything of it counts. Money in whole micro-dollars. */
export type Preview =
  | UsagePreview
  | InvoicePreview
  | PeoplePreview
  | GroupsPreview
  | NeedsPeriod
  | Unrecognised
  | Refused

/** First and last UTC day, both meant. */
export type DaySpan = { first: Day; last: Day }

/** When and by whom the very same file was imported. */
export type ImportedBefore = { fileId: number; by: string; at: Date }

/** Usage of a vendor: what would be new, what is known, and what it does to the totals. */
export type UsagePreview = {
  kind: 'usage'
  /** What the layout is called by people, such as “Cursor usage events (team, 2026)”. */
  layout: string
  provider: Provider
  /** Whether costs were reckoned by us because the file has none. */
  isEstimated: boolean
  rows: number
  span: DaySpan
  people: number
  /** Handles nobody is known for, dearest first. */
  unmatched: Array<{ handle: string; rows: number; costMicroUsd: MicroUsd }>
  categories: Array<{
    category: Category
    rows: number
    costMicroUsd: MicroUsd
    listMicroUsd: MicroUsd
    unpriced: number
  }>
  fresh: Tally
  known: Tally
  replaced: Tally & { beforeMicroUsd: MicroUsd }
  rejected: RejectedRows
  /** Rows of days of which a better source has told: kept to compare, in no sum. */
  outdone: Tally & { by: string | null }
  /** Rows of days whose details were kept long enough and removed: only sums are left to compare with, so they are left out. */
  sumsOnly: Tally
  /** Usage spend of the provider in the span, as it is counted now and as it would be. */
  effect: { beforeMicroUsd: MicroUsd; afterMicroUsd: MicroUsd }
  /** Keys the proxy metered in the span that no account is linked to: what both tell of them counts twice. */
  unlinkedKeys: string[]
  before: ImportedBefore | null
}

export type Tally = { rows: number; costMicroUsd: MicroUsd }

/** Rows that cannot be taken; `row` counts as a spreadsheet does, the header being row 1. */
export type RejectedRows = { count: number; first: Array<{ row: number; reason: string }> }

/** An invoice as it was read. Amounts in the invoice's currency, in millionths (so for USD: micro-dollars). */
export type InvoicePreview = {
  kind: 'invoice'
  vendor: Provider | null
  vendorName: string
  document: 'invoice' | 'receipt' | 'credit note'
  number: string
  issued: Day | null
  due: Day | null
  span: DaySpan | null
  billTo: string
  currency: string
  lines: Array<{ text: string; sort: LineSort; amount: number; quantity: number | null; span: DaySpan | null }>
  subtotal: number | null
  tax: number
  total: number
  /** What was paid from a balance or is left to pay; null where the invoice does not say. */
  amountDue: number | null
  /** Sentences that say where the arithmetic does not come out; none when it does. */
  mismatches: string[]
  /** Sentences on what was taken for granted or follows: a period guessed, a minus put back, a currency without a rate. */
  notes: string[]
  before: ImportedBefore | null
  /** The invoice of that number that is there already and would be replaced. */
  replaces: { invoiceId: number; total: number } | null
}

/** Changes of teams that an HR list asks for; each is approved or not. */
export type PeoplePreview = {
  kind: 'people'
  rows: number
  matched: number
  /** `to` null: into no team, which only our own mapping can ask for. */
  moves: Array<{ personId: string; name: string; email: string; from: string | null; to: string | null }>
  keeps: number
  /** E-mails of the file that nobody here has. */
  unmatched: string[]
  /** Who is here and not in the file: stays where they are. */
  untouched: number
  newTeams: Array<{ name: string; members: number }>
  /** Small teams that were joined to their parent, in words. */
  merged: string[]
  /** What else is worth knowing, a sentence each: repeated rows, a cost centre that is another one here. */
  notes: string[]
  rejected: RejectedRows
  before: ImportedBefore | null
}

/** The mapping Tally exports itself: e-mail, name, team, parent, cost centre. */
export type GroupsPreview = Omit<PeoplePreview, 'kind' | 'merged'> & { kind: 'groups' }

/** A file without dates: whoever hands it in says of when it is. `guess` comes from its name. */
export type NeedsPeriod = { kind: 'needs-period'; layout: string; guess: DaySpan | null }

/** A table nobody knows, beside the known layout that is nearest, column by column. */
export type Unrecognised = {
  kind: 'unrecognised'
  header: string[]
  nearest: { layout: string; columns: Array<{ theirs: string | null; ours: string | null }> } | null
}

/** What cannot be read at all, in a sentence that says what to do. */
export type Refused = {
  kind: 'refused'
  sentence: string /** Whether its totals can be typed in instead. */
  canBeTyped: boolean
}
