import { sql } from 'kysely'
import type { Day } from '../base/calendar.ts'
import { dayOf } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'
import type { Source } from './entry.ts'
import { hashAt, hashLength } from './reported-usage.ts'

/**
 * What was told of a day, in short: how many entries, and the sum of their 64-bit hashes, which cover every field. So the
 * order does not matter, and twins are two.
 */
export type ToldDigest = { entries: number; hashes: bigint }

/** Adds an entry to a digest. `hash`: as `stagedRow` gives it. */
export function addToDigest(digest: ToldDigest, hash: string): void {
  digest.entries++
  digest.hashes += BigInt.asIntN(64, BigInt(`0x${hash}`))
}

/** The digests of what the ledger has of a source and account in `[from, to)`; days without an entry are absent. */
export async function ledgerDigests(
  db: DbOrTransaction,
  input: { source: Source; account: string; from: Date; to: Date },
): Promise<Map<Day, ToldDigest>> {
  const { source, account, from, to } = input
  // An entry's id is its account, a colon and its content.
  const { rows } = await sql<{ day: Day; entries: number; hashes: string }>`
    select day, count(*) as entries,
      sum(('x' || substr(source_id, ${account.length + 2 + hashAt}::integer, ${hashLength}::integer))::bit(64)::bigint)::text as hashes
    from entry where source = ${source} and account = ${account}
      and at >= ${from} and at < ${to} and day >= ${dayOf(from)} and day <= ${dayOf(to)}
    group by day`.execute(db)
  return new Map(rows.map(({ day, entries, hashes }) => [day, { entries, hashes: BigInt(hashes) }]))
}
