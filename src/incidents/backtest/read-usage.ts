import type { Entity, UsageRow } from '../../anomalies/usage-row.ts'
import { dayMs } from '../../base/calendar.ts'
import { fromDollars, type MicroUsd } from '../../base/money.ts'
import { bad, neededNumber, neededText, numberCell, timeCell } from './cells.ts'
import { type NamedRow, namedRows } from './csv-file.ts'
import type { Problems } from './problems.ts'
import { tried } from './tried.ts'

/** A row of usage and when it was told of: its own time, or the latest before it where it comes late. */
export type TimedRow = { row: UsageRow; seenAt: number }

/** Rows whose time is before that of the row above them. */
export type GoneBack = { rows: number; firstLine: number; mostMs: number }

/** Later than this no source restates; it is a file in another order. */
const latestMs = 7 * dayMs
/** No history rests for so long; it is a slip in a year. */
const restsMs = 366 * dayMs

/**
 * `usage.csv`, in the order of its time: time, entity and cost_usd, and as far as they are known model, tool, session, requests
 * (1 where empty), human_prompts, input, cache_read, cache_write and output. A row may be one call or the sum of a short time;
 * amounts may be negative, which takes back what an earlier row said. Stops giving rows at the first bad one, and goes on checking.
 */
export async function* readUsage(
  file: string,
  given: { entities: ReadonlyMap<string, Entity>; problems: Problems; goneBack: GoneBack },
): AsyncGenerator<TimedRow> {
  const { entities, problems, goneBack } = given
  let latest = Number.NEGATIVE_INFINITY
  for await (const cells of namedRows(file, { required: ['time', 'entity', 'cost_usd'], problems })) {
    const row = tried(problems, file, cells, () => usageRow(cells, { entities, latest }))
    if (!row) continue
    if (row.at < latest) {
      if (goneBack.rows === 0) goneBack.firstLine = cells.line
      goneBack.rows += 1
      goneBack.mostMs = Math.max(goneBack.mostMs, latest - row.at)
    }
    latest = Math.max(latest, row.at)
    if (!problems.any()) yield { row, seenAt: latest }
  }
}

function usageRow(
  cells: NamedRow,
  { entities, latest }: { entities: ReadonlyMap<string, Entity>; latest: number },
): UsageRow {
  const at = timeCell(cells, 'time')
  if (at < latest - latestMs) {
    throw bad(cells, 'time', 'is more than a week before a row above it. Sort the file by time')
  }
  if (at > latest + restsMs && latest > Number.NEGATIVE_INFINITY) {
    throw bad(cells, 'time', 'is more than a year after the row above it. Mend the year')
  }
  const entity = neededText(cells, 'entity')
  if (!entities.has(entity)) throw bad(cells, 'entity', 'is not in entities.csv. Add it there')
  return {
    at,
    entity,
    model: cells.text('model'),
    tool: cells.text('tool'),
    session: cells.text('session'),
    requests: numberCell(cells, 'requests', 1),
    humanPrompts: numberCell(cells, 'human_prompts', null),
    input: numberCell(cells, 'input', 0),
    cacheRead: numberCell(cells, 'cache_read', 0),
    cacheWrite: numberCell(cells, 'cache_write', 0),
    output: numberCell(cells, 'output', 0),
    cost: costCell(cells),
  }
}

const mostUsd = 1e9

function costCell(cells: NamedRow): MicroUsd {
  const usd = neededNumber(cells, 'cost_usd')
  if (Math.abs(usd) > mostUsd) throw bad(cells, 'cost_usd', 'is more than one row can cost. It is in dollars')
  return fromDollars(usd)
}
