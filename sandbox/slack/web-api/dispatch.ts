import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { type CallFault, type Faults, takeFault } from '../faults.ts'
import type { JsonObject } from '../json.ts'
import type { Tokens } from '../options.ts'
import { Refusal, refusalAnswer } from '../refusal.ts'
import { note, type TrafficLog } from '../traffic-log.ts'
import { readArguments, sendJson } from '../wire.ts'
import type { Workspace } from '../workspace.ts'
import { chatMethods } from './chat-methods.ts'
import { conversationMethods } from './conversation-methods.ts'
import { fileMethods } from './file-methods.ts'
import { botMethod, type Method } from './method.ts'
import { userMethods } from './user-methods.ts'
import { viewMethods } from './view-methods.ts'
import { workspaceMethods } from './workspace-methods.ts'

export type WebApi = { handle(req: IncomingMessage, res: ServerResponse): Promise<void> }

type WebApiParts = {
  workspace: Workspace
  tokens: Tokens
  faults: Faults
  log: TrafficLog
  openSocket: () => string
  /** The app gives its token back. */
  revoke: () => void
}

/** Slack's Web API at `/api/<method>`: token, planned faults, scope, then the method; everything is logged. */
export function webApi(parts: WebApiParts): WebApi {
  const methods: Record<string, Method> = {
    ...workspaceMethods,
    ...chatMethods,
    ...viewMethods,
    ...userMethods,
    ...conversationMethods,
    ...fileMethods,
    'apps.connections.open': { token: 'app', scopes: [], run: () => ({ url: parts.openSocket() }) },
    'auth.revoke': botMethod([], ({ args }) => {
      const isTest = ['1', 'true'].includes(String(args.test))
      if (!isTest) parts.revoke()
      return { revoked: !isTest }
    }),
  }
  return {
    async handle(req, res) {
      const started = performance.now()
      const name = new URL(req.url ?? '/', 'http://slack').pathname.slice('/api/'.length)
      const fault = takeFault(parts.faults, name)
      if (fault?.kind === 'slow') await wait(fault.delayMs)
      const { args, status, answer } = await answerTo(parts, methods, name, req, fault)
      const tookMs = performance.now() - started
      note(parts.log.calls, {
        at: parts.workspace.clock.now().toISOString(),
        method: name,
        arguments: args,
        status,
        answer,
        tookMs,
      })
      if (fault?.kind === 'lose-answer') return void res.destroy()
      const wait429 =
        status === 429 && fault?.kind === 'rate-limit' ? { 'retry-after': String(fault.retryAfterSeconds) } : {}
      sendJson(res, status, answer, { 'x-oauth-scopes': parts.workspace.app.scopes.join(','), ...wait429 })
    },
  }
}

type Answered = { args: JsonObject; status: number; answer: JsonObject }

async function answerTo(
  parts: WebApiParts,
  methods: Record<string, Method>,
  name: string,
  req: IncomingMessage,
  fault: CallFault | null,
): Promise<Answered> {
  let args: JsonObject = {}
  try {
    const { token: tokenArgument, ...given } = await readArguments(req)
    args = given
    if (fault?.kind === 'rate-limit') return { args, status: 429, answer: { ok: false, error: 'ratelimited' } }
    if (fault?.kind === 'status') return { args, status: fault.status, answer: { ok: false, error: 'internal_error' } }
    if (fault?.kind === 'error') throw new Refusal(fault.error)
    const method = methods[name]
    if (method === undefined) throw new Refusal('unknown_method', { req_method: name })
    const { workspace } = parts
    checkToken(parts, method, bearer(req) ?? tokenArgument)
    const scopes = new Set(workspace.app.scopes)
    checkScopes(scopes, method)
    return { args, status: 200, answer: { ok: true, ...(await method.run({ workspace, args, scopes })) } }
  } catch (thrown) {
    if (thrown instanceof Refusal) return { args, status: 200, answer: refusalAnswer(thrown) }
    throw thrown
  }
}

/** The token of an `Authorization: Bearer` header. */
export function bearer(req: IncomingMessage): string | null {
  return /^Bearer (.+)$/.exec(req.headers.authorization ?? '')?.[1] ?? null
}

function checkToken({ workspace: { grant }, tokens }: WebApiParts, method: Method, token: unknown): void {
  if (method.token === 'none') return
  if (typeof token !== 'string' || token === '') throw new Refusal('not_authed')
  const refused = grant.refused.get(token)
  if (refused) throw new Refusal(refused)
  if (token !== grant.botToken && token !== tokens.appToken) throw new Refusal('invalid_auth')
  if (token !== (method.token === 'bot' ? grant.botToken : tokens.appToken)) throw new Refusal('not_allowed_token_type')
}

function checkScopes(scopes: ReadonlySet<string>, method: Method): void {
  const lacking = method.scopes.filter((scope) => !scopes.has(scope))
  if (lacking.length > 0)
    throw new Refusal('missing_scope', { needed: lacking.join(','), provided: [...scopes].join(',') })
}
