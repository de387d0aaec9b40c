import { type RawBuilder, sql } from 'kysely'
import { type DayRange, daysAround } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { openedDays } from './coarse-usage.ts'
import {
  fromCoarseSums,
  type Spend,
  type SpendFilter,
  spendNames,
  spendSums,
  type UsageDimensions,
} from './spend-queries.ts'

type Dimension = 'day' | 'month' | 'provider' | 'model'

/** A question about a range of days, told apart by `needs`. */
type Part = { range: DayRange; needs: readonly Dimension[] }

type PartRows<Asked extends Part> = Array<Spend & Pick<UsageDimensions, Asked['needs'][number]>>

/**
 * Several questions about the usage of the same people, each answered as by `usageDays` with its `needs`, in no particular
 * order, in one statement that reads the days which are not closed once: of a busy company today alone is thousands of rows.
 * Without `needs` a part is one row, of zeros where there is nothing. Throws where only `usage_day` can tell a part.
 */
export async function spendInParts<Parts extends Record<string, Part>>(
  db: DbOrTransaction,
  whose: Omit<SpendFilter, keyof DayRange>,
  parts: Parts,
): Promise<{ [Name in keyof Parts]: PartRows<Parts[Name]> }> {
  const asked = Object.entries(parts)
  const told = [...new Set(asked.flatMap(([, { needs }]) => needs))]
  const opened = openedDays({ ...whose, ...daysAround(asked.map(([, { range }]) => range)) }, told)
  const answers = asked.map(([name, part]) => answer(name, part, { whose, told }))
  const { rows } =
    await sql<Row>`with opened as materialized (${opened}) ${sql.join(answers, sql` union all `)}`.execute(db)
  const byPart = Map.groupBy(rows, ({ part }) => part)
  return Object.fromEntries(
    asked.map(([name, { needs }]) => [name, (byPart.get(name) ?? []).map((row) => columnsOf(row, needs))]),
    // Each part has the columns it was asked for.
  ) as { [Name in keyof Parts]: PartRows<Parts[Name]> }
}

type Row = Spend & Partial<Pick<UsageDimensions, Dimension>> & { part: string }

function answer(
  name: string,
  { range, needs }: Part,
  { whose, told }: { whose: Omit<SpendFilter, keyof DayRange>; told: readonly Dimension[] },
): RawBuilder<unknown> {
  const usage = fromCoarseSums({ ...whose, ...range }, needs, 'opened')
  if (!usage) throw new Error(`no coarse sums tell usage apart by ${needs.join(', ')}`)
  const columns = told.map((column) =>
    needs.includes(column)
      ? sql.ref(column)
      : sql`null::${sql.raw(column === 'day' ? 'date' : 'text')} as ${sql.ref(column)}`,
  )
  return sql`select ${sql.join([sql`${name}::text as part`, ...columns, ...spendSums])} from (${usage}) as usage
    ${needs.length > 0 ? sql`group by ${sql.join(needs.map((column) => sql.ref(column)))}` : sql``}`
}

// Assigned one by one: of a year of days that takes a fraction of the time of making objects from entries.
function columnsOf(row: Row, needs: readonly Dimension[]): object {
  const found: Record<string, unknown> = {}
  for (const column of [...needs, ...spendNames]) found[column] = row[column]
  return found
}
