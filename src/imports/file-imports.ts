import type { Actor } from '../audit/record-act.ts'
import type { Day } from '../base/calendar.ts'
import type { Provider } from '../base/provider.ts'
import type { LineSort } from '../invoices/invoice.ts'
import type { DaySpan, Preview } from './preview.ts'

/** A file as it comes in. `bytes` is read once. */
export type IncomingFile = { name: string; bytes: AsyncIterable<Uint8Array>; size: number | null }

/** How far a file was read or counted: bytes or rows of so many (null: not known yet). */
export type Progress = { step: 'reading' | 'counting'; done: number; of: number | null; rows: number }

/** A file that was read and waits for an answer; `preview` is what its sender is shown. */
export type TakenFile = {
  fileId: number
  name: string
  preview: Preview
  /** Of usage where several vendor accounts could be meant: those to choose from (`chooseAccount`); else empty. */
  accounts: Array<{ id: number; label: string; isChosen: boolean }>
}

/** What became of it, in figures its sender is shown. */
export type ImportedFile = {
  fileId: number
  preview: Preview
  /** Until when it can be undone. */
  undoUntil: Date
  /** What was left out because it changed meanwhile, a sentence each. */
  notes: string[]
}

/** A file as it stands; `undoUntil` only while it is imported and can still be undone. */
export type ShownFile = TakenFile & {
  state: 'waiting' | 'importing' | 'imported' | 'cancelled' | 'undoing' | 'undone'
  undoUntil: Date | null
}

/** What somebody reads off an invoice that has no text. Amounts in whole millionths of its currency, credits negative. */
export type TypedInvoice = {
  vendor: Provider
  number: string
  issued: Day
  span: DaySpan | null
  /** ISO 4217, such as `USD`. */
  currency: string
  amounts: ReadonlyMap<LineSort, number>
}

/**
 * From a file to the ledger, the invoices or the teams. Nothing counts before `importFile`. Refusals throw an `AppError`
 * that says whether anything was changed. Who may is asked by the caller: finance and admins (people lists: admins).
 */
export type FileImports = {
  take: (
    file: IncomingFile,
    options: {
      actor: Actor
      now: Date
      span?: DaySpan
      accountId?: number
      onProgress?: (progress: Progress) => void
    },
  ) => Promise<TakenFile>
  /** Says of when a file without dates is; reads it again. */
  setSpan: (fileId: number, span: DaySpan, options: { actor: Actor; now: Date }) => Promise<TakenFile>
  /** Whose a handle is that nobody is known for, and what that makes of the preview. */
  assign: (
    fileId: number,
    input: { handle: string; personId: string },
    options: { actor: Actor; now: Date },
  ) => Promise<TakenFile>
  /** Says which of the vendor’s accounts the file is of. */
  chooseAccount: (fileId: number, accountId: number, options: { actor: Actor; now: Date }) => Promise<TakenFile>
  /** Puts another sort on lines of an invoice that waits. */
  sortLines: (
    fileId: number,
    sorts: ReadonlyMap<number, LineSort>,
    options: { actor: Actor; now: Date },
  ) => Promise<TakenFile>
  /** `approved`: of a people list, the persons whose move is wanted; all when left out. */
  importFile: (
    fileId: number,
    options: { actor: Actor; now: Date; approved?: readonly string[]; onProgress?: (progress: Progress) => void },
  ) => Promise<ImportedFile>
  cancel: (fileId: number, options: { actor: Actor; now: Date }) => Promise<void>
  /** Within 24 hours, and only while nothing later stands on it. `notes`: what stays because it was changed since. */
  undo: (fileId: number, options: { actor: Actor; now: Date }) => Promise<{ notes: string[] }>
  /** What is shown of a file now, for drawing it anew. */
  shown: (fileId: number) => Promise<ShownFile>
  /**
   * The totals of an invoice that could not be read (`Refused` with `canBeTyped`), typed by hand; from then on it waits as
   * an invoice does. Throws `bad-input` with the sentence for whoever typed.
   */
  typeInvoice: (fileId: number, typed: TypedInvoice, options: { actor: Actor; now: Date }) => Promise<TakenFile>
  /** All rejected rows as CSV: row, reason, and the row's cells; null when there are none. */
  rejectedRows: (fileId: number) => Promise<string | null>
}
