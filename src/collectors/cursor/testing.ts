import { sql } from 'kysely'
import { sumTruth } from '../../../sandbox/vendors/world/truth.ts'
import type { CollectingWorld } from '../testing.ts'

/**
 * What Cursor knows and what the ledger has, as lines `day person model kind: events, micro-dollars, tokens`: the cost of
 * what is billed, the worth of what is included. Equal when nothing is missing and nothing counted twice. For events whose
 * kinds are `Usage-based` and `Included in Business`, and whose service accounts are named by their id.
 */
export function cursorTruth({ vendors }: Pick<CollectingWorld, 'vendors'>): string[] {
  return sumTruth(vendors.truth().cursor, ['day', 'person', 'model', 'kind'])
    .map(({ day, person, model, kind, count, microUsd, tokens }) => {
      const sum = tokens.input + tokens.cacheRead + tokens.cacheWrite + tokens.output
      return `${day} ${person ?? ''} ${model} ${kind.startsWith('Included') ? 'included' : 'billed'}: ${count}, ${microUsd}, ${sum}`
    })
    .sort()
}

export async function cursorLedger({ db }: Pick<CollectingWorld, 'db'>): Promise<string[]> {
  const rows = await sql<{ line: string }>`
    select day::text || ' ' || coalesce(handle.name, '') || ' ' || model_raw || ' '
      || case when category = 'included' then 'included' else 'billed' end || ': ' || sum(requests) || ', '
      || sum(case when category = 'included' then list_micro_usd else cost_micro_usd end) || ', '
      || sum(input_tokens + cache_read_tokens + cache_write_5m_tokens + output_tokens) as line
    from entry left join handle on handle.id = entry.handle_id and handle.id <> 0
    where source = 'cursor-events' and counts
    group by day, handle.name, model_raw, category = 'included'`.execute(db)
  return rows.rows.map(({ line }) => line).sort()
}
