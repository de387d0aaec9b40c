import { sql } from 'kysely'
import { sumTruth, type TruthCell } from '../../../sandbox/vendors/world/truth.ts'
import type { Db } from '../../db/database.ts'
import type { Source } from '../../ledger/entry.ts'

/** How finely the ledger is held against the truth. */
export type By = ReadonlyArray<'day' | 'person' | 'key' | 'model'>

export const finest: By = ['day', 'person', 'key', 'model']

/** Lines `day|person|key|model cost input/cached/written/output` of what a vendor of API keys knows; equal to `apiLedger`'s when all is told. */
export function apiTruth(cells: TruthCell[], by: By = finest): string[] {
  return sumTruth(cells, [...by])
    .map(({ day, person, key, model, microUsd, tokens }) => {
      const { input, cacheRead, cacheWrite, output } = tokens
      return `${day}|${person ?? ''}|${key ?? ''}|${model} ${microUsd} ${input}/${cacheRead}/${cacheWrite}/${output}`
    })
    .sort()
}

/** The same of what the ledger counts, from some sources or all. Who is known by key only is nobody, as in the truth. */
export async function apiLedger(db: Db, by: By = finest, sources?: readonly Source[]): Promise<string[]> {
  const part = (name: By[number], column: string) => sql.raw(by.includes(name) ? column : `''`)
  const rows = await sql<{ line: string }>`
    with cell as (
      select ${part('day', 'entry.day::text')} as day, ${part('key', 'entry.key_ref')} as key,
        ${part('person', `case when handle.name like '%@%' then handle.name else '' end`)} as person,
        ${part('model', 'entry.model_raw')} as model, cost_micro_usd as cost, input_tokens as input,
        cache_read_tokens as read, cache_write_5m_tokens + cache_write_1h_tokens as written, output_tokens as output
      from entry join handle on handle.id = entry.handle_id
      where counts and ${sources ? sql<boolean>`source = any(${[...sources]})` : sql.lit(true)}
    )
    select concat(concat_ws('|', day, person, key, model), ' ', coalesce(sum(cost)::text, 'unpriced'), ' ',
      concat_ws('/', sum(input), sum(read), sum(written), sum(output))) as line
    from cell group by day, person, key, model`.execute(db)
  return rows.rows.map(({ line }) => line).sort()
}
