import type { ApiFormat } from './usage/api-format.ts'

/**
 * The fields of a request that cost no more than their bytes and the limit of output, or that `unbounded.ts` looks into, by
 * the vendors' own lists (`ChatCompletionCreateParams`, `CompletionCreateParams`, `EmbeddingCreateParams`,
 * `ResponseCreateParams` of openai 6; `MessageCreateParams`, also beta, of @anthropic-ai/sdk).
 *
 * Left out, because a provider then reads, runs or writes what no field bounds: conversations, threads, responses and
 * prompts it keeps; searches, connectors and containers it runs; edits and summaries of the context; other models it goes on
 * with; pictures and sound; a predicted answer, whose rejected tokens are paid for beside the limit; a second model that
 * judges the first (`moderation`).
 */
export function boundedFields(format: ApiFormat): ReadonlySet<string> {
  switch (format) {
    case 'openai-chat':
      return chat
    case 'openai-completions':
      return completions
    case 'openai-embeddings':
      return embeddings
    case 'openai-responses':
      return responses
    case 'anthropic-messages':
      return messages
    case 'anthropic-count':
    case 'anthropic-batches':
    case 'models':
      return nothing
  }
}

const sampling = ['temperature', 'top_p', 'frequency_penalty', 'presence_penalty', 'seed', 'stop', 'logit_bias']
const streaming = ['stream', 'stream_options']
const accounting = ['metadata', 'user', 'safety_identifier', 'service_tier', 'store']
// Where and how long a prompt is cached; `worstHold` takes it to be written to the dearest cache.
const caching = ['prompt_cache_key', 'prompt_cache_options', 'prompt_cache_retention']

const chat: ReadonlySet<string> = new Set([
  ...['model', 'messages', 'max_tokens', 'max_completion_tokens', 'n', 'logprobs', 'top_logprobs'],
  ...['tools', 'tool_choice', 'parallel_tool_calls', 'functions', 'function_call'],
  ...['response_format', 'reasoning_effort', 'verbosity'],
  // Anthropic's own, on its version of this address: thoughts count as output.
  'thinking',
  ...sampling,
  ...streaming,
  ...accounting,
  ...caching,
])

const completions: ReadonlySet<string> = new Set([
  ...['model', 'prompt', 'suffix', 'max_tokens', 'n', 'best_of', 'echo', 'logprobs', 'user'],
  ...sampling,
  ...streaming,
])

const embeddings: ReadonlySet<string> = new Set(['model', 'input', 'dimensions', 'encoding_format', 'user'])

const responses: ReadonlySet<string> = new Set([
  ...['model', 'input', 'instructions', 'prompt', 'max_output_tokens', 'truncation'],
  ...['tools', 'tool_choice', 'parallel_tool_calls', 'max_tool_calls', 'include'],
  ...['text', 'reasoning', 'temperature', 'top_p', 'top_logprobs'],
  // Refused by name where they are set to anything.
  ...['background', 'previous_response_id'],
  // Codex's own.
  'client_metadata',
  ...streaming,
  ...accounting,
  ...caching,
])

const messages: ReadonlySet<string> = new Set([
  ...['model', 'messages', 'system', 'max_tokens', 'stop_sequences', 'stream', 'temperature', 'top_k', 'top_p'],
  ...['tools', 'tool_choice', 'thinking', 'output_config', 'output_format'],
  ...['cache_control', 'metadata', 'service_tier', 'speed', 'inference_geo', 'diagnostics'],
])

const nothing: ReadonlySet<string> = new Set()
