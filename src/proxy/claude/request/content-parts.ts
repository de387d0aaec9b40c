import { type Block, markOf, ownBlock, textBlocks } from './blocks.ts'
import { type Fields, isGiven, listAt, named, objectAt, textAt } from './read-fields.ts'
import { Untranslatable } from './untranslatable.ts'

/** The content of a message (a text, parts or nothing) as blocks; results of tools in Anthropic's own form come apart. */
export function contentBlocks(content: unknown, field: string): { blocks: Block[]; results: Block[] } {
  if (!isGiven(content)) return { blocks: [], results: [] }
  if (typeof content === 'string') return { blocks: textBlocks(content), results: [] }
  const blocks: Block[] = []
  const results: Block[] = []
  for (const [index, value] of listAt(content, field).entries()) {
    const at = `${field}[${index}]`
    const part = objectAt(value, at)
    if (part.type === 'tool_result') results.push(ownBlock(part))
    else blocks.push(...partBlocks(part, at))
  }
  return { blocks, results }
}

/** The words of a content, with a line break between its parts. */
export function contentText(content: unknown, field: string): string {
  if (!isGiven(content)) return ''
  if (typeof content === 'string') return content
  const parts = listAt(content, field).map((part, index) => {
    const at = `${field}[${index}]`
    return textAt(objectAt(part, at).text, `${at}.text`)
  })
  return parts.join('\n')
}

function partBlocks(part: Fields, field: string): Block[] {
  const mark = markOf(part.cache_control)
  switch (part.type) {
    case 'text':
    case 'input_text':
    case 'output_text':
      return textBlocks(textAt(part.text, `${field}.text`), mark)
    case 'refusal':
      return textBlocks(textAt(part.refusal, `${field}.refusal`), mark)
    case 'image_url':
      return [imageBlock(objectAt(part.image_url, `${field}.image_url`).url, `${field}.image_url.url`, mark)]
    case 'input_image':
      return [imageBlock(part.image_url, `${field}.image_url`, mark)]
    // Cursor may send Claude's models content in Anthropic's words on OpenAI's address.
    case 'image':
    case 'document':
    case 'tool_use':
    case 'thinking':
    case 'redacted_thinking':
    case 'search_result':
      return [ownBlock(part)]
    default:
      throw new Untranslatable(`${field}.type`, notTaken(part.type))
  }
}

function notTaken(type: unknown): string {
  switch (type) {
    case 'input_audio':
      return 'Claude does not listen: content of type “input_audio” cannot be sent to it.'
    case 'file':
    case 'input_file':
      return `Tally does not translate files for Claude (“${type}”). Send the text itself, or use Anthropic’s own API through Tally.`
    default:
      return `Tally knows no content of type “${named(type)}” that Claude would take.`
  }
}

const dataUrl = /^data:([\w/+.-]+);base64,/

function imageBlock(value: unknown, field: string, mark: string | null): Block {
  const url = textAt(value, field)
  const type = dataUrl.exec(url)
  if (type) {
    const [head, mediaType = ''] = type
    if (!mediaTypes.has(mediaType)) {
      throw new Untranslatable(field, `Claude sees PNG, JPEG, GIF and WebP; “${field}” is ${mediaType}.`)
    }
    const data = JSON.stringify(url.slice(head.length))
    const source = `{"type":"base64","media_type":"${mediaType}","data":${data}}`
    return { json: `{"type":"image","source":${source}`, mark }
  }
  if (!url.startsWith('https://')) {
    throw new Untranslatable(field, `“${field}” has to be an https address or a data: URL in base64.`)
  }
  return { json: `{"type":"image","source":{"type":"url","url":${JSON.stringify(url)}}`, mark }
}

const mediaTypes = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])
