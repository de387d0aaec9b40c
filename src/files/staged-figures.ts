import { sql } from 'kysely'
import type { MicroUsd } from '../base/money.ts'
import type { DbOrTransaction } from '../db/database.ts'
import type { Category } from '../ledger/entry.ts'
import type { FilePlace } from './match-window.ts'
import { stagedFile } from './staged-file.ts'

/** What a file has of one kind of dollar; `unpriced`: rows whose price is not known. */
export type CategoryFigures = {
  category: Category
  rows: number
  costMicroUsd: MicroUsd
  listMicroUsd: MicroUsd
  unpriced: number
}

/** What a file has of somebody nobody is known for. */
export type UnmatchedHandle = { handle: string; rows: number; costMicroUsd: MicroUsd }

/** What is in a file: by kind of dollar, and of whom. `unmatched`: dearest first, the first few hundred. */
export type StagedFigures = { categories: CategoryFigures[]; people: number; unmatched: UnmatchedHandle[] }

const mostUnmatched = 300

/** Sums what is staged of a file. */
export async function stagedFigures(
  db: DbOrTransaction,
  place: FilePlace & { needsOwner: boolean },
): Promise<StagedFigures> {
  const table = sql.table(stagedFile(place.fileId))
  const categories = sql<CategoryFigures>`
    select category, count(*) as rows, coalesce(sum(cost_micro_usd), 0)::bigint as "costMicroUsd",
      coalesce(sum(list_micro_usd), 0)::bigint as "listMicroUsd", count(*) filter (where basis = 'unpriced') as unpriced
    from ${table} group by category order by 3 desc, 4 desc, 1`.execute(db)
  const [{ rows }, spenders] = await Promise.all([categories, spendersOf(db, place)])
  return {
    categories: rows,
    people: new Set(spenders.flatMap(({ handle, who }) => (handle === '' ? [] : [who ?? handle]))).size,
    unmatched: spenders
      .filter(({ handle, who }) => who === null && (handle !== '' || place.needsOwner))
      .slice(0, mostUnmatched)
      .map(({ who: _, ...unmatched }) => unmatched),
  }
}

// Whoever has the e-mail address that a handle is will be matched to it by the import.
async function spendersOf(
  db: DbOrTransaction,
  { fileId, provider, ownerHandle }: FilePlace,
): Promise<Array<UnmatchedHandle & { who: string | null }>> {
  const { rows } = await sql<UnmatchedHandle & { who: string | null }>`
    select spender.handle, spender.rows, spender.cost as "costMicroUsd",
      coalesce(handle.person_id, person.id)::text as who
    from (
      select case when handle = '' then ${ownerHandle} else handle end as handle, count(*) as rows,
        coalesce(sum(cost_micro_usd), 0)::bigint as cost, coalesce(sum(list_micro_usd), 0)::bigint as list
      from ${sql.table(stagedFile(fileId))} group by 1
    ) as spender
    left join handle on handle.vendor = ${provider} and handle.name = spender.handle and spender.handle <> ''
    left join person on handle.person_id is null and lower(person.email) = lower(spender.handle) and spender.handle <> ''
      and not exists (select from handle_match as undone
        where undone.handle_id = handle.id and undone.undone_at is not null)
    order by spender.cost desc, spender.list desc, spender.handle`.execute(db)
  return rows
}
