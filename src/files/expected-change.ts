import { sql } from 'kysely'
import { addDays, type Day, dayMs, dayOf, startOfDay } from '../base/calendar.ts'
import { type MicroUsd, microUsd, zeroUsd } from '../base/money.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { Source } from '../ledger/entry.ts'
import { isSpend, isUncompared } from '../ledger/replace-entries.ts'
import { spendTotals } from '../ledger/spend-queries.ts'
import { comparedKeys } from '../sources/compared-keys.ts'
import type { FileDays, TellingWindow } from './file-days.ts'
import { dayNumber } from './file-windows.ts'
import { type FilePlace, matchWindow } from './match-window.ts'
import { stagedFile } from './staged-file.ts'
import { twoAtATime } from './two-at-a-time.ts'

/** Entries of the ledger, and what they cost. */
export type Tally = { rows: number; costMicroUsd: MicroUsd }

/** What counting a file would do. `effect`: usage spend of its provider over all its days. */
export type ExpectedChange = {
  fresh: Tally
  known: Tally
  replaced: Tally & { beforeMicroUsd: MicroUsd }
  /** Of days a better source has told of: kept to compare, in no sum. */
  outdone: Tally & { by: Source | null }
  /** Left out, because only sums are there to compare with. */
  sumsOnly: Tally
  effect: { beforeMicroUsd: MicroUsd; afterMicroUsd: MicroUsd }
}

/** Reckons what counting a file would do, window by window; changes nothing. */
export async function expectedChange(
  db: Db,
  place: FilePlace,
  { days, onWindow }: { days: FileDays; onWindow?: (rows: number) => void },
): Promise<ExpectedChange> {
  const compared = place.accountId === null ? [] : await comparedKeys(db, place.accountId)
  const rows: DayChange[] = []
  const fresh = days.windows.filter(({ toldBefore }) => !toldBefore).flatMap((window) => window.days)
  if (fresh.length > 0) rows.push(...(await changesOfFresh(db, place, { days: fresh, compared })))
  const told = days.windows.filter(({ toldBefore }) => toldBefore)
  await twoAtATime([db, db], told, async (connection, window) => {
    rows.push(...(await changesOfWindow(connection, place, { window, compared })))
    onWindow?.(window.rows)
  })
  return summed(rows, {
    days,
    sumsOnly: days.left.size === 0 ? nothing : await tallyOf(db, place, [...days.left]),
    before: (await spendTotals(db, { provider: place.provider, from: days.first, to: addDays(days.last, 1) }))
      .usageSpendMicroUsd,
    worse: await spendOfWorse(db, place, days),
  })
}

const nothing: Tally = { rows: 0, costMicroUsd: zeroUsd }

type Compared = Awaited<ReturnType<typeof comparedKeys>>

/** What a window does to one day, in entries and micro-dollars; `added` and `removed`: usage spend that counts. */
type DayChange = {
  day: Day
  freshRows: number
  freshCost: number
  knownRows: number
  knownCost: number
  replacedRows: number
  replacedCost: number
  replacedBefore: number
  added: number
  removed: number
}

async function changesOfFresh(
  db: DbOrTransaction,
  place: FilePlace,
  { days, compared }: { days: readonly Day[]; compared: Compared },
): Promise<DayChange[]> {
  const numbers = days.map((day) => startOfDay(day).getTime() / dayMs)
  const { rows } = await sql<Omit<DayChange, 'day'> & { number: number }>`
    select ${dayNumber} as number, count(*) as "freshRows", coalesce(sum(cost_micro_usd), 0)::bigint as "freshCost",
      0 as "knownRows", 0 as "knownCost", 0 as "replacedRows", 0 as "replacedCost", 0 as "replacedBefore",
      coalesce(sum(cost_micro_usd) filter (where ${isSpend} and ${isUncompared(compared)}), 0)::bigint as added, 0 as removed
    from (select *, 'epoch'::timestamptz + at_ms * interval '1 millisecond' as instant
      from ${sql.table(stagedFile(place.fileId))}) as rows
    where ${dayNumber} = any(${numbers}::bigint[])
    group by 1`.execute(db)
  return rows.map(({ number, ...change }) => ({ day: dayOf(new Date(number * dayMs)), ...change }))
}

