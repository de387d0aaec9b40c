import type { IncomingMessage } from 'node:http'
import { type JsonObject, textAt } from '../json.ts'
import { Refusal } from '../refusal.ts'
import type { Workspace } from '../workspace.ts'
import { type OAuthClient, wholeEnterprise } from './authorize.ts'
import type { Codes } from './codes.ts'
import { install, rotate } from './grant.ts'

type Parts = { client: OAuthClient; codes: Codes; workspaces: readonly Workspace[] }

/** `oauth.v2.access`: a code for a token, or with `grant_type` refresh_token an old one for a new one. Throws Slack's refusals. */
export function access(parts: Parts, req: IncomingMessage, args: JsonObject): JsonObject {
  const { client, codes, workspaces } = parts
  checkClient(client, req, args)
  const grantType = textAt(args, 'grant_type') ?? 'authorization_code'
  if (grantType === 'refresh_token') return renewed(parts, textAt(args, 'refresh_token') ?? '')
  if (grantType !== 'authorization_code') throw new Refusal('invalid_grant_type')
  const consent = codes.redeem({ code: textAt(args, 'code') ?? '', redirectUri: textAt(args, 'redirect_uri') })
  if (consent.team === null) return ofEnterprise(parts, consent.user)
  const workspace = workspaces.find(({ team }) => team.id === consent.team)
  if (!workspace) throw new Refusal('invalid_code')
  const granted = install(workspace.grant, { team: workspace.team.id, rotates: client.rotates })
  return { ...answerFor(workspace), ...granted, authed_user: { id: consent.user } }
}

function renewed({ workspaces }: Parts, refreshToken: string): JsonObject {
  const workspace = workspaces.find(({ grant }) => grant.refreshToken === refreshToken)
  if (!workspace) throw new Refusal('invalid_refresh_token')
  return { ...answerFor(workspace), ...rotate(workspace.grant, workspace.team.id) }
}

function answerFor({ app, team }: Workspace): JsonObject {
  return {
    app_id: app.appId,
    scope: app.scopes.join(','),
    token_type: 'bot',
    bot_user_id: app.botUserId,
    team: { id: team.id, name: team.name },
    enterprise: null,
    is_enterprise_install: false,
  }
}

// The token of an organization serves in all of its workspaces; here it is the first one's.
function ofEnterprise({ workspaces: [first], client }: Parts, user: string): JsonObject {
  if (!first) throw new Refusal('invalid_code')
  return {
    ...answerFor(first),
    ...install(first.grant, { team: first.team.id, rotates: client.rotates }),
    authed_user: { id: user },
    team: null,
    enterprise: { id: wholeEnterprise, name: 'The whole organization' },
    is_enterprise_install: true,
  }
}

// In the body, or as HTTP Basic.
function checkClient(client: OAuthClient, req: IncomingMessage, args: JsonObject): void {
  const basic = /^Basic (.+)$/.exec(req.headers.authorization ?? '')?.[1]
  const [basicId = '', basicSecret = ''] = Buffer.from(basic ?? '', 'base64')
    .toString('utf8')
    .split(':')
  if ((textAt(args, 'client_id') ?? basicId) !== client.id) throw new Refusal('invalid_client_id')
  if ((textAt(args, 'client_secret') ?? basicSecret) !== client.secret) throw new Refusal('bad_client_secret')
}
