import { type RawBuilder, sql } from 'kysely'
import type { DbOrTransaction } from './database.ts'
import { isNamed } from './is-named.ts'

/** Words and what takes their place, whatever their letter case where `isFolded`. Words inside of longer ones stay. */
export type Replacement = { from: string; to: string; isFolded: boolean }

/**
 * Replaces words in every text and JSON column of every table but `except` (a name that ends in `*` stands for all that
 * begin so), in the order given. `among`: only in rows that hold one of these texts as well.
 */
export async function replaceInTexts(
  transaction: DbOrTransaction,
  input: { replacements: readonly Replacement[]; except: readonly string[]; among?: readonly string[] },
): Promise<void> {
  if (input.replacements.length === 0) return
  for (const [table, columns] of await textColumns(transaction, input.except)) {
    await replaceInTable(transaction, { ...input, table, columns })
  }
}

type Column = { name: string; type: string }

async function textColumns(
  transaction: DbOrTransaction,
  except: readonly string[],
): Promise<Map<string, readonly Column[]>> {
  const { rows } = await sql<Column & { table: string }>`
    select kept.table_name as table, kept.column_name as name, kept.data_type as type
    from information_schema.columns as kept join information_schema.tables as held using (table_schema, table_name)
    where kept.table_schema = current_schema() and held.table_type = 'BASE TABLE'
      and kept.data_type in ('text', 'jsonb') and kept.is_generated = 'NEVER'
    order by 1, 2`.execute(transaction)
  return Map.groupBy(
    rows.filter(({ table }) => !isNamed(table, except)),
    ({ table }) => table,
  )
}

async function replaceInTable(
  transaction: DbOrTransaction,
  input: {
    table: string
    columns: readonly Column[]
    replacements: readonly Replacement[]
    among?: readonly string[]
  },
): Promise<void> {
  const { columns, replacements, among } = input
  const set = columns.map((column) => sql`${sql.ref(column.name)} = ${replaced(column, replacements)}`)
  const whole = sql.join(
    columns.map(({ name }) => sql`coalesce(${sql.ref(name)}::text, '')`),
    sql` || ' ' || `,
  )
  const has = (texts: readonly string[]) =>
    sql`exists (select from unnest(${[...texts]}::text[]) as held(words) where strpos(lower(${whole}), lower(words)) > 0)`
  const held = has(replacements.flatMap(({ from }) => [from, inJson(from)]))
  await sql`update ${sql.table(input.table)} set ${sql.join(set)}
    where ${held} ${among ? sql`and ${has(among)}` : sql``}`.execute(transaction)
}

function replaced({ name, type }: Column, replacements: readonly Replacement[]): RawBuilder<unknown> {
  const isJson = type === 'jsonb'
  const text = replacements.reduce<RawBuilder<unknown>>(
    (before, { from, to, isFolded }) =>
      sql`regexp_replace(${before}, ${wholeWords(isJson ? inJson(from) : from, isJson)}, ${literal(isJson ? inJson(to) : to)}, ${isFolded ? 'gi' : 'g'})`,
    isJson ? sql`${sql.ref(name)}::text` : sql.ref(name),
  )
  return isJson ? sql`(${text})::jsonb` : text
}

/**
 * A regular expression of PostgreSQL's for words that are no part of longer ones. A letter that is part of an escape (`\n`) is
 * none of a word. After an address may come a full stop or the end of a file's name, but no more of an address.
 */
export function wholeWords(words: string, isJson = false): string {
  const before = words.includes('@') ? '(?<![[:alnum:]._%+-])' : '(?<![[:alnum:]])'
  const begins = isJson ? String.raw`(?:${before}|(?<=[^\\]\\[nrtbf]))` : before
  const after = words.includes('@') ? `[-@][[:alnum:]]|[.](?!${endOfFileName})[[:alnum:]]` : '[-.@][[:alnum:]]'
  const found = `${begins}${literally(words)}(?![[:alnum:]]|${after})`
  if (!isJson || !/^(?:\d+|true|false|null)$/i.test(words)) return found
  // A number or `null` of JSON’s own is no word, and stays.
  return String.raw`(?:(?<!": |\[|, |^)${found}|${found}(?![,}\]]|$))`
}

const endOfFileName = '(?:csv|json|pdf|txt|xlsx?|zip)(?![[:alnum:]])'

function literally(words: string): string {
  return words.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
}

/** Whether a text is more than punctuation, which stands everywhere and says nobody. */
export function isWord(text: string): boolean {
  return /[^\s!-/:-@[-`{-~]/.test(text)
}

// What regexp_replace would take for a part of what was found.
function literal(words: string): string {
  return words.replaceAll('\\', '\\\\')
}

function inJson(words: string): string {
  return JSON.stringify(words).slice(1, -1)
}
