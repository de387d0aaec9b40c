import type { Behaviour } from '../behaviour.ts'
import type { Draft } from '../draft.ts'
import type { JsonObject } from '../json-reading.ts'
import type { CacheUse } from '../prompt-cache.ts'

/** `usage` of chat completions. */
export function chatUsage(cache: CacheUse, draft: Draft, behaviour: Behaviour): JsonObject {
  if (behaviour.usage) return behaviour.usage
  const prompt = cache.fresh + cache.read + cache.write5m + cache.write1h
  return {
    prompt_tokens: prompt,
    completion_tokens: draft.outputTokens,
    total_tokens: prompt + draft.outputTokens,
    prompt_tokens_details: { cached_tokens: cache.read, ...writes(cache), audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: draft.reasoningTokens,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
}

/** `usage` of the Responses API. */
export function responsesUsage(cache: CacheUse, draft: Draft, behaviour: Behaviour): JsonObject {
  if (behaviour.usage) return behaviour.usage
  const input = cache.fresh + cache.read + cache.write5m + cache.write1h
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cache.read, ...writes(cache) },
    output_tokens: draft.outputTokens,
    output_tokens_details: { reasoning_tokens: draft.reasoningTokens },
    total_tokens: input + draft.outputTokens,
  }
}

function writes(cache: CacheUse): JsonObject {
  return cache.write5m > 0 ? { cache_write_tokens: cache.write5m } : {}
}
