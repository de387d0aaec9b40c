import { type Actor, recordAct } from '../audit/record-act.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import { type ApiToken, apiTokenColumns, apiTokenOf, displayOfToken, isTokenShaped, tokenFacts } from './api-token.ts'
import { isNamedBy } from './named-secret.ts'

/** What came of revoking the token somebody named. */
export type TokenRevocation =
  | { outcome: 'revoked'; token: ApiToken }
  | { outcome: 'already-revoked'; token: ApiToken }
  | { outcome: 'ambiguous'; tokens: ApiToken[] }
  | { outcome: 'not-found' }

/**
 * Revokes the one token that `which` names: its id, what is displayed of it (three dots will do), the secret itself, or a
 * name only one token has that is not revoked. It is refused from the next request on.
 */
export async function revokeApiToken(
  db: Db,
  { which, actor, now }: { which: string; actor: Actor; now: Date },
): Promise<TokenRevocation> {
  const named = await tokensNamed(db, which.trim())
  const open = named.filter(({ revokedAt }) => revokedAt === null)
  if (open.length > 1) return { outcome: 'ambiguous', tokens: open }
  const [first] = open.length === 1 ? open : named
  if (!first) return { outcome: 'not-found' }
  const token = await db.transaction().execute(async (transaction) => {
    const row = await transaction
      .updateTable('api_token')
      .set({ revoked_at: now })
      .where('id', '=', first.id)
      .where('revoked_at', 'is', null)
      .returning(apiTokenColumns)
      .executeTakeFirst()
    if (!row) return null
    const revoked = apiTokenOf(row)
    await recordAct(transaction, {
      at: now,
      actor: actor.id,
      origin: actor.origin,
      act: 'api-token.revoke',
      subject: revoked.id,
      detail: tokenFacts(revoked),
      before: tokenFacts({ ...revoked, revokedAt: null }),
      after: tokenFacts(revoked),
    })
    return revoked
  })
  return token ? { outcome: 'revoked', token } : { outcome: 'already-revoked', token: first }
}

async function tokensNamed(db: DbOrTransaction, which: string): Promise<ApiToken[]> {
  const rows = await db
    .selectFrom('api_token')
    .select(apiTokenColumns)
    .where(isNamedBy(which, (secret) => (isTokenShaped(secret) ? displayOfToken(secret) : null)))
    .orderBy('created_at', 'desc')
    .execute()
  return rows.map(apiTokenOf)
}
