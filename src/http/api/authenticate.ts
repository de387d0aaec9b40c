import type { IncomingHttpHeaders } from 'node:http'
import type { TokenScope } from '../../people/api-token.ts'
import { lookUpToken, noteTokenUse, type TokenLookup } from '../../people/api-token-use.ts'
import { has, type Need } from '../../people/need.ts'
import type { ApiDeps } from './api-deps.ts'
import type { Caller } from './endpoint.ts'
import { ApiError } from './problem.ts'

/** Who asks, by the token in `Authorization: Bearer`, as they stand now. Throws 401. */
export async function authenticate(deps: ApiDeps, headers: IncomingHttpHeaders, now: Date): Promise<Caller> {
  const { db, vault, admins } = deps
  const secret = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1]
  if (secret === undefined) throw unauthorized(noToken, null)
  const found = await lookUpToken(db, { secret, hashKey: vault.keyHashKey, admins, now })
  if (found.kind !== 'known') throw unauthorized(sentenceOf(found, secret), 'invalid_token')
  const { token, viewer } = found
  await noteTokenUse(db, token, now)
  const personId = token.holder.kind === 'person' ? token.holder.personId : null
  return {
    viewer,
    personId,
    actor: { id: personId ?? token.id, origin: 'api' },
    token: { id: token.id, name: token.name, scope: token.scope },
  }
}

/** Throws 403 where the token may not do this, or the person or service behind it has not the role for it. */
export function authorize(caller: Caller, { scope, need }: { scope: TokenScope; need: Need }): void {
  if (scope === 'write' && caller.token.scope !== 'write') {
    throw new ApiError(
      403,
      'This token may only read, and this changes something. Nothing was changed. Create a token with --scope write.',
      { headers: { 'www-authenticate': 'Bearer realm="Tally", error="insufficient_scope", scope="write"' } },
    )
  }
  if (!has(caller.viewer, need)) throw new ApiError(403, sentences[need])
}

const sentences: Record<Need, string> = {
  anyone: '',
  known: 'Tally does not know whom this token acts as.',
  lead: 'Only team leads, finance and admins can do this, and this token acts as none of them.',
  finance: 'Only finance and admins can do this, and this token acts as neither.',
  admin: 'Only Tally admins can do this, and this token does not act as one.',
}

const noToken =
  'No token came with this request. Send one in the header Authorization: Bearer tly_api_…; make one with: tally token create.'

function sentenceOf(found: Exclude<TokenLookup, { kind: 'known' }>, secret: string): string {
  switch (found.kind) {
    case 'unknown':
      return secret.startsWith('acl_')
        ? 'This is a developer’s key, which opens the proxy. The API takes a token: make one with: tally token create.'
        : 'Tally knows no such token. Make one with: tally token create.'
    case 'revoked':
      return 'This token was revoked. Make another one with: tally token create.'
    case 'expired':
      return `This token expired at ${found.at.toISOString()}. Make another one with: tally token create.`
    case 'left':
      return 'Whom this token acts as has left, so it shows nothing and changes nothing. If that is wrong, ask a Tally admin.'
  }
}

function unauthorized(say: string, error: string | null): ApiError {
  const challenge = `Bearer realm="Tally"${error === null ? '' : `, error="${error}"`}`
  return new ApiError(401, say, { headers: { 'www-authenticate': challenge } })
}
