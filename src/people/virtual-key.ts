import { createHmac, randomBytes } from 'node:crypto'
import type { Selectable, Transaction } from 'kysely'
import { z } from 'zod'
import { type Actor, recordAct, tallyItself } from '../audit/record-act.ts'
import { newId } from '../base/id.ts'
import type { Db } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { ensureHandle } from './handle.ts'

/** A developer's key as we keep it: everything but the secret, of which only a keyed hash and `display` remain. */
export type VirtualKey = {
  id: string
  /** The first key of a rotation, its own id for a key that replaces none: budgets follow it. */
  lineageId: string
  personId: string
  handleId: number
  name: string
  /** What may be shown of the secret: `acl_x7Kd…9fQ2`. */
  display: string
  project: string
  tags: Record<string, string>
  /** The models it may use: exact names or `prefix*`, in small letters. None: all of them. */
  models: string[]
  createdAt: Date
  /** The first instant at which it no longer works. */
  expiresAt: Date | null
  revokedAt: Date | null
  /** Since when it is refused, until it is resumed. */
  pausedAt: Date | null
  /** The key that took its place when it was rotated. */
  replacedBy: string | null
}

/** What a new key is to be. `lineageId` null: it replaces none. */
export type NewVirtualKey = {
  personId: string
  name: string
  project: string
  tags: Record<string, string>
  models?: readonly string[]
  expiresAt: Date | null
  lineageId?: string | null
}

/** A key just made, with its secret: 256 random bits that are nowhere kept. */
export type MadeKey = { key: VirtualKey; secret: string }

/** Makes a key in a transaction of its own. `actor` is who asked for it, for the audit log. */
export async function createVirtualKey(
  db: Db,
  input: NewVirtualKey & { now: Date; hashKey: Buffer; actor?: Actor },
): Promise<MadeKey> {
  return db.transaction().execute((transaction) => makeVirtualKey(transaction, input))
}

/** Makes a key and returns its secret, which only the caller has: hand it on or undo the transaction. */
export async function makeVirtualKey(
  transaction: Transaction<Tables>,
  input: NewVirtualKey & { now: Date; hashKey: Buffer; actor?: Actor },
): Promise<MadeKey> {
  const { actor = tallyItself, now } = input
  const secret = `${secretPrefix}${randomBytes(32).toString('base64url')}`
  const id = newId()
  const handleId = await ensureHandle(transaction, { vendor: 'tally-key', name: id, personId: input.personId })
  const row = await transaction
    .insertInto('virtual_key')
    .values({
      id,
      lineage_id: input.lineageId ?? id,
      person_id: input.personId,
      handle_id: handleId,
      name: input.name,
      hash: Buffer.from(hashOfSecret(input.hashKey, secret), 'latin1'),
      display: displayOfSecret(secret),
      project: input.project,
      tags: JSON.stringify(input.tags),
      models: JSON.stringify(input.models ?? []),
      created_at: now,
      expires_at: input.expiresAt,
    })
    .returning(virtualKeyColumns)
    .executeTakeFirstOrThrow()
  const key = virtualKeyOf(row)
  await recordAct(transaction, {
    at: now,
    actor: actor.id,
    origin: actor.origin,
    act: 'virtual-key.create',
    subject: id,
    detail: { display: key.display, name: key.name, personId: key.personId },
    before: null,
    after: keyFacts(key),
  })
  return { key, secret }
}

/** A key as the audit log tells of it. */
export function keyFacts(key: VirtualKey) {
  return {
    name: key.name,
    display: key.display,
    personId: key.personId,
    project: key.project,
    tags: key.tags,
    models: key.models,
    lineageId: key.lineageId,
    expiresAt: key.expiresAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
  }
}

/** How a key's secret is found again: HMAC-SHA256 under the vault's `keyHashKey`, as text of one character a byte. */
export function hashOfSecret(hashKey: Buffer, secret: string): string {
  return createHmac('sha256', hashKey).update(secret).digest('latin1')
}

/** Whether a text could be one of our secrets at all. */
export function isSecretShaped(text: string): boolean {
  return /^acl_[A-Za-z0-9_-]{32,128}$/.test(text)
}

/** What may be shown of a secret: its first and last four characters. */
export function displayOfSecret(secret: string): string {
  return `${secret.slice(0, secretPrefix.length + 4)}…${secret.slice(-4)}`
}

const secretPrefix = 'acl_'

export const virtualKeyColumns = [
  'id',
  'lineage_id',
  'person_id',
  'handle_id',
  'name',
  'display',
  'project',
  'tags',
  'models',
  'created_at',
  'expires_at',
  'revoked_at',
  'paused_at',
  'replaced_by',
] as const

const tags = z.record(z.string(), z.string())
const models = z.array(z.string())

export function virtualKeyOf(
  row: Pick<Selectable<Tables['virtual_key']>, (typeof virtualKeyColumns)[number]>,
): VirtualKey {
  return {
    id: row.id,
    lineageId: row.lineage_id,
    personId: row.person_id,
    handleId: row.handle_id,
    name: row.name,
    display: row.display,
    project: row.project,
    tags: tags.parse(row.tags),
    models: models.parse(row.models),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    pausedAt: row.paused_at,
    replacedBy: row.replaced_by,
  }
}
