import type { Exchange, Said } from '../exchange.ts'
import { automaticPromptCache } from '../prompt-cache.ts'
import { chatCompletion } from './chat.ts'
import { completion, embedding } from './completions.ts'
import { openAiDoor, openAiFailure, refused, unknownPath } from './errors.ts'
import { listModels, oneModel } from './models.ts'
import { createResponse, type ResponseStore, retrieveResponse } from './responses.ts'

/** OpenAI's API as far as coding tools use it. */
export function openAiApi(secret: string): (exchange: Exchange) => Said {
  const cache = automaticPromptCache()
  const responses: ResponseStore = new Map()
  return (exchange) => {
    const stopped = openAiDoor(exchange, secret) ?? asked(exchange)
    if (stopped) return stopped
    if (exchange.method === 'GET') return read(exchange, responses)
    if (exchange.method !== 'POST') return unknownPath(exchange)
    if (!exchange.bodyIsJson) {
      return refused(exchange, 'We could not parse the JSON body of your request. (The sandbox got no JSON object.)')
    }
    switch (exchange.path) {
      case '/v1/chat/completions':
        return chatCompletion(exchange, cache)
      case '/v1/responses':
        return createResponse(exchange, cache, responses)
      case '/v1/completions':
        return completion(exchange, cache)
      case '/v1/embeddings':
        return embedding(exchange)
      default:
        return unknownPath(exchange)
    }
  }
}

function read(exchange: Exchange, responses: ResponseStore): Said {
  if (exchange.path === '/v1/models') return listModels(exchange)
  const [, kind, id] = /^\/v1\/(models|responses)\/([^/]+)$/.exec(exchange.path) ?? []
  if (kind === 'models' && id) return oneModel(exchange, decodeURIComponent(id))
  if (kind === 'responses' && id) return retrieveResponse(exchange, responses, id)
  return unknownPath(exchange)
}

function asked(exchange: Exchange): Said | null {
  const { behaviour } = exchange
  if (behaviour.refuseStreamOptions && exchange.body.stream_options !== undefined) {
    return refused(exchange, 'Unrecognized request argument supplied: stream_options')
  }
  return behaviour.status === undefined ? null : openAiFailure(exchange, behaviour.status, behaviour.errorBody)
}
