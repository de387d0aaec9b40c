import { randomBytes } from 'node:crypto'
import type { Selectable } from 'kysely'
import { type Actor, recordAct } from '../audit/record-act.ts'
import { newId } from '../base/id.ts'
import type { Db } from '../db/database.ts'
import type { ApiTokenTable } from '../db/people-tables.ts'
import { hashOfSecret } from './virtual-key.ts'

/** What a token may do: `read` answers questions, `write` changes things as well. */
export type TokenScope = 'read' | 'write'

/** The role of a token that acts for nobody. */
export type ServiceRole = 'admin' | 'finance'

/** Whom a token acts as: a person, in the role they have at the time, or a service with a role of its own. */
export type TokenHolder = { kind: 'person'; personId: string } | { kind: 'service'; role: ServiceRole }

/** A token of the HTTP API as it is kept: everything but the secret, of which only a keyed hash and `display` remain. */
export type ApiToken = {
  id: string
  name: string
  /** What may be shown of the secret: `tly_api_x7Kd…9fQ2`. */
  display: string
  scope: TokenScope
  holder: TokenHolder
  createdAt: Date
  /** The first instant at which it no longer works; null: it works until it is revoked. */
  expiresAt: Date | null
  /** To the minute; null: never used. */
  lastUsedAt: Date | null
  revokedAt: Date | null
}

/** Makes a token and returns its secret: 256 random bits that are nowhere kept. */
export async function createApiToken(
  db: Db,
  input: {
    name: string
    scope: TokenScope
    holder: TokenHolder
    expiresAt: Date | null
    hashKey: Buffer
    actor: Actor
    now: Date
  },
): Promise<{ token: ApiToken; secret: string }> {
  const { name, scope, holder, expiresAt, actor, now } = input
  const secret = `${prefix}${randomBytes(32).toString('base64url')}`
  return db.transaction().execute(async (transaction) => {
    const row = await transaction
      .insertInto('api_token')
      .values({
        id: newId(),
        name,
        hash: hashOfToken(input.hashKey, secret),
        display: displayOfToken(secret),
        scope,
        person_id: holder.kind === 'person' ? holder.personId : null,
        role: holder.kind === 'service' ? holder.role : null,
        created_at: now,
        expires_at: expiresAt,
      })
      .returning(apiTokenColumns)
      .executeTakeFirstOrThrow()
    const token = apiTokenOf(row)
    await recordAct(transaction, {
      at: now,
      actor: actor.id,
      origin: actor.origin,
      act: 'api-token.create',
      subject: token.id,
      detail: tokenFacts(token),
      before: null,
      after: tokenFacts(token),
    })
    return { token, secret }
  })
}

/** A token as the audit log tells of it. */
export function tokenFacts({ name, display, scope, holder, expiresAt, revokedAt }: ApiToken) {
  return {
    name,
    display,
    scope,
    ...(holder.kind === 'person' ? { personId: holder.personId } : { role: holder.role }),
    expiresAt: expiresAt?.toISOString() ?? null,
    revokedAt: revokedAt?.toISOString() ?? null,
  }
}

/** How a token's secret is found again: HMAC-SHA256 under the vault's `keyHashKey`. */
export function hashOfToken(hashKey: Buffer, secret: string): Buffer {
  return Buffer.from(hashOfSecret(hashKey, secret), 'latin1')
}

/** Whether a text could be one of our tokens at all. */
export function isTokenShaped(text: string): boolean {
  return /^tly_api_[A-Za-z0-9_-]{43}$/.test(text)
}

/** What may be shown of a token's secret: its first and last four characters. */
export function displayOfToken(secret: string): string {
  return `${secret.slice(0, prefix.length + 4)}…${secret.slice(-4)}`
}

const prefix = 'tly_api_'

export const apiTokenColumns = [
  'id',
  'name',
  'display',
  'scope',
  'person_id',
  'role',
  'created_at',
  'expires_at',
  'last_used_at',
  'revoked_at',
] as const satisfies ReadonlyArray<keyof ApiTokenTable>

type Row = Pick<Selectable<ApiTokenTable>, (typeof apiTokenColumns)[number]>

/** A row as a token. */
export function apiTokenOf(row: Row): ApiToken {
  const { id, name, display, scope } = row
  return {
    id,
    name,
    display,
    scope,
    holder: holderOf(row),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  }
}

function holderOf({ person_id, role }: Row): TokenHolder {
  if (person_id !== null) return { kind: 'person', personId: person_id }
  if (role === null) throw new Error('the table has a holder for each token')
  return { kind: 'service', role }
}
