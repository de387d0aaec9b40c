import { parsedJson } from '../../../base/json.ts'
import { type Fields, isFields } from './read-fields.ts'
import { Untranslatable } from './untranslatable.ts'

/**
 * One content block, tool or system block as it will be sent: its JSON without the closing brace, so that a mark can be
 * set behind it without touching a byte of it, and the mark itself as JSON; null: none.
 */
export type Block = { json: string; mark: string | null }

/** The block as JSON. */
export function blockJson({ json, mark }: Block): string {
  return mark === null ? `${json}}` : `${json},"cache_control":${mark}}`
}

/** Text as a block; none for text that is blank, which Anthropic refuses and which says nothing. */
export function textBlocks(text: string, mark: string | null = null): Block[] {
  return /\S/.test(text) ? [{ json: `{"type":"text","text":${JSON.stringify(text)}`, mark }] : []
}

/** A call the model made earlier; `input` is the JSON of an object. */
export function toolUse(id: string, name: string, input: string): Block {
  const json = `{"type":"tool_use","id":${JSON.stringify(toolUseId(id))},"name":${JSON.stringify(name)},"input":${input}`
  return { json, mark: null }
}

/** What a tool gave back; its mark is that of the last of its blocks that has one. */
export function toolResult(id: string, content: string | readonly Block[]): Block {
  const open = `{"type":"tool_result","tool_use_id":${JSON.stringify(toolUseId(id))}`
  if (content.length === 0) return { json: open, mark: null }
  if (typeof content === 'string') return { json: `${open},"content":${JSON.stringify(content)}`, mark: null }
  const inner = content.map(({ json }) => `${json}}`)
  const mark = content.findLast((block) => block.mark !== null)?.mark ?? null
  return { json: `${open},"content":[${inner.join(',')}]`, mark }
}

/** A block a client wrote in Anthropic's own words, as it is. */
export function ownBlock(fields: Fields): Block {
  const { cache_control: mark, ...rest } = fields
  return { json: JSON.stringify(rest).slice(0, -1), mark: markOf(mark) }
}

/** A mark the client set itself, as JSON. */
export function markOf(value: unknown): string | null {
  return isFields(value) ? JSON.stringify(value) : null
}

/**
 * The arguments of a call, which OpenAI's format has as text, as the JSON of an object. They stay as they were written:
 * numbers no double can hold, and the order of the keys, on which the cached prefix depends.
 */
export function argumentsJson(written: string, field: string): string {
  if (written.trim() === '') return '{}'
  if (isFields(parsedJson(written))) return written
  throw new Untranslatable(
    field,
    `“${field}” is not the JSON of an object, and Claude takes nothing else as a tool’s input.`,
  )
}

// Anthropic takes letters, digits, _ and - only; Cursor joins two ids with a line break.
function toolUseId(id: string): string {
  return id.replaceAll(/[^\w-]/g, '_')
}
