import { type AssembleDeps, assembled, type Body } from './assemble-call.ts'
import type { Asked, Caller } from './authenticate.ts'
import type { Call } from './call.ts'
import { translateRequest } from './claude/request/translate-request.ts'
import { badBody, type Refusal } from './errors.ts'
import { peekBody } from './usage/body-scan.ts'

/** A request in OpenAI's format for a Claude model, as Anthropic's own API takes it. `model` is Anthropic's name of it. */
export function claudeCall(
  deps: AssembleDeps,
  caller: Caller,
  asked: Asked,
  { shape, sent, model }: { shape: 'chat' | 'responses'; sent: Body; model: string },
): Call | Refusal {
  const { peeked } = sent
  const translated = translateRequest({
    body: sent.body,
    model,
    asked: {
      shape,
      model: peeked.model ?? '',
      isStreaming: peeked.stream,
      includeUsage: peeked.includeUsage === true,
      created: Math.floor(caller.arrivedAt.getTime() / 1000),
      requestId: caller.id,
    },
  })
  if ('say' in translated) return translated
  const { body, leftOut } = translated
  const outgoing = peekBody(body)
  if ('fault' in outgoing) return badBody(outgoing.fault)
  return assembled(deps, caller, asked, {
    provider: 'anthropic',
    format: 'anthropic-messages',
    path: '/messages',
    body,
    bodyBeforeInjection: null,
    peeked: outgoing,
    said: { ...sent, format: peeked.hasMessages ? 'openai-chat' : 'openai-responses' },
    inputBytes: body.length,
    rewriting: { of: 'messages', asked: translated.asked, leftOut },
  })
}
