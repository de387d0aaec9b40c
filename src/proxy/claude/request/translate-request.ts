import { parsedJson } from '../../../base/json.ts'
import type { Refusal } from '../../errors.ts'
import { claudeModel } from '../models.ts'
import type { Asked, TranslatedRequest } from '../translation.ts'
import { type Block, blockJson } from './blocks.ts'
import { markPrefix } from './cache-marks.ts'
import { fromChatMessages } from './chat-messages.ts'
import { type Conversation, turnJson } from './conversation.ts'
import { checkFields } from './known-fields.ts'
import { isFields, isGiven } from './read-fields.ts'
import { jsonToolName } from './response-format.ts'
import { fromResponseItems } from './response-items.ts'
import { settingsOf } from './settings.ts'
import { toolBlock, toolsOf } from './tools.ts'
import { Untranslatable, untranslatableCode } from './untranslatable.ts'

/** A request in OpenAI's format for a Claude model. */
export type OpenAiRequest = {
  body: Buffer
  /** Anthropic's name of the model. */
  model: string
  asked: Omit<Asked, 'toolForms' | 'jsonTool'>
}

/**
 * The request as `POST /v1/messages` takes it, with its stable prefix marked for the prompt cache. The same conversation
 * gives the same bytes in every turn, as far as it goes. A refusal names the field that Claude has no words for.
 */
export function translateRequest(request: OpenAiRequest): TranslatedRequest | Refusal {
  try {
    return translated(request)
  } catch (thrown) {
    if (!(thrown instanceof Untranslatable)) throw thrown
    return { status: 400, code: untranslatableCode, say: thrown.message, param: thrown.field }
  }
}

function translated({ body: bytes, model: name, asked }: OpenAiRequest): TranslatedRequest {
  const parsed = parsedJson(bytes.toString())
  if (!isFields(parsed)) throw new Untranslatable('body', 'The request body is not a JSON object.')
  const leftOut = new Set<string>()
  const leaveOut = (field: string) => void leftOut.add(field)
  checkFields(parsed, leaveOut)
  const isResponses = !isGiven(parsed.messages)
  // Cursor asks with custom tools on the chat address, and fails on any call that is not a function's.
  const tools = toolsOf(
    { tools: parsed.tools, functions: parsed.functions },
    isResponses && asked.shape === 'chat' ? 'plain-arguments' : 'custom',
  )
  const conversation = isResponses
    ? fromResponseItems(
        { instructions: parsed.instructions, input: parsed.input },
        (tool) => tools.forms.get(tool) === 'plain-arguments',
        leaveOut,
      )
    : fromChatMessages({ system: parsed.system, messages: parsed.messages }, leaveOut)
  if (conversation.turns.length === 0) {
    const field = isResponses ? 'input' : 'messages'
    throw new Untranslatable(field, `“${field}” has nothing said by a user, and Claude needs that to answer.`)
  }
  const settings = settingsOf(parsed, { model: claudeModel(name), hasTools: tools.blocks.length > 0, leaveOut })
  const all = settings.jsonTool === null ? tools.blocks : [...tools.blocks, toolBlock(settings.jsonTool, null)]
  markPrefix(all, conversation)
  const first = { model: name, ...(asked.isStreaming ? { stream: true } : {}), ...settings.members }
  return {
    body: Buffer.from(bodyJson(first, all, conversation)),
    asked: { ...asked, toolForms: tools.forms, jsonTool: settings.jsonTool === null ? null : jsonToolName },
    leftOut: [...leftOut],
  }
}

// Tools, system, messages: in this order Anthropic reads and caches them.
function bodyJson(first: object, tools: readonly Block[], { system, turns }: Conversation): string {
  const members = [JSON.stringify(first).slice(1, -1)]
  if (tools.length > 0) members.push(`"tools":[${tools.map(blockJson).join(',')}]`)
  if (system.length > 0) members.push(`"system":[${system.map(blockJson).join(',')}]`)
  members.push(`"messages":[${turns.map(turnJson).join(',')}]`)
  return `{${members.join(',')}}`
}
