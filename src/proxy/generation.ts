import type { ProxiedProvider } from '../base/provider.ts'
import { type AssembleDeps, assembled, type Body, bodyOf, withModel } from './assemble-call.ts'
import type { Asked, Caller } from './authenticate.ts'
import type { Call } from './call.ts'
import { claudeName } from './claude/models.ts'
import { untranslatableCode } from './claude/request/untranslatable.ts'
import { claudeCall } from './claude-call.ts'
import { isResponsesShaped, toResponsesBody } from './cursor-request.ts'
import { badBody, type Refusal } from './errors.ts'
import type { ApiFormat } from './usage/api-format.ts'
import type { PeekedBody } from './usage/body-scan.ts'
import { needsIncludeUsage, withIncludeUsage } from './usage/include-usage.ts'

export type GenerationDeps = AssembleDeps & { claudeFallback: ClaudeFallback }

/**
 * What becomes of a chat for a Claude model that cannot be translated: it is refused, or goes as it is to Anthropic's
 * OpenAI-compatible endpoint, which caches nothing and passes over what it does not know.
 */
export type ClaudeFallback = 'refuse' | 'compatibility'

/** What a route knows of a request that makes a model work, before its body is looked at. */
export type GenerationRoute = {
  format: 'openai-chat' | 'openai-completions' | 'openai-embeddings' | 'openai-responses' | 'anthropic-messages'
  path: string
  /** The model named in the address (Azure's deployments), which wins over the body's. */
  modelInPath?: string
}

/** Turns a request into the call to be made and metered, or says what is wrong with it. */
export function generation(deps: GenerationDeps, caller: Caller, asked: Asked, route: GenerationRoute): Call | Refusal {
  const body = bodyOf(asked)
  if ('status' in body) return body
  const sent = route.modelInPath === undefined ? body : withModel(body, route.modelInPath)
  const claude = claudeName(sent.peeked.model)
  if (claude !== null && isTranslated(route.format)) return callToClaude(deps, caller, asked, { route, sent, claude })
  if (route.format === 'openai-chat' && isResponsesShaped(sent.peeked)) return cursorCall(deps, caller, asked, sent)
  return plainCall(deps, caller, asked, { route, sent, provider: providerOf(route.format) })
}

function isTranslated(format: ApiFormat): boolean {
  return format === 'openai-chat' || format === 'openai-responses'
}

function callToClaude(
  deps: GenerationDeps,
  caller: Caller,
  asked: Asked,
  { route, sent, claude }: { route: GenerationRoute; sent: Body; claude: string },
): Call | Refusal {
  if (route.path.startsWith('/responses/')) {
    return badBody('Claude models take no “responses/compact”; shorten the conversation itself.')
  }
  const isChat = route.format === 'openai-chat'
  const call = claudeCall(deps, caller, asked, { shape: isChat ? 'chat' : 'responses', sent, model: claude })
  const canFallBack = isChat && sent.peeked.hasMessages && deps.claudeFallback === 'compatibility'
  if (!('say' in call) || call.code !== untranslatableCode || !canFallBack) return call
  return plainCall(deps, caller, asked, { route, sent: withModel(sent, claude), provider: 'anthropic' })
}

/** Sends the request on as it came, but for the usage we ask to be told. */
function plainCall(
  deps: GenerationDeps,
  caller: Caller,
  asked: Asked,
  { route, sent, provider }: { route: GenerationRoute; sent: Body; provider: ProxiedProvider },
): Call | Refusal {
  const injected = asksForUsage(route.format, sent.peeked)
    ? Buffer.concat(withIncludeUsage(sent.body, sent.peeked))
    : null
  return assembled(deps, caller, asked, {
    provider,
    format: route.format,
    path: route.path,
    body: injected ?? sent.body,
    bodyBeforeInjection: injected ? sent.body : null,
    peeked: sent.peeked,
    said: { ...sent, format: route.format },
    inputBytes: sent.body.length,
    rewriting: null,
  })
}

function providerOf(format: ApiFormat): ProxiedProvider {
  return format === 'anthropic-messages' ? 'anthropic' : 'openai'
}

function asksForUsage(format: ApiFormat, peeked: PeekedBody): boolean {
  return (format === 'openai-chat' || format === 'openai-completions') && needsIncludeUsage(peeked)
}

function cursorCall(deps: GenerationDeps, caller: Caller, asked: Asked, sent: Body): Call | Refusal {
  return assembled(deps, caller, asked, {
    provider: 'openai',
    format: 'openai-responses',
    path: '/responses',
    body: toResponsesBody(sent.body, sent.peeked),
    bodyBeforeInjection: null,
    peeked: sent.peeked,
    said: { ...sent, format: 'openai-responses' },
    inputBytes: sent.body.length,
    rewriting: { of: 'responses', includeUsage: sent.peeked.includeUsage === true },
  })
}
