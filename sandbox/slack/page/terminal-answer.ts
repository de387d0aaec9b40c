import { isObject, type JsonObject, objectAt, objectsAt, parseJson, textAt } from '../json.ts'

/** What a model answered, to be read by a person: the text put together, and what it used where that was said. */
export type ReadAnswer = { text: string; usage: string | null }

const shownCharacters = 4_000

/** Reads a body in any of the three formats, whole or streamed; of anything else the text as it came. */
export function readAnswer(body: string): ReadAnswer {
  const whole = parseJson(body)
  const parts = isObject(whole) ? [whole] : eventsOf(body)
  const said = parts.map((part) => textIn(part) || errorIn(part)).join('')
  return { text: cut(said || asItCame(body, whole)), usage: usageLine(parts) }
}

// The end of a stream that broke off, and `[DONE]`, are no objects.
function eventsOf(body: string): JsonObject[] {
  return body
    .split('\n')
    .filter((line) => line.startsWith('data:'))
    .map((line) => parseJson(line.slice('data:'.length)))
    .filter(isObject)
}

function textIn(part: JsonObject): string {
  const blocks = [
    ...objectsAt(part, 'content'),
    ...objectsAt(part, 'output').flatMap((one) => objectsAt(one, 'content')),
  ]
  const choices = objectsAt(part, 'choices').flatMap((choice) => [
    objectAt(choice, 'delta'),
    objectAt(choice, 'message'),
  ])
  return [
    part.type === 'response.output_text.delta' ? textAt(part, 'delta') : null,
    textAt(objectAt(part, 'delta'), 'text'),
    ...blocks.map((block) => textAt(block, 'text')),
    ...choices.map((choice) => textAt(choice, 'content')),
  ].join('')
}

function errorIn(part: JsonObject): string {
  const error =
    textAt(objectAt(part, 'error'), 'message') ?? textAt(objectAt(objectAt(part, 'response'), 'error'), 'message')
  return error ?? ''
}

// Anthropic tells the input at the start of a stream and the output at its end.
function usageLine(parts: JsonObject[]): string | null {
  const told = parts.flatMap((part) => [objectAt(part, 'usage'), ...nested(part).map((one) => objectAt(one, 'usage'))])
  const usage: JsonObject = Object.assign({}, ...told)
  const input = numberAt(usage, 'input_tokens') ?? numberAt(usage, 'prompt_tokens')
  const output = numberAt(usage, 'output_tokens') ?? numberAt(usage, 'completion_tokens')
  if (input === null && output === null) return null
  const details = { ...objectAt(usage, 'prompt_tokens_details'), ...objectAt(usage, 'input_tokens_details') }
  const read = numberAt(usage, 'cache_read_input_tokens') ?? numberAt(details, 'cached_tokens') ?? 0
  const written = numberAt(usage, 'cache_creation_input_tokens') ?? 0
  return [
    `${tokens(input ?? 0)} in`,
    ...(read > 0 ? [`${shown(read)} read from the cache`] : []),
    ...(written > 0 ? [`${shown(written)} written to the cache`] : []),
    `${tokens(output ?? 0)} out`,
  ].join(', ')
}

function nested(part: JsonObject): JsonObject[] {
  return [objectAt(part, 'message'), objectAt(part, 'response')]
}

function numberAt(object: JsonObject, key: string): number | null {
  const value = object[key]
  return typeof value === 'number' ? value : null
}

function tokens(count: number): string {
  return count === 1 ? '1 token' : `${shown(count)} tokens`
}

function shown(count: number): string {
  return count.toLocaleString('en-US')
}

function asItCame(body: string, whole: unknown): string {
  if (body.trim() === '') return '(an empty answer)'
  return whole === undefined ? body : JSON.stringify(whole, null, 2)
}

function cut(text: string): string {
  const rest = text.length - shownCharacters
  return rest > 0 ? `${text.slice(0, shownCharacters)}\n… ${shown(rest)} more characters` : text
}
