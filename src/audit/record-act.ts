import type { Transaction } from 'kysely'
import type { Tables } from '../db/tables.ts'

/** An administrative act: who did what to which thing, as names with a dot (`virtual-key.create`). Never a secret. */
export type Act = {
  at: Date
  /** A person's id, or what acted when it was no person: `command line`. */
  actor: string
  act: string
  subject: string
  detail: Record<string, string | number | null | Record<string, string>>
}

/** Writes the act down in the transaction that does it, so that neither is there without the other. */
export async function recordAct(transaction: Transaction<Tables>, act: Act): Promise<void> {
  await transaction
    .insertInto('audit')
    .values({ ...act, detail: JSON.stringify(act.detail) })
    .execute()
}
