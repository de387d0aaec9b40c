import { type SelectQueryBuilder, sql } from 'kysely'
import { z } from 'zod'
import type { DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'

/** What is known of an act: names and values as they were recorded, ids among them. */
type Facts = Record<string, unknown>

/** An act as it stands in the log. `id` grows with time; `actor` is a person's id or what acted when it was nobody. */
export type RecordedAct = {
  id: number
  at: Date
  actor: string
  origin: string
  act: string
  subject: string
  detail: Facts
  before: Facts | null
  after: Facts | null
}

/** `kind` is what an act's name begins with: `budget`, `virtual-key`. `from` and `to` are instants: `[from, to)`. */
export type ActFilter = { actor?: string; kind?: string; subject?: string; origin?: string; from?: Date; to?: Date }

/** Where a page begins: at the acts older, or newer, than this one. Without it, at the newest. */
export type ActCursor = { older: number } | { newer: number }

/** A page of acts, newest first, with whether there are more on either side of it. */
export async function readActs(
  db: DbOrTransaction,
  input: { filter: ActFilter; limit: number; cursor?: ActCursor | null },
): Promise<{ acts: RecordedAct[]; older: boolean; newer: boolean }> {
  const { filter, limit, cursor } = input
  const isNewer = cursor !== null && cursor !== undefined && 'newer' in cursor
  let acts = matching(selectActs(db), filter)
    .orderBy('id', isNewer ? 'asc' : 'desc')
    .limit(limit + 1)
  if (cursor) acts = 'newer' in cursor ? acts.where('id', '>', cursor.newer) : acts.where('id', '<', cursor.older)
  const found = (await acts.execute()).map(actOf)
  const more = found.length > limit
  const page = isNewer ? found.slice(0, limit).toReversed() : found.slice(0, limit)
  return isNewer ? { acts: page, older: true, newer: more } : { acts: page, older: more, newer: Boolean(cursor) }
}

/** Who acted, those who did so last first. */
export async function actorsIn(db: DbOrTransaction, atMost: number): Promise<string[]> {
  const rows = await db
    .selectFrom('audit')
    .groupBy('actor')
    .select('actor')
    .orderBy((order) => order.fn.max('id'), 'desc')
    .limit(atMost)
    .execute()
  return rows.map(({ actor }) => actor)
}

/** The kinds of acts there are, in the order of their names. */
export async function kindsIn(db: DbOrTransaction): Promise<string[]> {
  const rows = await db
    .selectFrom('audit')
    .select(sql<string>`split_part(act, '.', 1)`.as('kind'))
    .distinct()
    .orderBy('kind')
    .execute()
  return rows.map(({ kind }) => kind)
}

/** Who did the first act on each of these things, by its id. */
export async function firstActors(db: DbOrTransaction, subjects: readonly string[]): Promise<Map<string, string>> {
  if (subjects.length === 0) return new Map()
  const rows = await db
    .selectFrom('audit')
    .where('subject', 'in', [...subjects])
    .distinctOn('subject')
    .select(['subject', 'actor'])
    .orderBy('subject')
    .orderBy('id')
    .execute()
  return new Map(rows.map(({ subject, actor }) => [subject, actor]))
}

function selectActs(db: DbOrTransaction) {
  return db.selectFrom('audit').select(['id', 'at', 'actor', 'origin', 'act', 'subject', 'detail', 'before', 'after'])
}

function matching<Row>(acts: SelectQueryBuilder<Tables, 'audit', Row>, filter: ActFilter) {
  const { actor, kind, subject, origin, from, to } = filter
  let matching = acts
  if (actor !== undefined) matching = matching.where('actor', '=', actor)
  if (kind !== undefined) matching = matching.where(sql`split_part(act, '.', 1)`, '=', kind)
  if (subject !== undefined) matching = matching.where('subject', '=', subject)
  if (origin !== undefined) matching = matching.where('origin', '=', origin)
  if (from !== undefined) matching = matching.where('at', '>=', from)
  if (to !== undefined) matching = matching.where('at', '<', to)
  return matching
}

const facts = z.record(z.string(), z.unknown()).catch({})

type Row = Omit<RecordedAct, 'detail' | 'before' | 'after'> & { detail: unknown; before: unknown; after: unknown }

function actOf(row: Row): RecordedAct {
  return {
    ...row,
    detail: facts.parse(row.detail),
    before: row.before === null ? null : facts.parse(row.before),
    after: row.after === null ? null : facts.parse(row.after),
  }
}
