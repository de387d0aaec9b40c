import type { UsageRow } from '../anomalies/usage-row.ts'
import { hourMs } from '../base/calendar.ts'
import { microUsd } from '../base/money.ts'
import type { UsedBin } from '../ledger/usage-snapshot.ts'

/** The amounts of a row that are summed. */
type Amounts = Pick<UsageRow, 'requests' | 'humanPrompts' | 'input' | 'cacheRead' | 'cacheWrite' | 'output' | 'cost'>

/**
 * Tells what the ledger says now from what it said before: rows to add, those that were restated as differences. Hours are
 * told twice, first by the five minutes and later as a whole, and count once.
 */
export type LedgerFeed = {
  /** All of the five-minute bins that begin in `[from, to)`; what was there and is not any more is taken back. */
  fine(bins: readonly UsedBin[], from: number, to: number): UsageRow[]
  /** The same of whole hours. */
  hours(bins: readonly UsedBin[], from: number, to: number): UsageRow[]
}

/** What is told again reaches back some days; what was told before that is not held. */
const keptMs = 5 * 24 * hourMs

export function createLedgerFeed(entityOf: (handleId: number) => string | null): LedgerFeed {
  // What was told, by the hour and by the five minutes; a five-minute bin is in its hour's sums, too.
  const toldHours = new Map<string, UsageRow>()
  const toldBins = new Map<string, UsageRow>()

  function tell(
    told: Map<string, UsageRow>,
    bins: readonly UsedBin[],
    { from, to, keyOf }: { from: number; to: number; keyOf: (row: UsageRow) => string },
  ): UsageRow[] {
    const now = new Map<string, UsageRow>()
    for (const bin of bins) {
      const row = rowOf(bin, entityOf)
      if (row) now.set(keyOf(row), plus(now.get(keyOf(row)), row))
    }
    const rows: UsageRow[] = []
    for (const [key, row] of now) {
      const news = minus(row, told.get(key))
      if (isSomething(news)) rows.push(news)
    }
    for (const [key, row] of told) {
      if (row.at >= from && row.at < to && !now.has(key)) rows.push(minus({ ...row, ...nothing }, row))
    }
    for (const row of rows) told.set(keyOf(row), plus(told.get(keyOf(row)), row))
    return rows
  }

  return {
    fine(bins, from, to) {
      const rows = tell(toldBins, bins, { from, to, keyOf: binKey })
      for (const row of rows) {
        const hour = { ...row, at: Math.floor(row.at / hourMs) * hourMs, session: '' }
        toldHours.set(hourKey(hour), plus(toldHours.get(hourKey(hour)), hour))
      }
      for (const [key, { at }] of toldBins) if (at < from) toldBins.delete(key)
      return rows
    },
    hours(bins, from, to) {
      for (const [key, { at }] of toldHours) if (at < from - keptMs) toldHours.delete(key)
      return tell(toldHours, bins, { from, to, keyOf: hourKey })
    },
  }
}

const nothing: Amounts = {
  requests: 0,
  humanPrompts: 0,
  input: 0,
  cacheRead: 0,
  cacheWrite: 0,
  output: 0,
  cost: microUsd(0),
}

function rowOf(bin: UsedBin, entityOf: (handleId: number) => string | null): UsageRow | null {
  const entity = entityOf(bin.handleId)
  if (entity === null) return null
  return {
    ...{ at: bin.at.getTime(), entity, model: bin.model, tool: bin.tool, session: bin.session },
    ...{
      requests: bin.requests,
      humanPrompts: bin.humanPrompts,
      input: bin.inputTokens,
      cacheRead: bin.cacheReadTokens,
    },
    ...{ cacheWrite: bin.cacheWriteTokens, output: bin.outputTokens, cost: bin.valueMicroUsd },
  }
}

function plus(one: UsageRow | undefined, other: UsageRow): UsageRow {
  return one ? { ...one, ...combined(one, other, 1) } : other
}

function minus(one: UsageRow, other: UsageRow | undefined): UsageRow {
  return other ? { ...one, ...combined(one, other, -1) } : one
}

function combined(one: Amounts, other: Amounts, sign: 1 | -1): Amounts {
  return {
    requests: one.requests + sign * other.requests,
    humanPrompts:
      one.humanPrompts === null || other.humanPrompts === null ? null : one.humanPrompts + sign * other.humanPrompts,
    input: one.input + sign * other.input,
    cacheRead: one.cacheRead + sign * other.cacheRead,
    cacheWrite: one.cacheWrite + sign * other.cacheWrite,
    output: one.output + sign * other.output,
    cost: microUsd(one.cost + sign * other.cost),
  }
}

function isSomething({ requests, input, cacheRead, cacheWrite, output, cost }: UsageRow): boolean {
  return [requests, input, cacheRead, cacheWrite, output, cost].some((amount) => amount !== 0)
}

function hourKey({ at, entity, model, tool }: UsageRow): string {
  return `${at} ${entity} ${model} ${tool}`
}

function binKey({ session, ...row }: UsageRow): string {
  return `${hourKey({ ...row, session })} ${session}`
}
