import { argumentsJson, textBlocks, toolResult, toolUse } from './blocks.ts'
import { contentBlocks, contentText } from './content-parts.ts'
import { Conversation } from './conversation.ts'
import { type Fields, isGiven, listAt, named, objectAt, textAt } from './read-fields.ts'
import { Untranslatable } from './untranslatable.ts'

/**
 * The input of a Responses request as Claude has it. `isPlainText` says which tools take plain text: Cursor keeps their
 * calls as function calls whose arguments are that text. Throws `Untranslatable`.
 */
export function fromResponseItems(
  from: { instructions: unknown; input: unknown },
  isPlainText: (tool: string) => boolean,
  leaveOut: (field: string) => void,
): Conversation {
  const conversation = new Conversation()
  const { instructions, input } = from
  if (isGiven(instructions)) {
    const words = textAt(instructions, 'instructions')
    conversation.addSystem(textBlocks(words), words)
  }
  if (typeof input === 'string') {
    conversation.addUser(textBlocks(input))
    return conversation
  }
  for (const [index, value] of listAt(input, 'input').entries()) {
    const field = `input[${index}]`
    addItem(conversation, objectAt(value, field), { field, isPlainText, leaveOut })
  }
  return conversation
}

type Place = { field: string; isPlainText: (tool: string) => boolean; leaveOut: (field: string) => void }

function addItem(conversation: Conversation, item: Fields, { field, isPlainText, leaveOut }: Place) {
  switch (item.type) {
    case undefined:
    case 'message':
      return addMessage(conversation, item, field)
    case 'function_call': {
      const name = textAt(item.name, `${field}.name`)
      const raw = textAt(item.arguments, `${field}.arguments`)
      const input = isPlainText(name) ? JSON.stringify({ input: raw }) : argumentsJson(raw, `${field}.arguments`)
      return conversation.addAssistant([toolUse(textAt(item.call_id, `${field}.call_id`), name, input)])
    }
    case 'custom_tool_call': {
      const input = JSON.stringify({ input: textAt(item.input, `${field}.input`) })
      const name = textAt(item.name, `${field}.name`)
      return conversation.addAssistant([toolUse(textAt(item.call_id, `${field}.call_id`), name, input)])
    }
    case 'function_call_output':
    case 'custom_tool_call_output': {
      const { output } = item
      const content = typeof output === 'string' ? output : contentBlocks(output, `${field}.output`).blocks
      return conversation.addResult(toolResult(textAt(item.call_id, `${field}.call_id`), content))
    }
    // Another model’s thoughts, sealed for its own vendor.
    case 'reasoning':
      return leaveOut('input.reasoning')
    default: {
      const say = `Tally knows no input of type “${named(item.type)}” that Claude would take.`
      throw new Untranslatable(`${field}.type`, say)
    }
  }
}

function addMessage(conversation: Conversation, item: Fields, field: string) {
  const contentAt = `${field}.content`
  const { blocks, results } = contentBlocks(item.content, contentAt)
  switch (item.role) {
    case 'system':
    case 'developer':
      return conversation.addSystem(blocks, contentText(item.content, contentAt))
    case 'user':
      for (const result of results) conversation.addResult(result)
      return conversation.addUser(blocks)
    case 'assistant':
      return conversation.addAssistant(blocks)
    default:
      throw new Untranslatable(`${field}.role`, `“${field}.role” has to be user, assistant, system or developer.`)
  }
}
