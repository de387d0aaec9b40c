import { type SelectQueryBuilder, sql } from 'kysely'
import { z } from 'zod'
import { type Day, dayOf } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { mayAdminister, type Viewer } from './access.ts'
import { folded, foldedColumn } from './folded.ts'
import type { Person } from './person.ts'
import { type VirtualKey, virtualKeyColumns, virtualKeyOf } from './virtual-key.ts'

/** A key with whose it is; `answersId` is who answers for a robot or project, null where nobody does who is still here. */
export type ListedKey = { key: VirtualKey; person: Person; answersId: string | null }

export const keyStates = ['active', 'replaced', 'expired', 'revoked'] as const

/** Whether a key works: `replaced` ones do until they expire, so that a rotation cuts nobody off. */
export type KeyState = (typeof keyStates)[number]

/** What has become of a key by an instant. A replaced one is in its grace period. */
export function stateOfKey(key: VirtualKey, now: Date): KeyState {
  if (key.revokedAt) return 'revoked'
  if (key.expiresAt && key.expiresAt <= now) return 'expired'
  return key.replacedBy ? 'replaced' : 'active'
}

/** The last UTC day on which a key that expires at this instant works. */
export function lastDayOf(expiresAt: Date): Day {
  return dayOf(new Date(expiresAt.getTime() - 1))
}

/** Who receives what concerns a key: its person, or who answers for its robot or project; null when nobody does. */
export function recipientFor({ person, answersId }: Pick<ListedKey, 'person' | 'answersId'>): string | null {
  return person.kind === 'person' ? person.id : answersId
}

/** Whether somebody may rotate and revoke a key: one's own, those of robots and projects one answers for, all for admins. */
export function mayManageKey(viewer: Viewer, listed: ListedKey): boolean {
  return mayAdminister(viewer) || recipientFor(listed) === viewer.person.id
}

/** Every key with its owner, newest first, revoked and expired ones included. */
export async function listVirtualKeys(db: DbOrTransaction): Promise<ListedKey[]> {
  return inOrder(allKeys(db))
}

/** The keys of these ids. */
export async function listedKeys(db: DbOrTransaction, ids: readonly string[]): Promise<ListedKey[]> {
  return ids.length === 0 ? [] : inOrder(allKeys(db).where('virtual_key.id', 'in', [...ids]))
}

/** The key of an id; null for an id that is none. */
export async function findVirtualKey(db: DbOrTransaction, id: string): Promise<ListedKey | null> {
  if (!z.uuid().safeParse(id).success) return null
  return (await listedKeys(db, [id]))[0] ?? null
}

/** Which keys: those somebody manages as their own (`recipientId`), or all; those a text is part of; with those that no longer work or not. */
export type KeyFilter = { recipientId?: string; text?: string; withEnded: boolean; now: Date }

/**
 * One page of keys, working ones first, then newest first, and how many there are in all. `text` is looked for in the
 * key's name, project and display and in its person's name and e-mail, without letter case and accents.
 */
export async function pageOfKeys(
  db: DbOrTransaction,
  filter: KeyFilter & { limit: number; offset: number },
): Promise<{ keys: ListedKey[]; total: number }> {
  const { now, limit, offset } = filter
  const total = await filtered(allKeysOf(db), filter)
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  const hasEnded = sql<boolean>`virtual_key.revoked_at is not null or coalesce(virtual_key.expires_at <= ${now}, false)`
  const keys = await inOrder(filtered(allKeys(db), filter).orderBy(hasEnded).limit(limit).offset(offset))
  return { keys, total: total.total }
}

/** How many keys of somebody work. */
export async function countWorkingKeys(
  db: DbOrTransaction,
  { personId, now }: { personId: string; now: Date },
): Promise<number> {
  const { keys } = await filtered(allKeysOf(db), { withEnded: false, now })
    .where('virtual_key.person_id', '=', personId)
    .select(({ fn }) => fn.countAll<number>().as('keys'))
    .executeTakeFirstOrThrow()
  return keys
}

/** Where a page of keys begins: after this one. */
export type KeyCursor = { createdAt: Date; id: string }

/** The keys a filter lets through, newest first, so many after the one a page before ended with. */
export async function keysAfter(
  db: DbOrTransaction,
  filter: KeyFilter,
  { after, limit }: { after: KeyCursor | null; limit: number },
): Promise<ListedKey[]> {
  let keys = filtered(allKeys(db), filter).limit(limit)
  if (after) {
    const { createdAt, id } = after
    keys = keys.where(sql<boolean>`(virtual_key.created_at, virtual_key.id) < (${createdAt}, ${id}::uuid)`)
  }
  return inOrder(keys)
}

function filtered<Selected>(
  query: SelectQueryBuilder<Tables, 'virtual_key' | 'person', Selected>,
  { recipientId, text = '', withEnded, now }: KeyFilter,
): SelectQueryBuilder<Tables, 'virtual_key' | 'person', Selected> {
  let keys = query
  if (recipientId !== undefined) {
    keys = keys.where((where) =>
      where.or([
        where.and([where('person.kind', '=', 'person'), where('person.id', '=', recipientId)]),
        where.and([where('person.kind', '<>', 'person'), where('person.owner_id', '=', recipientId)]),
      ]),
    )
  }
  if (!withEnded) {
    keys = keys
      .where('virtual_key.revoked_at', 'is', null)
      .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', now)]))
  }
  const asked = folded(text.replace('...', '…'))
  if (asked === '') return keys
  return keys.where((where) =>
    where.or([
      sql<boolean>`strpos(${foldedColumn('virtual_key.name')}, ${asked}) > 0`,
      sql<boolean>`strpos(${foldedColumn('person.name')}, ${asked}) > 0`,
      sql<boolean>`strpos(lower(person.email), ${asked}) > 0`,
      sql<boolean>`strpos(lower(virtual_key.project), ${asked}) > 0`,
      sql<boolean>`strpos(lower(virtual_key.display), ${asked}) > 0`,
    ]),
  )
}

function allKeysOf(db: DbOrTransaction) {
  return db.selectFrom('virtual_key').innerJoin('person', 'person.id', 'virtual_key.person_id')
}

function allKeys(db: DbOrTransaction) {
  return allKeysOf(db)
    .select(virtualKeyColumns.map((column) => `virtual_key.${column}` as const))
    .select(['person.kind as person_kind', 'person.name as person_name', 'person.email as person_email'])
    .select(answerer)
}

// Whoever has left answers for nothing any more.
const answerer = sql<string | null>`(select one.id from person as one
  where one.id = person.owner_id and one.left_at is null)`.as('answers_id')

async function inOrder(query: ReturnType<typeof allKeys>): Promise<ListedKey[]> {
  const rows = await query.orderBy('virtual_key.created_at', 'desc').orderBy('virtual_key.id', 'desc').execute()
  return rows.map((row) => ({
    key: virtualKeyOf(row),
    person: { id: row.person_id, kind: row.person_kind, name: row.person_name, email: row.person_email },
    answersId: row.answers_id,
  }))
}
