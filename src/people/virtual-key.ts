import { createHmac, randomBytes } from 'node:crypto'
import type { Selectable } from 'kysely'
import { z } from 'zod'
import { recordAct } from '../audit/record-act.ts'
import { newId } from '../base/id.ts'
import type { Db } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { ensureHandle } from './handle.ts'
import type { Person } from './person.ts'

/** A developer's key as we keep it: everything but the secret, of which only a keyed hash and `display` remain. */
export type VirtualKey = {
  id: string
  personId: string
  handleId: number
  name: string
  /** What may be shown of the secret: `acl_x7Kd…9fQ2`. */
  display: string
  project: string
  tags: Record<string, string>
  createdAt: Date
  /** The first instant at which it no longer works. */
  expiresAt: Date | null
  revokedAt: Date | null
}

/** Makes a key and returns its secret, which is nowhere kept: 256 random bits. `actor` is who asked for it, for the audit log. */
export async function createVirtualKey(
  db: Db,
  input: {
    personId: string
    name: string
    project: string
    tags: Record<string, string>
    expiresAt: Date | null
    now: Date
    hashKey: Buffer
    actor?: string
  },
): Promise<{ key: VirtualKey; secret: string }> {
  const secret = `${secretPrefix}${randomBytes(32).toString('base64url')}`
  const key = await db.transaction().execute(async (transaction) => {
    const id = newId()
    const handleId = await ensureHandle(transaction, { vendor: 'tally-key', name: id, personId: input.personId })
    const row = await transaction
      .insertInto('virtual_key')
      .values({
        id,
        person_id: input.personId,
        handle_id: handleId,
        name: input.name,
        hash: Buffer.from(hashOfSecret(input.hashKey, secret), 'latin1'),
        display: displayOfSecret(secret),
        project: input.project,
        tags: JSON.stringify(input.tags),
        created_at: input.now,
        expires_at: input.expiresAt,
      })
      .returning(virtualKeyColumns)
      .executeTakeFirstOrThrow()
    const made = virtualKeyOf(row)
    await recordAct(transaction, {
      at: input.now,
      actor: input.actor ?? 'tally',
      act: 'virtual-key.create',
      subject: id,
      detail: {
        display: made.display,
        name: made.name,
        personId: made.personId,
        project: made.project,
        tags: made.tags,
        expiresAt: made.expiresAt?.toISOString() ?? null,
      },
    })
    return made
  })
  return { key, secret }
}

/** Every key with its owner, newest first, revoked and expired ones included. */
export async function listVirtualKeys(db: Db): Promise<Array<{ key: VirtualKey; person: Person }>> {
  const rows = await db
    .selectFrom('virtual_key')
    .innerJoin('person', 'person.id', 'virtual_key.person_id')
    .select(virtualKeyColumns.map((column) => `virtual_key.${column}` as const))
    .select(['person.kind as person_kind', 'person.name as person_name', 'person.email as person_email'])
    .orderBy('virtual_key.created_at', 'desc')
    .orderBy('virtual_key.id', 'desc')
    .execute()
  return rows.map((row) => ({
    key: virtualKeyOf(row),
    person: { id: row.person_id, kind: row.person_kind, name: row.person_name, email: row.person_email },
  }))
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
  'person_id',
  'handle_id',
  'name',
  'display',
  'project',
  'tags',
  'created_at',
  'expires_at',
  'revoked_at',
] as const

const tags = z.record(z.string(), z.string())

export function virtualKeyOf(
  row: Pick<Selectable<Tables['virtual_key']>, (typeof virtualKeyColumns)[number]>,
): VirtualKey {
  return {
    id: row.id,
    personId: row.person_id,
    handleId: row.handle_id,
    name: row.name,
    display: row.display,
    project: row.project,
    tags: tags.parse(row.tags),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
  }
}
