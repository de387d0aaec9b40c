import { sql } from 'kysely'
import { addDays, type Day, dayOf } from '../base/calendar.ts'
import { type MicroUsd, microUsd } from '../base/money.ts'
import type { DbOrTransaction } from '../db/database.ts'

/** What some handles used of something. Value: what was charged, and the list value of what was included. */
export type UsedPart = { name: string; requests: number; valueMicroUsd: MicroUsd }

type Stretch = { handleIds: readonly number[]; from: Date; to: Date }

/** The value of what handles used by UTC day, `[from, to)`; days without use are left out. */
export async function valueByDay(
  db: DbOrTransaction,
  { handleIds, from, to }: { handleIds: readonly number[]; from: Day; to: Day },
): Promise<Array<{ day: Day; valueMicroUsd: MicroUsd }>> {
  const { rows } = await sql<{ day: Day; valueMicroUsd: number }>`
    select day, ${value} as "valueMicroUsd" from usage_day
    where handle_id = any(${[...handleIds]}::bigint[]) and day >= ${from} and day < ${to} and ${isUsage}
    group by day having sum(requests) > 0 order by day`.execute(db)
  return rows.map(({ day, valueMicroUsd }) => ({ day, valueMicroUsd: microUsd(valueMicroUsd) }))
}

/** What handles used of each model, session or repository since an instant, the dearest first; what has no name is left out. */
export async function dearestParts(
  db: DbOrTransaction,
  { handleIds, from, to, by, limit }: Stretch & { by: 'model' | 'session' | 'repository'; limit: number },
): Promise<UsedPart[]> {
  const name = sql.ref(by)
  const { rows } = await sql<UsedPart>`
    select ${name} as name, sum(requests)::bigint as requests, ${value} as "valueMicroUsd" from entry
    where ${inStretch({ handleIds, from, to })} and ${name} <> ''
    group by 1 order by 3 desc, 1 limit ${limit}`.execute(db)
  return rows.map(({ valueMicroUsd, ...part }) => ({ ...part, valueMicroUsd: microUsd(valueMicroUsd) }))
}

/** Which virtual keys handles used since an instant, by id, the dearest first. */
export async function keysUsed(db: DbOrTransaction, stretch: Stretch): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`
    select key_ref as key from entry where ${inStretch(stretch)} and source = 'proxy'
    group by 1 order by ${value} desc, max(at) desc, 1`.execute(db)
  return rows.map(({ key }) => key)
}

/** When handles were last used in a stretch, as far as is known yet; null where they were not. */
export async function lastUseOf(db: DbOrTransaction, stretch: Stretch): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`select max(at) as at from entry where ${inStretch(stretch)}`.execute(
    db,
  )
  return rows[0]?.at ?? null
}

function inStretch({ handleIds, from, to }: Stretch) {
  return sql`handle_id = any(${[...handleIds]}::bigint[]) and at >= ${from} and at < ${to}
    and day >= ${addDays(dayOf(from), -1)} and day <= ${addDays(dayOf(to), 1)} and counts and ${isUsage}`
}

const isUsage = sql`category in ('included', 'overage', 'api')`
const value = sql`coalesce(sum(case when category = 'included' then list_micro_usd else cost_micro_usd end), 0)::bigint`

/** The handles with usage in some accounts since a day. */
export async function handlesIn(
  db: DbOrTransaction,
  { accounts, from }: { accounts: readonly string[]; from: Day },
): Promise<number[]> {
  if (accounts.length === 0) return []
  const rows = await db
    .selectFrom('usage_day')
    .where('account', 'in', [...accounts])
    .where('day', '>=', from)
    .select('handle_id')
    .distinct()
    .execute()
  return rows.map(({ handle_id }) => handle_id)
}
