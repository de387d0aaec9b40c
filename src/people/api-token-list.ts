import type { DbOrTransaction } from '../db/database.ts'
import { type ApiToken, apiTokenColumns, apiTokenOf } from './api-token.ts'
import { namesOf } from './names-of.ts'

/** A token with whose it is: a person's name, or null for a service. */
export type ListedToken = { token: ApiToken; personName: string | null }

/** What has become of a token by an instant. */
export function stateOfToken(token: ApiToken, now: Date): 'active' | 'expired' | 'revoked' {
  if (token.revokedAt) return 'revoked'
  return token.expiresAt && token.expiresAt <= now ? 'expired' : 'active'
}

/** Every token, newest first, revoked and expired ones included. */
export async function listApiTokens(db: DbOrTransaction): Promise<ListedToken[]> {
  const rows = await db
    .selectFrom('api_token')
    .select(apiTokenColumns)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  const names = await namesOf(
    db,
    rows.flatMap(({ person_id }) => person_id ?? []),
  )
  return rows.map((row) => ({
    token: apiTokenOf(row),
    personName: row.person_id === null ? null : (names.get(row.person_id) ?? ''),
  }))
}
