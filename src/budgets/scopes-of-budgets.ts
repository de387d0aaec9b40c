import { sql } from 'kysely'
import { z } from 'zod'
import type { DbOrTransaction } from '../db/database.ts'

/** What a budget is of, as it is recorded: `scopeId` is an id, a project's name, or empty for the organisation. */
export type RecordedScope = { scope: string; scopeId: string; period: string }

/** What these budgets are, or were, of; removed ones included. */
export async function scopesOfBudgets(
  db: DbOrTransaction,
  ids: readonly string[],
): Promise<Map<string, RecordedScope>> {
  const known = ids.filter((id) => z.uuid().safeParse(id).success)
  if (known.length === 0) return new Map()
  const rows = await db
    .selectFrom('budget')
    .where(sql<boolean>`id = any(${known}::uuid[])`)
    .select(['id', 'scope_kind as scope', 'scope_id as scopeId', 'period'])
    .execute()
  return new Map(rows.map(({ id, ...scope }) => [id, scope]))
}
