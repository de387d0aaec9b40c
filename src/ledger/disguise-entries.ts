import { type RawBuilder, sql, type Transaction } from 'kysely'
import { isWord, wholeWords } from '../db/replace-in-texts.ts'
import type { Tables } from '../db/tables.ts'
import { hashAt, hashLength } from './reported-usage.ts'

/** Whose entries: the handle's id, and the seed of its pseudonym. */
export type DisguisedHandle = { id: number; seed: string }

/**
 * Takes what a handle was called out of its entries: a vendor's usage is named by a hash of all it says, which becomes one
 * that only the seed gives (`disguisedHash`). What was named how before stands in `disguised_content` until the transaction ends.
 * No figure is touched.
 */
export async function disguiseEntries(
  transaction: Transaction<Tables>,
  handles: readonly DisguisedHandle[],
): Promise<void> {
  await sql`create temp table disguised_content (before text, after text) on commit drop`.execute(transaction)
  for (const { id, seed } of handles) {
    const content = sql`substr(source_id, length(account) + 2, ${hashAt + hashLength}::integer)`
    await sql`insert into disguised_content
      select content, ${disguisedContent(sql`content`, seed)} from (
        select distinct ${content} as content from entry where handle_id = ${id} and source_id ~ ${told}
      ) as named`.execute(transaction)
    await sql`update entry set source_id =
        account || ':' || ${disguisedContent(content, seed)} || substr(source_id, length(account) + 2 + ${hashAt + hashLength}::integer)
      where handle_id = ${id} and source_id ~ ${told}`.execute(transaction)
  }
}

// `<account>:<time>-<hash>-<how many of the same>`, as `replaceEntries` names them.
const told = '^[0-9]+:[0-9a-z]{9}-[0-9a-f]{16}-[0-9]+$'

/** The same for a `content` as usage is staged with, in SQL. */
export function disguisedContent(content: RawBuilder<unknown>, seed: string): RawBuilder<string> {
  return sql<string>`substr(${content}, 1, ${hashAt}::integer)
    || substr(encode(sha256(convert_to(${seed}::text || substr(${content}, ${hashAt + 1}::integer), 'UTF8')), 'hex'), 1, ${hashLength}::integer)`
}

/** Takes words out of the tags of somebody's entries, in whatever letter case; parts of longer words and the tags' names stay. */
export async function dropFromTags(
  transaction: Transaction<Tables>,
  { personId, words }: { personId: string; words: readonly string[] },
): Promise<void> {
  for (const word of words.filter(isWord)) {
    const said = wholeWords(word)
    await sql`update entry set tags = (
        select jsonb_object_agg(key, regexp_replace(value, ${said}, 'deleted', 'gi')) from jsonb_each_text(tags))
      where handle_id in (select id from handle where person_id = ${personId})
        and exists (select from jsonb_each_text(tags) where value ~* ${said})`.execute(transaction)
  }
}
