import type { z } from 'zod'
import type { DbOrTransaction } from '../db/database.ts'

/** Something one Slack account chose to look at last: its name in the table and the shape of its value. */
export type Preference<Value> = { name: string; schema: z.ZodType<Value> }

/** What `subject` chose last; null when nothing was, or when what was chosen then is not on offer any more. */
export async function readPreference<Value>(
  db: DbOrTransaction,
  subject: string,
  preference: Preference<Value>,
): Promise<Value | null> {
  const row = await db
    .selectFrom('preference')
    .select('value')
    .where('subject', '=', subject)
    .where('name', '=', preference.name)
    .executeTakeFirst()
  const parsed = preference.schema.safeParse(row?.value)
  return parsed.success ? parsed.data : null
}

/** Keeps what `subject` chose, in the place of what they chose before. */
export async function writePreference<Value>(
  db: DbOrTransaction,
  subject: string,
  preference: Preference<Value>,
  value: Value,
): Promise<void> {
  const row = { value: JSON.stringify(value) }
  await db
    .insertInto('preference')
    .values({ subject, name: preference.name, ...row })
    .onConflict((conflict) => conflict.columns(['subject', 'name']).doUpdateSet(row))
    .execute()
}

/** Forgets what these chose. */
export async function forgetPreferences(db: DbOrTransaction, subjects: readonly string[]): Promise<void> {
  await db
    .deleteFrom('preference')
    .where('subject', 'in', [...subjects])
    .execute()
}
