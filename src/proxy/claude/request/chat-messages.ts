import { argumentsJson, markOf, textBlocks, toolResult, toolUse } from './blocks.ts'
import { contentBlocks, contentText } from './content-parts.ts'
import { Conversation } from './conversation.ts'
import { type Fields, isGiven, listAt, objectAt, textAt } from './read-fields.ts'
import { Untranslatable } from './untranslatable.ts'

/**
 * The messages of a chat request as Claude has them; `system` is Anthropic's own, which Cursor may send. `leaveOut` is told
 * of fields of a message that Claude has nothing for. Throws `Untranslatable`.
 */
export function fromChatMessages(
  { system, messages }: { system: unknown; messages: unknown },
  leaveOut: (field: string) => void,
): Conversation {
  const conversation = new Conversation()
  conversation.addSystem(contentBlocks(system, 'system').blocks, contentText(system, 'system'))
  const functions = { lastId: '' }
  for (const [index, value] of listAt(messages, 'messages').entries()) {
    const field = `messages[${index}]`
    const message = objectAt(value, field)
    for (const name in message) if (!known.has(name) && isGiven(message[name])) leaveOut(`messages.${name}`)
    addMessage(conversation, message, { field, index, functions, leaveOut })
  }
  return conversation
}

// `annotations` says where an earlier answer found something; its text has that already.
const known = new Set([
  'role',
  'content',
  'name',
  'tool_calls',
  'tool_call_id',
  'function_call',
  'refusal',
  'audio',
  'annotations',
  'cache_control',
])

type Place = { field: string; index: number; functions: { lastId: string }; leaveOut: (field: string) => void }

function addMessage(conversation: Conversation, message: Fields, place: Place) {
  const { field, functions, leaveOut } = place
  const contentAt = `${field}.content`
  switch (message.role) {
    case 'system':
    case 'developer': {
      const { blocks } = markedContent(message, contentAt)
      return conversation.addSystem(blocks, contentText(message.content, contentAt))
    }
    case 'user': {
      if (isGiven(message.name)) leaveOut('messages.name')
      const { blocks, results } = markedContent(message, contentAt)
      for (const result of results) conversation.addResult(result)
      return conversation.addUser(blocks)
    }
    case 'assistant':
      return addAnswer(conversation, message, place)
    case 'tool': {
      const id = textAt(message.tool_call_id, `${field}.tool_call_id`)
      return addToolResult(conversation, message, id, contentAt)
    }
    case 'function':
      return addToolResult(conversation, message, functions.lastId, contentAt)
    default:
      throw new Untranslatable(`${field}.role`, `“${field}.role” is none that a chat has: ${shown(message.role)}.`)
  }
}

function addAnswer(conversation: Conversation, message: Fields, place: Place) {
  const { field, index, functions } = place
  if (isGiven(message.audio)) {
    throw new Untranslatable(`${field}.audio`, 'An earlier answer in sound cannot be sent to Claude.')
  }
  conversation.addAssistant(markedContent(message, `${field}.content`).blocks)
  if (typeof message.refusal === 'string') conversation.addAssistant(textBlocks(message.refusal))
  if (isGiven(message.tool_calls)) {
    const calls = listAt(message.tool_calls, `${field}.tool_calls`)
    conversation.addAssistant(calls.map((call, at) => earlierCall(call, `${field}.tool_calls[${at}]`)))
  }
  if (isGiven(message.function_call)) {
    const at = `${field}.function_call`
    const call = objectAt(message.function_call, at)
    // Functions had no ids; Claude’s calls need one, the same in every turn.
    functions.lastId = `function_${index}`
    const input = argumentsJson(textAt(call.arguments, `${at}.arguments`), `${at}.arguments`)
    conversation.addAssistant([toolUse(functions.lastId, textAt(call.name, `${at}.name`), input)])
  }
}

function earlierCall(value: unknown, field: string) {
  const call = objectAt(value, field)
  const id = textAt(call.id, `${field}.id`)
  if (isGiven(call.custom)) {
    const custom = objectAt(call.custom, `${field}.custom`)
    const input = JSON.stringify({ input: textAt(custom.input, `${field}.custom.input`) })
    return toolUse(id, textAt(custom.name, `${field}.custom.name`), input)
  }
  const at = `${field}.function`
  const called = objectAt(call.function, at)
  return toolUse(
    id,
    textAt(called.name, `${at}.name`),
    argumentsJson(textAt(called.arguments, `${at}.arguments`), `${at}.arguments`),
  )
}

function addToolResult(conversation: Conversation, message: Fields, id: string, contentAt: string) {
  const { content } = message
  const result = toolResult(id, typeof content === 'string' ? content : contentBlocks(content, contentAt).blocks)
  conversation.addResult({ ...result, mark: markOf(message.cache_control) ?? result.mark })
}

// Some clients mark a whole message for the cache: that is its last block.
function markedContent(message: Fields, field: string) {
  const content = contentBlocks(message.content, field)
  const mark = markOf(message.cache_control)
  const last = content.blocks.at(-1)
  if (mark !== null && last) last.mark = mark
  return content
}

function shown(role: unknown): string {
  return JSON.stringify(role)?.slice(0, 60) ?? 'nothing'
}
