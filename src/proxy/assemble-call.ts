import type { OpenRecord } from '../ledger/open-record.ts'
import type { AdmissionDeps } from './admission.ts'
import type { Asked, Caller } from './authenticate.ts'
import { type Call, type ProviderKeys, passportTo } from './call.ts'
import { claimOf } from './claim.ts'
import { badBody, type Refusal } from './errors.ts'
import { withMember } from './json-splice.ts'
import type { ApiFormat } from './usage/api-format.ts'
import { type PeekedBody, peekBody } from './usage/body-scan.ts'
import { describeRequest, type RequestDescription } from './usage/describe-request.ts'
import { humanTurn } from './usage/human-turn.ts'
import type { SessionTracker } from './usage/session-tracker.ts'

export type AssembleDeps = AdmissionDeps & { providerKeys: ProviderKeys; sessions: SessionTracker }

/** A request's body with what was seen of it. */
export type Body = { body: Buffer; peeked: PeekedBody }

/** The body of a request, or what is wrong with it. */
export function bodyOf(asked: Asked): Body | Refusal {
  const encoding = asked.headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') {
    return { status: 415, code: 'unsupported_encoding', say: 'Tally takes request bodies uncompressed only.' }
  }
  if (asked.body === null) return badBody('The request has no body; a JSON object is expected.')
  const peeked = peekBody(asked.body)
  return 'fault' in peeked ? badBody(peeked.fault) : { body: asked.body, peeked }
}

/** The body with another model named in it. */
export function withModel(sent: Body, model: string): Body {
  if (sent.peeked.model === model) return sent
  const body = withMember(sent.body, sent.peeked, 'model', model)
  const peeked = peekBody(body)
  return 'fault' in peeked ? sent : { body, peeked }
}

/** What a call is made of, beside who makes it. */
export type Parts = Pick<Call, 'provider' | 'format' | 'path' | 'bodyBeforeInjection' | 'rewriting'> & {
  body: Buffer
  peeked: PeekedBody
  /** The request as its client put it, for what it tells of the client. */
  said: Body & { format: ApiFormat }
  inputBytes: number
}

/** The call to be made, with the line that opens it in the journal and what it may cost. */
export function assembled(deps: AssembleDeps, caller: Caller, asked: Asked, parts: Parts): Call | Refusal {
  const { provider, format, path, body, bodyBeforeInjection, rewriting, peeked } = parts
  const passport = passportTo(deps, provider, format, asked.headers)
  if ('say' in passport) return passport
  const { account, headers } = passport
  // Anthropic wants one, and clients of OpenAI's format name none.
  if (rewriting?.of === 'messages' && asked.headers[version] === undefined) headers.push(version, '2023-06-01')
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
    rewriting,
  }
}

const version = 'anthropic-version'

function recordOf(deps: AssembleDeps, caller: Caller, asked: Asked, parts: Parts, account: string): OpenRecord {
  const { provider, peeked } = parts
  const { key, arrivedAt, id } = caller
  const described = describeRequest({ headers: asked.headers, ...parts.said })
  const isTranslated = parts.rewriting?.of === 'messages'
  const said = isTranslated ? { ...described, tags: { format: 'openai', ...described.tags } } : described
  return {
    kind: 'open',
    id,
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
    humanTurn: said.agent === '' ? humanTurn(parts.said.format, parts.said.body, parts.said.peeked) : false,
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
