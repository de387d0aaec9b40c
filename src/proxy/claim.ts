import { parsedJson } from '../base/json.ts'
import { unboundedPart } from './unbounded.ts'
import type { ApiFormat } from './usage/api-format.ts'
import type { PeekedBody } from './usage/body-scan.ts'

/** What a request may cost, as far as it says so: for who holds money for it. */
export type Claim = {
  /** What it asks for; a batch may ask for several. */
  models: readonly string[]
  inputBytes: number
  maxOutputTokens: number | null
  /** How many answers it asks for at once. */
  choices: number
  /** Names what in it has no upper end to its cost; null: nothing. */
  unbounded(): string | null
}

export function claimOf(input: { format: ApiFormat; body: Buffer; peeked: PeekedBody; inputBytes: number }): Claim {
  const { format, body, peeked, inputBytes } = input
  return {
    models: [peeked.model ?? ''],
    inputBytes,
    maxOutputTokens: maxOutputOf(format, peeked),
    choices: Math.max(1, peeked.choices ?? 1),
    unbounded: () => unboundedPart(peeked, parsedJson(body.toString())),
  }
}

/** A batch of Anthropic's: what it uses is known when its results are fetched, so that only its size can be held. */
export function claimOfBatch(body: Buffer | null): Claim {
  const parsed = body && parsedJson(body.toString())
  const requests = arrayIn(parsed, 'requests')
  const params = requests.map((request) => fieldOf(request, 'params'))
  const models = [...new Set(params.map((one) => String(fieldOf(one, 'model') ?? '')))]
  const outputs = params.map((one) => Number(fieldOf(one, 'max_tokens')) || 0)
  return {
    models: models.length > 0 ? models : [''],
    inputBytes: body?.length ?? 0,
    maxOutputTokens: outputs.reduce((sum, each) => sum + each, 0),
    choices: 1,
    unbounded: () => 'a batch, whose usage is known only later',
  }
}

function maxOutputOf(format: ApiFormat, peeked: PeekedBody): number | null {
  switch (format) {
    case 'openai-embeddings':
      return 0
    case 'openai-responses':
      return peeked.maxOutputTokens
    case 'openai-chat':
      // Given both, a provider takes one of them: the larger is safe.
      return peeked.maxCompletionTokens === null && peeked.maxTokens === null
        ? null
        : Math.max(peeked.maxCompletionTokens ?? 0, peeked.maxTokens ?? 0)
    default:
      return peeked.maxTokens
  }
}

function arrayIn(value: unknown, name: string): unknown[] {
  const field = fieldOf(value, name)
  return Array.isArray(field) ? field : []
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
