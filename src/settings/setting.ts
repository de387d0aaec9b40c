import type { Transaction } from 'kysely'
import type { z } from 'zod'
import { AppError } from '../base/app-error.ts'
import type { DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'

/** A setting of the whole installation: its name in the table and the shape of its value. */
export type Setting<Value> = { name: string; schema: z.ZodType<Value> }

/** The stored value, or null when none was set. Throws `internal` when what is stored does not have the setting's shape. */
export async function readSetting<Value>(db: DbOrTransaction, setting: Setting<Value>): Promise<Value | null> {
  const row = await db.selectFrom('setting').select('value').where('name', '=', setting.name).executeTakeFirst()
  return row ? valueIn(setting, row.value) : null
}

/** The stored value, kept from everybody else until the transaction ends; what was never set is set to `first`. */
export async function lockSetting<Value>(
  transaction: Transaction<Tables>,
  setting: Setting<Value>,
  input: { first: Value; now: Date },
): Promise<Value> {
  await writeSettingOnce(transaction, setting, input.first, input.now)
  const { value } = await transaction
    .selectFrom('setting')
    .select('value')
    .where('name', '=', setting.name)
    .forUpdate()
    .executeTakeFirstOrThrow()
  return valueIn(setting, value)
}

function valueIn<Value>(setting: Setting<Value>, stored: unknown): Value {
  const parsed = setting.schema.safeParse(stored)
  if (parsed.success) return parsed.data
  throw new AppError('internal', `The stored setting “${setting.name}” cannot be read. Set it again.`, {
    cause: parsed.error,
  })
}

/** Stores the value, in the place of an earlier one. Throws `bad-input` when it does not have the setting's shape. */
export async function writeSetting<Value>(
  db: DbOrTransaction,
  setting: Setting<Value>,
  value: Value,
  now: Date,
): Promise<void> {
  const row = { value: textOf(setting, value), updated_at: now }
  await db
    .insertInto('setting')
    .values({ name: setting.name, ...row })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
    .execute()
}

/** Stores the value unless there is one, and returns the one that stands: of many at once, the first. */
export async function writeSettingOnce<Value>(
  db: DbOrTransaction,
  setting: Setting<Value>,
  value: Value,
  now: Date,
): Promise<Value> {
  await db
    .insertInto('setting')
    .values({ name: setting.name, value: textOf(setting, value), updated_at: now })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute()
  return (await readSetting(db, setting)) ?? value
}

function textOf<Value>(setting: Setting<Value>, value: Value): string {
  const parsed = setting.schema.safeParse(value)
  if (parsed.success) return JSON.stringify(parsed.data)
  throw new AppError('bad-input', `That is not a value the setting “${setting.name}” can have.`, {
    cause: parsed.error,
  })
}