async function changesOfWindow(
  db: Db,
  place: FilePlace,
  { window, compared }: { window: TellingWindow; compared: Compared },
): Promise<DayChange[]> {
  return db.transaction().execute(async (transaction) => {
    await matchWindow(transaction, place, window)
    const { rows } = await sql<DayChange>`
      select day, count(*) filter (where fate = 'fresh') as "freshRows",
        coalesce(sum(cost) filter (where fate = 'fresh'), 0)::bigint as "freshCost",
        count(*) filter (where fate = 'known') as "knownRows",
        coalesce(sum(cost) filter (where fate = 'known'), 0)::bigint as "knownCost",
        count(*) filter (where fate = 'replaced') as "replacedRows",
        coalesce(sum(cost) filter (where fate = 'replaced'), 0)::bigint as "replacedCost",
        coalesce(sum(kept_cost) filter (where fate in ('replaced', 'dropped')), 0)::bigint as "replacedBefore",
        coalesce(sum(cost) filter (where fate in ('fresh', 'replaced') and told_counts), 0)::bigint as added,
        coalesce(sum(kept_cost) filter (where fate in ('replaced', 'dropped') and kept_counts), 0)::bigint as removed
      from (
        select fate, coalesce(told.day, matched.day) as day, told.cost, told.counts as told_counts,
          kept.cost as kept_cost, kept.counts as kept_counts
        from matched
        left join (
          select n, (instant at time zone 'UTC')::date as day, cost_micro_usd as cost,
            ${isSpend} and ${isUncompared(compared)} as counts
          from (select *, 'epoch'::timestamptz + at_ms * interval '1 millisecond' as instant from file_rows) as rows
        ) as told using (n)
        left join (
          select source_id, day, cost_micro_usd as cost, ${isSpend} and counts as counts from ledger_rows
        ) as kept on kept.source_id = matched.source_id and kept.day = matched.day
      ) as facts
      group by day`.execute(transaction)
    return rows
  })
}

async function tallyOf(db: DbOrTransaction, place: FilePlace, days: readonly Day[]): Promise<Tally> {
  const changes = await changesOfFresh(db, place, { days, compared: [] })
  return tally(changes, 'freshRows', 'freshCost')
}

/** What sources that the file would outdo have counted, by day. */
async function spendOfWorse(
  db: DbOrTransaction,
  { accountId }: FilePlace,
  { toldByWorse }: FileDays,
): Promise<Map<Day, number>> {
  const days = [...toldByWorse].filter(([, sources]) => sources.length > 0).map(([day]) => day)
  if (days.length === 0) return new Map()
  const sources = [...new Set([...toldByWorse.values()].flat())]
  const { rows } = await sql<{ day: Day; cost: number }>`
    select day, sum(cost_micro_usd)::bigint as cost from usage_day
    where day = any(${days}::date[]) and account = ${String(accountId)} and source = any(${sources}::text[]) and ${isSpend}
    group by 1`.execute(db)
  return new Map(rows.map(({ day, cost }) => [day, cost]))
}

function summed(
  changes: readonly DayChange[],
  facts: { days: FileDays; sumsOnly: Tally; before: MicroUsd; worse: ReadonlyMap<Day, number> },
): ExpectedChange {
  const { days, sumsOnly, before, worse } = facts
  const outdone = changes.filter(({ day }) => days.betterOf.has(day))
  const counting = changes.filter(({ day }) => !days.betterOf.has(day))
  const gone = [...new Set(counting.map(({ day }) => day))].reduce((sum, day) => sum + (worse.get(day) ?? 0), 0)
  const [by = null] = outdone.map(({ day }) => days.betterOf.get(day) ?? null)
  return {
    fresh: tally(changes, 'freshRows', 'freshCost'),
    known: tally(changes, 'knownRows', 'knownCost'),
    replaced: {
      ...tally(changes, 'replacedRows', 'replacedCost'),
      beforeMicroUsd: microUsd(total(changes, 'replacedBefore')),
    },
    outdone: {
      rows: total(outdone, 'freshRows') + total(outdone, 'knownRows') + total(outdone, 'replacedRows'),
      costMicroUsd: microUsd(
        total(outdone, 'freshCost') + total(outdone, 'knownCost') + total(outdone, 'replacedCost'),
      ),
      by,
    },
    sumsOnly,
    effect: {
      beforeMicroUsd: before,
      afterMicroUsd: microUsd(before + total(counting, 'added') - total(counting, 'removed') - gone),
    },
  }
}

type Figure = Exclude<keyof DayChange, 'day'>

function tally(changes: readonly DayChange[], rows: Figure, cost: Figure): Tally {
  return { rows: total(changes, rows), costMicroUsd: microUsd(total(changes, cost)) }
}

function total(changes: readonly DayChange[], figure: Figure): number {
  return changes.reduce((sum, change) => sum + change[figure], 0)
}
