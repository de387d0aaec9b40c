import type { IncomingMessage, ServerResponse } from 'node:http'
import { readBody } from '../wire.ts'
import type { Workspace } from '../workspace.ts'
import type { Codes } from './codes.ts'

/** A Slack app that workspaces install by OAuth, as it is configured at Slack. */
export type OAuthClient = {
  id: string
  secret: string
  redirectUrls: string[]
  /** Whether its tokens end and are renewed. */
  rotates: boolean
}

/** The choice of a whole Enterprise organization in place of a workspace. */
export const wholeEnterprise = 'E0SANDBOX'

type Parts = { client: OAuthClient; codes: Codes; workspaces: readonly Workspace[] }
type Asked = { scopes: string[]; redirectUri: string; state: string }

/** Slack's page `/oauth/v2/authorize`: it shows what the app asks for, and sends the browser back with a code or a refusal. */
export async function authorize(parts: Parts, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const query = new URL(req.url ?? '/', 'http://slack').searchParams
  const form = req.method === 'POST' ? new URLSearchParams((await readBody(req)).toString('utf8')) : null
  const asked = askedIn(parts, form ?? query)
  if (typeof asked === 'string') return sendHtml(res, 400, `<h1>Something went wrong</h1><p>${escaped(asked)}</p>`)
  if (!form) return sendHtml(res, 200, consentPage(parts, query, asked))
  const back = new URL(asked.redirectUri)
  const [team = '', user = ''] = (form.get('who') ?? '').split(':')
  if (form.get('decision') !== 'allow') back.searchParams.set('error', 'access_denied')
  else if (!mayInstall(parts, team, user)) return sendHtml(res, 403, '<h1>You may not install apps here</h1>')
  else back.searchParams.set('code', parts.codes.make({ ...asked, team: team === wholeEnterprise ? null : team, user }))
  back.searchParams.set('state', asked.state)
  res.writeHead(302, { location: back.href }).end()
}

// What Slack refuses it says on its own page: the address to send somebody back to may be the forged part.
function askedIn({ client, workspaces }: Parts, given: URLSearchParams): Asked | string {
  const scopes = (given.get('scope') ?? '').split(',').filter((scope) => scope !== '')
  const redirectUri = given.get('redirect_uri') ?? ''
  const known = new Set(workspaces[0]?.app.scopes)
  if (given.get('client_id') !== client.id) return 'invalid_client_id'
  if (!client.redirectUrls.some((one) => redirectUri === one || redirectUri.startsWith(`${one}/`))) {
    return `bad_redirect_uri: ${redirectUri} did not match any configured URIs`
  }
  if (scopes.length === 0) return 'no_scopes'
  const unknown = scopes.filter((scope) => !known.has(scope))
  return unknown.length > 0
    ? `invalid_scope: ${unknown.join(',')}`
    : { scopes, redirectUri, state: given.get('state') ?? '' }
}

function mayInstall({ workspaces }: Parts, team: string, user: string): boolean {
  if (team === wholeEnterprise) return true
  const person = workspaces.find((one) => one.team.id === team)?.users.get(user)
  return person !== undefined && !person.isBot && !person.deleted
}

function consentPage({ workspaces }: Parts, query: URLSearchParams, { scopes }: Asked): string {
  const hidden = [...query].map(
    ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`,
  )
  const choices = workspaces.flatMap(({ team, users }) =>
    [...users.values()]
      .filter(({ isBot, deleted }) => !isBot && !deleted)
      .slice(0, 5)
      .map(
        ({ id, realName }) => `<option value="${team.id}:${id}">${escaped(`${team.name}, as ${realName}`)}</option>`,
      ),
  )
  return `<h1>${escaped(workspaces[0]?.app.name ?? '')} is asking for permission to access a Slack workspace</h1>
<form method="post" action="/oauth/v2/authorize">${hidden.join('')}
<p><label>Workspace <select name="who">${choices.join('')}<option value="${wholeEnterprise}:">The whole organization</option></select></label></p>
<p>It will be able to:</p><ul>${scopes.map((scope) => `<li>${escaped(scope)}</li>`).join('')}</ul>
<p><button name="decision" value="cancel">Cancel</button> <button name="decision" value="allow">Allow</button></p></form>`
}

function sendHtml(res: ServerResponse, status: number, body: string): void {
  const style =
    'body{font:16px/1.5 sans-serif;max-width:34rem;margin:10vh auto;padding:0 1.5rem}button{font:inherit;padding:.4rem 1rem}'
  res.writeHead(status, { 'content-type': 'text/html; charset=utf-8' })
  res.end(
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>Slack</title><style>${style}</style>${body}</html>`,
  )
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)
}
