import { type Fields, isFields, isGiven } from './read-fields.ts'
import { Untranslatable } from './untranslatable.ts'

/**
 * Looks at every top-level field of a request. What is translated passes; what is no more than a hint is told to
 * `leaveOut`; what asks for something Claude does not do, and what nobody knows, is refused by its name. Throws
 * `Untranslatable`.
 */
export function checkFields(body: Fields, leaveOut: (field: string) => void): void {
  for (const name in body) {
    const value = body[name]
    if (!isGiven(value) || translated.has(name) || neutral.get(name)?.(value)) continue
    if (!hints.has(name)) throw new Untranslatable(name, whyNot(name))
    leaveOut(name)
  }
}

const translated: ReadonlySet<string> = new Set([
  ...['model', 'messages', 'input', 'instructions', 'stream', 'stream_options'],
  ...['max_tokens', 'max_completion_tokens', 'max_output_tokens', 'stop', 'temperature', 'top_p'],
  ...['tools', 'tool_choice', 'parallel_tool_calls', 'functions', 'function_call'],
  ...['response_format', 'text', 'reasoning', 'reasoning_effort', 'service_tier', 'user', 'safety_identifier'],
  // Anthropic’s own, which its OpenAI-compatible endpoint takes too.
  ...['thinking', 'system', 'stop_sequences'],
])

/** They change how an answer is kept, found or phrased, not what was asked. */
const hints: ReadonlySet<string> = new Set([
  ...['seed', 'store', 'metadata', 'client_metadata', 'verbosity', 'include', 'truncation'],
  ...['prompt_cache_key', 'prompt_cache_options', 'prompt_cache_retention'],
])

/** Values that ask for nothing. */
const neutral = new Map<string, (value: unknown) => boolean>(
  Object.entries({
    n: (value) => value === 1,
    logprobs: (value) => value === false,
    top_logprobs: (value) => value === 0,
    logit_bias: (value) => isFields(value) && Object.keys(value).length === 0,
    frequency_penalty: (value) => value === 0,
    presence_penalty: (value) => value === 0,
    modalities: (value) => Array.isArray(value) && value.every((one) => one === 'text'),
    background: (value) => value === false,
    store: (value) => value === false,
    truncation: (value) => value === 'disabled',
    include: (value) => Array.isArray(value) && value.length === 0,
  }),
)

function whyNot(name: string): string {
  return (
    reasons.get(name) ??
    `Claude has nothing for “${name.slice(0, 60)}”. Send the request without it, or use a GPT model.`
  )
}

const reasons = new Map(
  Object.entries({
    n: 'Claude gives one answer a request. Send “n” as 1, or leave it out.',
    previous_response_id:
      'Claude keeps no responses, so “previous_response_id” leads nowhere. Send the whole conversation as “input”.',
    conversation: 'Claude keeps no conversations, so “conversation” leads nowhere. Send the whole of it as “input”.',
    background: 'Claude answers at once; “background” is for OpenAI’s models.',
  }),
)
