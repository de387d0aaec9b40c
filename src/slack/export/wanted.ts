import { z } from 'zod'
import { type ExportKind, exportKindNames } from '../../reports/export/kinds.ts'
import { readBack } from '../kit/read-back.ts'

/** What somebody wants exported, as buttons carry it. `scope` is a scope's key, `period` a period's word; `kind` null: not said yet. */
export type Wanted = { kind: ExportKind | null; scope: string; period: string }

const schema = z.object({
  kind: z.enum(exportKindNames).nullable(),
  scope: z.string().max(60),
  period: z.string().max(60),
})

/** What a button says; throws `bad-input` for what we did not write. */
export function readWanted(text: string): Wanted {
  return readBack(schema, text)
}

export function wantedText({ kind, scope, period }: Wanted): string {
  return JSON.stringify({ kind, scope, period })
}
