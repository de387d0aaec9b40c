import type { Exchange, Said } from '../exchange.ts'
import { markedPromptCache } from '../prompt-cache.ts'
import { type BatchStore, batchResults, createBatch, listBatches, retrieveBatch } from './batches.ts'
import { anthropicDoor, anthropicFailure, notFound, refused } from './errors.ts'
import { countTokens, createMessage } from './messages.ts'
import { listModels, oneModel } from './models.ts'
import { compatibleChat } from './openai-compatible.ts'

/** Anthropic's API as far as coding tools use it. */
export function anthropicApi(secret: string): (exchange: Exchange) => Said {
  const cache = markedPromptCache()
  const batches: BatchStore = new Map()
  return (exchange) => {
    if (exchange.path === '/v1/chat/completions') return compatibleChat(exchange, secret)
    const stopped = anthropicDoor(exchange, secret) ?? asked(exchange)
    if (stopped) return stopped
    if (exchange.method === 'GET') return read(exchange, batches)
    if (exchange.method !== 'POST') return notFound(exchange)
    if (!exchange.bodyIsJson) return refused(exchange, 'The request body is not valid JSON: expected an object')
    switch (exchange.path) {
      case '/v1/messages':
        return createMessage(exchange, cache)
      case '/v1/messages/count_tokens':
        return countTokens(exchange)
      case '/v1/messages/batches':
        return createBatch(exchange, cache, batches)
      default:
        return notFound(exchange)
    }
  }
}

function read(exchange: Exchange, batches: BatchStore): Said {
  if (exchange.path === '/v1/models') return listModels(exchange)
  if (exchange.path === '/v1/messages/batches') return listBatches(exchange, batches)
  const [, model] = /^\/v1\/models\/([^/]+)$/.exec(exchange.path) ?? []
  if (model) return oneModel(exchange, decodeURIComponent(model))
  const [, batch, results] = /^\/v1\/messages\/batches\/([^/]+)(\/results)?$/.exec(exchange.path) ?? []
  if (batch) return results ? batchResults(exchange, batches, batch) : retrieveBatch(exchange, batches, batch)
  return notFound(exchange)
}

function asked(exchange: Exchange): Said | null {
  const { behaviour } = exchange
  return behaviour.status === undefined ? null : anthropicFailure(exchange, behaviour.status, behaviour.errorBody)
}
