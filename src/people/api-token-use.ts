import { sql } from 'kysely'
import type { Db, DbOrTransaction } from '../db/database.ts'
import { hasLeft, type Role, type Viewer, viewerOf } from './access.ts'
import { type ApiToken, apiTokenColumns, apiTokenOf, hashOfToken, isTokenShaped } from './api-token.ts'
import { findPerson } from './person.ts'

/** What a secret that was sent stands for, and what who sends it may see and do now. */
export type TokenLookup =
  | { kind: 'known'; token: ApiToken; viewer: Viewer }
  | { kind: 'unknown' }
  | { kind: 'revoked' }
  | { kind: 'expired'; at: Date }
  | { kind: 'left' }

/** Looks a token up, with its person's present role, fresh from the database. `admins` is TALLY_ADMINS. */
export async function lookUpToken(
  db: DbOrTransaction,
  input: { secret: string; hashKey: Buffer; admins: readonly string[]; now: Date },
): Promise<TokenLookup> {
  const { secret, hashKey, admins, now } = input
  if (!isTokenShaped(secret)) return { kind: 'unknown' }
  const row = await db
    .selectFrom('api_token')
    .where('hash', '=', hashOfToken(hashKey, secret))
    .select(apiTokenColumns)
    .executeTakeFirst()
  if (!row) return { kind: 'unknown' }
  const token = apiTokenOf(row)
  if (token.revokedAt) return { kind: 'revoked' }
  if (token.expiresAt && token.expiresAt <= now) return { kind: 'expired', at: token.expiresAt }
  const viewer = await viewerOfToken(db, token, admins)
  return viewer === null || hasLeft(viewer) ? { kind: 'left' } : { kind: 'known', token, viewer }
}

/** Notes that a token was used, at most once a minute. */
export async function noteTokenUse(db: Db, token: ApiToken, now: Date): Promise<void> {
  const minute = new Date(Math.floor(now.getTime() / minuteMs) * minuteMs)
  if (token.lastUsedAt && token.lastUsedAt >= minute) return
  await db
    .updateTable('api_token')
    .set({ last_used_at: minute })
    .where('id', '=', token.id)
    .where(sql<boolean>`last_used_at is distinct from ${minute}`)
    .execute()
}

const minuteMs = 60_000

async function viewerOfToken(
  db: DbOrTransaction,
  { id, name, holder }: ApiToken,
  admins: readonly string[],
): Promise<Viewer | null> {
  if (holder.kind === 'person') {
    const person = await findPerson(db, holder.personId)
    return person && viewerOf(db, { person, admins })
  }
  // It is nobody: the id is the token's own, under which no usage is kept.
  const person = { id, kind: 'robot', name, email: null } as const
  return { person, roles: new Set<Role>(['member', holder.role]), ledTeamIds: new Set() }
}
