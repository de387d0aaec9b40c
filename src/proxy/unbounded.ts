import type { PeekedBody } from './usage/body-scan.ts'

/**
 * Names the first thing in a request whose cost cannot be counted from its bytes before it is sent: what the provider
 * remembers or fetches by itself, tools it runs, pictures and documents (their tokens follow pixels and pages). Null: its
 * bytes and its limit of output bound it. Anything not known to be bounded counts as unbounded.
 */
export function unboundedPart(peeked: PeekedBody, body: unknown): string | null {
  if (peeked.previousResponseId !== null) return 'previous_response_id'
  if (peeked.background) return 'background'
  const remembered = rememberedFields.find((name) => peeked.fields.has(name) && fieldOf(body, name) !== null)
  if (remembered !== undefined) return remembered
  if (body === undefined) return 'a body that cannot be read'
  return serverTool(fieldOf(body, 'tools')) ?? uncountedContent(body)
}

// Conversations and prompts kept by the provider; searches, connectors and containers it runs; edits of the context.
const rememberedFields = [
  'conversation',
  'prompt_id',
  'web_search_options',
  'mcp_servers',
  'container',
  'context_management',
  'modalities',
  'audio',
  'file_ids',
]

// Run by the client: their use is a turn of the conversation, billed as such.
const clientTool = /^(function|custom|bash_|text_editor_|computer_|memory_|local_shell|shell|apply_patch)/

function serverTool(tools: unknown): string | null {
  if (!Array.isArray(tools)) return null
  for (const tool of tools) {
    const type = fieldOf(tool, 'type')
    if (typeof type === 'string' && !clientTool.test(type)) return `the server tool ${type.slice(0, 60)}`
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
  input_audio: 'audio',
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
    waiting.push(fieldOf(next, 'content'), fieldOf(next, 'output'))
  }
  return null
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Reflect.get(value, name) : undefined
}
