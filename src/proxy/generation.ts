import type { ProxiedProvider } from '../base/provider.ts'
import type { OpenRecord } from '../ledger/open-record.ts'
import type { AdmissionDeps } from './admission.ts'
import type { Asked, Caller } from './authenticate.ts'
import { type Call, type ProviderKeys, passportTo } from './call.ts'
import { claimOf } from './claim.ts'
import { isResponsesShaped, toResponsesBody } from './cursor-request.ts'
import { badBody, type Refusal } from './errors.ts'
import { withMember } from './json-splice.ts'
import type { ApiFormat } from './usage/api-format.ts'
import { type PeekedBody, peekBody } from './usage/body-scan.ts'
import { describeRequest, type RequestDescription } from './usage/describe-request.ts'
import { humanTurn } from './usage/human-turn.ts'
import { needsIncludeUsage, withIncludeUsage } from './usage/include-usage.ts'
import type { SessionTracker } from './usage/session-tracker.ts'

export type GenerationDeps = AdmissionDeps & { providerKeys: ProviderKeys; sessions: SessionTracker }

/** What a route knows of a request that makes a model work, before its body is looked at. */
export type GenerationRoute = {
  format: 'openai-chat' | 'openai-completions' | 'openai-embeddings' | 'openai-responses' | 'anthropic-messages'
  path: string
  /** The model named in the address (Azure's deployments), which wins over the body's. */
  modelInPath?: string
}

/** Turns a request into the call to be made and metered, or says what is wrong with it. */
export function generation(deps: GenerationDeps, caller: Caller, asked: Asked, route: GenerationRoute): Call | Refusal {
  const sent = bodyOf(asked)
  if ('status' in sent) return sent
  const named = route.modelInPath === undefined ? sent : withModel(sent, route.modelInPath)
  if (route.format === 'openai-chat' && isResponsesShaped(named.peeked)) return cursorCall(deps, caller, asked, named)
  const provider = providerOf(route.format, named.peeked.model)
  const injected = asksForUsage(route.format, named.peeked)
    ? Buffer.concat(withIncludeUsage(named.body, named.peeked))
    : null
  return assembled(deps, caller, asked, {
    provider,
    format: route.format,
    path: route.path,
    body: injected ?? named.body,
    bodyBeforeInjection: injected ? named.body : null,
    peeked: named.peeked,
    inputBytes: sent.body.length,
    chat: null,
  })
}

/** Whether chat completions of this model are for Anthropic. */
export function isClaude(model: string | null): boolean {
  return model !== null && /^claude/i.test(model)
}

type Body = { body: Buffer; peeked: PeekedBody }

function bodyOf(asked: Asked): Body | Refusal {
  const encoding = asked.headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') {
    return { status: 415, code: 'unsupported_encoding', say: 'Tally takes request bodies uncompressed only.' }
  }
  if (asked.body === null) return badBody('The request has no body; a JSON object is expected.')
  const peeked = peekBody(asked.body)
  return 'fault' in peeked ? badBody(peeked.fault) : { body: asked.body, peeked }
}

function withModel(sent: Body, model: string): Body {
  if (sent.peeked.model === model) return sent
  const body = withMember(sent.body, sent.peeked, 'model', model)
  const peeked = peekBody(body)
  return 'fault' in peeked ? sent : { body, peeked }
}

function providerOf(format: ApiFormat, model: string | null): ProxiedProvider {
  if (format === 'anthropic-messages') return 'anthropic'
  return format === 'openai-chat' && isClaude(model) ? 'anthropic' : 'openai'
}

function asksForUsage(format: ApiFormat, peeked: PeekedBody): boolean {
  return (format === 'openai-chat' || format === 'openai-completions') && needsIncludeUsage(peeked)
}

function cursorCall(deps: GenerationDeps, caller: Caller, asked: Asked, sent: Body): Call | Refusal {
  if (isClaude(sent.peeked.model)) {
    return badBody('Claude models take “messages” on chat/completions; this request has “input” instead.')
  }
  return assembled(deps, caller, asked, {
    provider: 'openai',
    format: 'openai-responses',
    path: '/responses',
    body: toResponsesBody(sent.body, sent.peeked),
    bodyBeforeInjection: null,
    peeked: sent.peeked,
    inputBytes: sent.body.length,
    chat: { includeUsage: sent.peeked.includeUsage === true },
  })
}

type Parts = Pick<Call, 'provider' | 'format' | 'path' | 'bodyBeforeInjection' | 'chat'> & {
  body: Buffer
  peeked: PeekedBody
  inputBytes: number
}

function assembled(deps: GenerationDeps, caller: Caller, asked: Asked, parts: Parts): Call | Refusal {
  const { provider, format, path, body, bodyBeforeInjection, chat, peeked } = parts
  const passport = passportTo(deps, provider, format, asked.headers)
  if ('say' in passport) return passport
  const { account, headers } = passport
  const { stream } = peeked
  const record = recordOf(deps, caller, asked, parts, account)
  const metering = { kind: peeked.background ? ('background' as const) : ('request' as const), record }
  return {
    caller,
    provider,
    account,
    format,
    method: 'POST',
    path,
    headers,
    body,
    stream,
    metering,
    claim: claimOf({ format, body, peeked, inputBytes: parts.inputBytes }),
    bodyBeforeInjection,
    chat,
  }
}

function recordOf(deps: GenerationDeps, caller: Caller, asked: Asked, parts: Parts, account: string): OpenRecord {
  const { provider, format, body, peeked } = parts
  const { key, arrivedAt, requestId } = caller
  const said = describeRequest({ headers: asked.headers, peeked, body, format })
  return {
    kind: 'open',
    id: requestId,
    at: arrivedAt.toISOString(),
    handleId: key.handleId,
    keyRef: key.id,
    account,
    provider,
    ...bookedTo(deps, key, said),
    repository: said.repository,
    model: peeked.model ?? '',
    tool: said.tool,
    session: said.session || deps.sessions.sessionFor({ keyId: key.id, tool: said.tool, now: arrivedAt }),
    agent: said.agent,
    inputBytes: parts.inputBytes,
    stream: peeked.stream,
    // A sub-agent is asked by an agent, in words like a human's.
    humanTurn: said.agent === '' ? humanTurn(format, body, peeked) : false,
  }
}

// A client may add to what its key says, never change it. A project whose hard budget its person may not take from stays
// seen as a tag.
function bookedTo(
  { gate }: AdmissionDeps,
  key: Caller['key'],
  said: Pick<RequestDescription, 'project' | 'tags'>,
): Pick<OpenRecord, 'project' | 'tags'> {
  const tags = { ...said.tags, ...key.tags }
  if (key.project !== '' || said.project === '') return { project: key.project, tags }
  if (!gate || gate.mayNameProject(said.project, key.personId)) return { project: said.project, tags }
  return { project: '', tags: { project: said.project, ...tags } }
}
