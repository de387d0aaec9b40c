import type { MessageUsage } from './message.ts'

/** What is known of the usage after another event: totals so far, in which the last that was told counts. */
export function laterUsage(before: MessageUsage, told: MessageUsage | null | undefined): MessageUsage {
  if (!told) return before
  return {
    input_tokens: told.input_tokens ?? before.input_tokens,
    cache_creation_input_tokens: told.cache_creation_input_tokens ?? before.cache_creation_input_tokens,
    cache_read_input_tokens: told.cache_read_input_tokens ?? before.cache_read_input_tokens,
    output_tokens: told.output_tokens ?? before.output_tokens,
    output_tokens_details: told.output_tokens_details ?? before.output_tokens_details,
  }
}

/** Usage as the chat API tells it: cached tokens, read and written, are part of `prompt_tokens`. */
export function chatUsage(usage: MessageUsage) {
  const { input, cached, written, output, thinking } = counted(usage)
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cached, cache_write_tokens: written },
    ...(thinking === null ? {} : { completion_tokens_details: { reasoning_tokens: thinking } }),
  }
}

/** Usage as the Responses API tells it, which always says how much was reasoning. */
export function responseUsage(usage: MessageUsage) {
  const { input, cached, written, output, thinking } = counted(usage)
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cached, cache_write_tokens: written },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: thinking ?? 0 },
    total_tokens: input + output,
  }
}

function counted(usage: MessageUsage) {
  const cached = usage.cache_read_input_tokens ?? 0
  const written = usage.cache_creation_input_tokens ?? 0
  return {
    input: (usage.input_tokens ?? 0) + cached + written,
    cached,
    written,
    output: usage.output_tokens ?? 0,
    thinking: usage.output_tokens_details?.thinking_tokens ?? null,
  }
}
