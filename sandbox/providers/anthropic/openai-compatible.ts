import type { Exchange, Said } from '../exchange.ts'
import { asText } from '../json-reading.ts'
import { draftChat, sayChat } from '../openai/chat.ts'
import { openAiDoor, openAiFailure, refused, unknownModel } from '../openai/errors.ts'
import { anthropicHeaders } from './headers.ts'
import { isKnownModel } from './models.ts'
import { promptTokens } from './prompt.ts'

/** `POST /v1/chat/completions` at Anthropic: OpenAI's form, a bearer key, Claude models, no prompt caching. */
export function compatibleChat(exchange: Exchange, secret: string): Said {
  const stopped = openAiDoor(exchange, secret)
  if (stopped) return stopped
  const { behaviour, body } = exchange
  if (behaviour.status !== undefined) return openAiFailure(exchange, behaviour.status, behaviour.errorBody)
  const model = asText(body.model)
  if (!exchange.bodyIsJson || !Array.isArray(body.messages)) return refused(exchange, 'messages: Field required')
  if (!isKnownModel(model)) return unknownModel(exchange, model)
  return sayChat(exchange, {
    headers: anthropicHeaders(exchange),
    draft: draftChat(exchange, false),
    usage: (draft) => {
      if (behaviour.usage) return behaviour.usage
      const prompt = promptTokens(body)
      return {
        prompt_tokens: prompt,
        completion_tokens: draft.outputTokens,
        total_tokens: prompt + draft.outputTokens,
        prompt_tokens_details: null,
        completion_tokens_details: null,
      }
    },
  })
}
