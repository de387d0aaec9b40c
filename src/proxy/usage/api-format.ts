/** The shapes of request and answer that pass the proxy. */
export type ApiFormat =
  | 'openai-chat'
  | 'openai-completions'
  | 'openai-responses'
  | 'openai-embeddings'
  | 'anthropic-messages'
  | 'anthropic-count'
  | 'anthropic-batches'
  | 'models'

/** The formats whose answers come as server-sent events when asked for. */
export type StreamFormat = Extract<
  ApiFormat,
  'openai-chat' | 'openai-completions' | 'openai-responses' | 'anthropic-messages'
>
