import { fieldOf, parsedJson } from '../base/json.ts'
import type { BatchedRequest, LaterWork } from '../budgets/later-work.ts'
import { countOf, mostAnswers, mostTokens, unboundedPart } from './unbounded.ts'
import type { ApiFormat } from './usage/api-format.ts'
import type { PeekedBody } from './usage/body-scan.ts'

/** What a request may cost, as far as it says so: for who holds money for it. */
export type Claim = {
  /** What it asks for; a batch may ask for several. The first has the price. */
  models: readonly string[]
  /** What else it may make work: models to fall back on, models of its tools. It takes a full reading of the body. */
  otherModels(): readonly string[]
  inputBytes: number
  maxOutputTokens: number | null
  /** How many answers it asks for at once. */
  choices: number
  /** Names what in it has no upper end to its cost; null: nothing. It takes a full reading of the body. */
  unbounded(): string | null
  /** Set where its usage is known only later. */
  later: LaterWork | null
}

export function claimOf(input: { format: ApiFormat; body: Buffer; peeked: PeekedBody; inputBytes: number }): Claim {
  const { format, body, peeked, inputBytes } = input
  return {
    models: [peeked.model ?? ''],
    otherModels: () =>
      peeked.fields.has('fallbacks') || peeked.fields.has('tools') ? otherModelsIn(parsedJson(body.toString())) : [],
    inputBytes,
    maxOutputTokens: maxOutputOf(format, peeked),
    choices:
      format === 'openai-completions' ? completionsAskedFor(body) : (countOf(peeked.choices, mostAnswers) ?? 1) || 1,
    unbounded: () => unboundedPart(format, peeked, parsedJson(body.toString())),
    later: peeked.background ? background : null,
  }
}

const background: LaterWork = { kind: 'background' }

/** A batch of Anthropic's: it carries all its requests, and what they use is known when the results are fetched. */
export function claimOfBatch(body: Buffer | null): Claim {
  const parsed = body && parsedJson(body.toString())
  const requests = arrayIn(parsed, 'requests')
  const params = requests.map((request) => fieldOf(request, 'params'))
  const models = [...new Set(params.map((one) => textOf(fieldOf(one, 'model'))))]
  const outputs = params.map((one) => countOf(fieldOf(one, 'max_tokens'), mostTokens) ?? 0)
  return {
    models: models.length > 0 ? models : [''],
    otherModels: () => params.flatMap(otherModelsIn),
    inputBytes: body?.length ?? 0,
    maxOutputTokens: outputs.reduce((sum, each) => sum + each, 0),
    choices: 1,
    unbounded: () => 'a batch, whose usage is known only later',
    later: { kind: 'batch', requests: params.map(batchedRequest) },
  }
}

function batchedRequest(params: unknown): BatchedRequest {
  return {
    model: textOf(fieldOf(params, 'model')),
    inputBytes: Buffer.byteLength(JSON.stringify(params) ?? ''),
    maxOutputTokens: countOf(fieldOf(params, 'max_tokens'), mostTokens),
    choices: 1,
  }
}

function maxOutputOf(format: ApiFormat, peeked: PeekedBody): number | null {
  const maxTokens = countOf(peeked.maxTokens, mostTokens)
  switch (format) {
    case 'openai-embeddings':
      return 0
    case 'openai-responses':
      return countOf(peeked.maxOutputTokens, mostTokens)
    case 'openai-chat': {
      // Given both, a provider takes one of them: the larger is safe.
      const maxCompletionTokens = countOf(peeked.maxCompletionTokens, mostTokens)
      return maxCompletionTokens === null && maxTokens === null
        ? null
        : Math.max(maxCompletionTokens ?? 0, maxTokens ?? 0)
    }
    default:
      return maxTokens
  }
}

// Where its first model will not answer, Anthropic goes on with the fallbacks; an adviser among the tools is asked besides.
// What cannot be read is the empty name, which no list has.
function otherModelsIn(request: unknown): string[] {
  if (request === undefined) return ['']
  const fallbacks = fieldOf(request, 'fallbacks') ?? []
  const tools = arrayIn(request, 'tools').map((tool) => fieldOf(tool, 'model') ?? null)
  return [
    ...(Array.isArray(fallbacks) ? fallbacks.map((one) => textOf(fieldOf(one, 'model'))) : ['']),
    ...tools.filter((model) => model !== null).map(textOf),
  ]
}

// The older API answers each of a list of prompts, and makes `best_of` answers to show `n` of them.
function completionsAskedFor(body: Buffer): number {
  const parsed = parsedJson(body.toString())
  const prompt = fieldOf(parsed, 'prompt')
  const isOne = !Array.isArray(prompt) || prompt.every((part) => typeof part === 'number')
  const each = Math.max(
    1,
    countOf(fieldOf(parsed, 'n'), mostAnswers) ?? 1,
    countOf(fieldOf(parsed, 'best_of'), mostAnswers) ?? 1,
  )
  return each * (isOne ? 1 : prompt.length)
}

function arrayIn(value: unknown, name: string): unknown[] {
  const field = fieldOf(value, name)
  return Array.isArray(field) ? field : []
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
