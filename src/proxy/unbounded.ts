import { fieldOf } from '../base/json.ts'
import { boundedFields } from './bounded-fields.ts'
import type { ApiFormat } from './usage/api-format.ts'
import type { PeekedBody } from './usage/body-scan.ts'

/**
 * Names the first thing in a request whose cost cannot be counted from its bytes before it is sent: what the provider
 * remembers or fetches by itself, tools it runs, pictures and documents (their tokens follow pixels and pages). Null: its
 * bytes and its limit of output bound it. Anything not known to be bounded counts as unbounded, a field nobody knows too.
 */
export function unboundedPart(format: ApiFormat, peeked: PeekedBody, body: unknown): string | null {
  if (peeked.previousResponseId !== null) return 'previous_response_id'
  if (peeked.background) return 'background'
  if (body === undefined) return 'a body that cannot be read'
  const unknown = peeked.fields.keys().find((name) => !boundedFields(format).has(name) && fieldOf(body, name) !== null)
  if (unknown !== undefined) return `the field ${unknown.slice(0, 60)}, for which no bound is known`
  const unread = limitFields.find(
    ([name, most]) => peeked.fields.has(name) && !isCountOrNull(fieldOf(body, name), most),
  )
  if (unread !== undefined) return `a ${unread[0]} that is no whole number of a usual size`
  // In the older completions `prompt` is a text or a list; an object names one the provider keeps.
  if (isObject(fieldOf(body, 'prompt'))) return 'a prompt kept by the provider'
  return serverTool(fieldOf(body, 'tools')) ?? uncountedContent(body)
}

/** More than any model writes in one answer, and than any provider makes of them: sums stay exact. */
export const mostTokens = 100_000_000
export const mostAnswers = 1_000

/** A whole number from 0 to `most`; null: nothing that limits a cost. */
export function countOf(value: unknown, most: number): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most ? value : null
}

// A provider may read what we cannot (a text, a fraction), or take one of two limits we read and one we do not.
const limitFields = [
  ['max_tokens', mostTokens],
  ['max_completion_tokens', mostTokens],
  ['max_output_tokens', mostTokens],
  ['n', mostAnswers],
  ['best_of', mostAnswers],
] as const

function isKeptThought(item: object): boolean {
  const isSentAlong = typeof fieldOf(item, 'encrypted_content') === 'string' || Array.isArray(fieldOf(item, 'content'))
  return fieldOf(item, 'id') !== undefined && !isSentAlong
}

function isCountOrNull(value: unknown, most: number): boolean {
  return value === null || countOf(value, most) !== null
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

// Run by the client: their use is a turn of the conversation, billed as such.
const clientTool = /^(function|custom|bash_|text_editor_|computer_|memory_|local_shell|shell|apply_patch)/

function serverTool(tools: unknown): string | null {
  if (!Array.isArray(tools)) return null
  for (const tool of tools) {
    const type = fieldOf(tool, 'type')
    if (typeof type !== 'string') continue
    const where = fieldOf(fieldOf(tool, 'environment'), 'type')
    if (!clientTool.test(type) || (where !== undefined && where !== 'local')) {
      return `the server tool ${type.slice(0, 60)}`
    }
  }
  return null
}

const uncounted: Record<string, string> = {
  image: 'an image',
  image_url: 'an image',
  input_image: 'an image',
  document: 'a document',
  file: 'a file',
  input_file: 'a file',
  container_upload: 'a file',
  computer_screenshot: 'an image',
  image_generation_call: 'an image',
  input_audio: 'audio',
  web_search_call: 'a reference to an earlier item',
  file_search_call: 'a reference to an earlier item',
  item_reference: 'a reference to an earlier item',
}

// Walks parts of messages only: what stands in a tool's arguments or schema is text to the model.
function uncountedContent(body: unknown): string | null {
  const waiting: unknown[] = [fieldOf(body, 'messages'), fieldOf(body, 'input'), fieldOf(body, 'system')]
  while (waiting.length > 0) {
    const next = waiting.pop()
    if (Array.isArray(next)) {
      for (const each of next) waiting.push(each)
      continue
    }
    if (typeof next !== 'object' || next === null) continue
    const type = fieldOf(next, 'type')
    const name = typeof type === 'string' ? uncounted[type] : undefined
    // A document of plain text is counted by its bytes.
    if (name !== undefined && fieldOf(fieldOf(next, 'source'), 'type') !== 'text') return name
    // An earlier answer in sound, and thoughts the provider keeps, are named by their ids.
    if (isObject(fieldOf(next, 'audio'))) return 'audio'
    if (type === 'reasoning' && isKeptThought(next)) return 'a reference to an earlier item'
    waiting.push(fieldOf(next, 'content'), fieldOf(next, 'output'))
  }
  return null
}
