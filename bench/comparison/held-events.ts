import { sql } from 'kysely'
import { dayMs } from '../../src/base/calendar.ts'
import type { Db } from '../../src/db/database.ts'
import type { Vendor } from '../collect/start-vendor.ts'

/** How many events there are, and what they cost, by instant, person and model. */
export type Cells = ReadonlyMap<string, { events: number; usd: number }>

/**
 * `lost`, `tooMany`: events; `oldPrice`: events of which another price is held than the vendor tells now. `usdWrong`: dollars that are
 * missing and dollars too many, added up; of `usd` the vendor tells of.
 */
export type Wrong = { lost: number; tooMany: number; oldPrice: number; usdWrong: number; usd: number }

/** What somebody holds, beside what the vendor tells now. A price may be off by what rounding to a micro-dollar makes. */
export function wrongBeside(truth: Cells, held: Cells): Wrong {
  const wrong: Wrong = { lost: 0, tooMany: 0, oldPrice: 0, usdWrong: 0, usd: 0 }
  for (const [cell, told] of truth) {
    const has = held.get(cell) ?? { events: 0, usd: 0 }
    wrong.usd += told.usd
    wrong.usdWrong += Math.abs(has.usd - told.usd)
    wrong.lost += Math.max(0, told.events - has.events)
    wrong.tooMany += Math.max(0, has.events - told.events)
    if (has.events === told.events && Math.abs(has.usd - told.usd) > 2e-6 * told.events) wrong.oldPrice += told.events
  }
  for (const [cell, has] of held) {
    if (truth.has(cell)) continue
    wrong.tooMany += has.events
    wrong.usdWrong += has.usd
  }
  return wrong
}

/** Everything the vendor tells now, read page by page. */
export async function toldByVendor(vendor: Vendor, range: { fromMs: number; untilMs: number }): Promise<Cells> {
  const cells = new Map<string, { events: number; usd: number }>()
  const monthMs = 30 * dayMs
  for (let startDate = range.fromMs; startDate < range.untilMs; startDate += monthMs) {
    const window = { startDate, endDate: Math.min(startDate + monthMs, range.untilMs) - 1 }
    for (let page = 1, more = true; more; page += 1) {
      const told = await vendor.page({ ...window, page, pageSize: 1_000 })
      for (const { timestamp, userEmail, model, chargedCents } of told.usageEvents)
        add(cells, `${timestamp} ${userEmail} ${model}`, { events: 1, usd: chargedCents / 100 })
      more = told.pagination.hasNextPage
    }
  }
  return cells
}

/** What is in Tally's ledger; a fee stands beside its event. */
export async function heldByLedger(db: Db): Promise<Cells> {
  const { rows } = await sql<Row>`
    select (extract(epoch from entry.at) * 1000)::bigint::text || ' ' || handle.name || ' ' || entry.model_raw as cell,
      sum(entry.requests)::float8 as events, sum(entry.cost_micro_usd)::float8 / 1e6 as usd
    from entry join handle on handle.id = entry.handle_id where entry.source = 'cursor-events' and entry.counts
    group by 1`.execute(db)
  return cellsOf(rows)
}

/** What is in the plain script's table. */
export async function heldByScript(db: Db): Promise<Cells> {
  const { rows } = await sql<Row>`
    select (extract(epoch from at) * 1000)::bigint::text || ' ' || email || ' ' || model as cell,
      count(*)::float8 as events, sum(cents)::float8 / 100 as usd
    from cursor_usage group by 1`.execute(db)
  return cellsOf(rows)
}

type Row = { cell: string; events: number; usd: number }

function cellsOf(rows: readonly Row[]): Cells {
  return new Map(rows.map(({ cell, events, usd }) => [cell, { events, usd }]))
}

function add(
  cells: Map<string, { events: number; usd: number }>,
  cell: string,
  one: { events: number; usd: number },
): void {
  const { events, usd } = cells.get(cell) ?? { events: 0, usd: 0 }
  cells.set(cell, { events: events + one.events, usd: usd + one.usd })
}
