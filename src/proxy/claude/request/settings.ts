import { hash } from 'node:crypto'
import type { ClaudeModel } from '../models.ts'
import { countOrNull, type Fields, isFields, isGiven, objectAt, textAt } from './read-fields.ts'
import { type AnswerFormat, answerFormatOf, jsonToolName } from './response-format.ts'
import { samplingOf } from './sampling.ts'
import { type Thinking, thinkingOf } from './thinking.ts'
import { isForced, type ToolChoice, toolChoiceOf } from './tool-choice.ts'
import { Untranslatable } from './untranslatable.ts'

/** What a request says beside its tools and its conversation. */
export type Settings = {
  /** Members of the request to Claude. */
  members: Record<string, unknown>
  /** The tool that stands for the answer's format, to be added to the others; null: none. */
  jsonTool: object | null
}

/** What Claude Code lets an answer be, where the model can say as much. */
const usualMostTokens = 32_000

/** The settings of a chat or a Responses request in Claude's words. Throws `Untranslatable`. */
export function settingsOf(
  body: Fields,
  given: { model: ClaudeModel; hasTools: boolean; leaveOut: (field: string) => void },
): Settings {
  const { model, hasTools, leaveOut } = given
  const choice = hasTools ? toolChoiceOf({ tool_choice: body.tool_choice, function_call: body.function_call }) : null
  if (isForced(choice) && !model.canBeMadeToCall) {
    throw new Untranslatable(
      'tool_choice',
      'This Claude model cannot be made to call a tool. Send “tool_choice” as auto.',
    )
  }
  const format = formatOf(body, model, choice)
  const used = format.kind === 'tool' ? jsonChoice(choice, hasTools) : choice
  const maxTokens = mostTokensOf(body) ?? Math.min(usualMostTokens, model.mostOutputTokens)
  const asked = thinkingOf(model, { ...effortOf(body), maxTokens, hasTools, isForced: isForced(used) })
  if (asked.isLeftOut) leaveOut('reasoning_effort')
  const thinking: Thinking = isFields(body.thinking) ? { ...asked, thinking: body.thinking, isOn: true } : asked
  return {
    members: {
      max_tokens: maxTokens,
      ...tierOf(body.service_tier),
      ...userOf(body),
      ...stopOf(body.stop ?? body.stop_sequences),
      ...samplingOf(body, model, thinking.isOn, leaveOut),
      ...(thinking.thinking === null ? {} : { thinking: thinking.thinking }),
      ...outputOf(thinking, format),
      ...choiceOf(used, body.parallel_tool_calls !== false, hasTools),
    },
    jsonTool: format.kind === 'tool' ? format.tool : null,
  }
}

function formatOf(body: Fields, model: ClaudeModel, choice: ToolChoice | null): AnswerFormat {
  if (!isGiven(body.text)) return answerFormatOf(body.response_format, 'response_format', model, choice)
  return answerFormatOf(objectAt(body.text, 'text').format, 'text.format', model, choice)
}

// Beside other tools the model may still call one of those first.
function jsonChoice(choice: ToolChoice | null, hasTools: boolean): ToolChoice {
  return hasTools && choice?.type !== 'none' ? { type: 'any' } : { type: 'tool', name: jsonToolName }
}

function mostTokensOf(body: Fields): number | null {
  return (
    countOrNull(body.max_output_tokens, 'max_output_tokens') ??
    countOrNull(body.max_completion_tokens, 'max_completion_tokens') ??
    countOrNull(body.max_tokens, 'max_tokens')
  )
}

// Cursor sends the Responses API's `reasoning` in chats too.
function effortOf(body: Fields): { effort: string | null; effortField: string } {
  const reasoning = isGiven(body.reasoning) ? objectAt(body.reasoning, 'reasoning').effort : null
  if (isGiven(reasoning)) return { effort: textAt(reasoning, 'reasoning.effort'), effortField: 'reasoning.effort' }
  const effort = isGiven(body.reasoning_effort) ? textAt(body.reasoning_effort, 'reasoning_effort') : null
  return { effort, effortField: 'reasoning_effort' }
}

function outputOf({ effort }: Thinking, format: AnswerFormat): { output_config?: object } {
  const output = {
    ...(effort === null ? {} : { effort }),
    ...(format.kind === 'schema' ? { format: { type: 'json_schema', schema: format.schema } } : {}),
  }
  return Object.keys(output).length > 0 ? { output_config: output } : {}
}

function choiceOf(choice: ToolChoice | null, isParallel: boolean, hasTools: boolean): { tool_choice?: object } {
  if (isParallel || choice?.type === 'none') return choice === null ? {} : { tool_choice: choice }
  if (choice === null && !hasTools) return {}
  return { tool_choice: { ...(choice ?? { type: 'auto' }), disable_parallel_tool_use: true } }
}

function stopOf(stop: unknown): { stop_sequences?: string[] } {
  if (!isGiven(stop)) return {}
  const sequences = (Array.isArray(stop) ? stop : [stop]).map((one) => textAt(one, 'stop')).filter((one) => one !== '')
  if (sequences.some((one) => !/\S/.test(one))) {
    throw new Untranslatable(
      'stop',
      'Claude stops at text only: a “stop” of nothing but spaces or line breaks is not taken.',
    )
  }
  return sequences.length > 0 ? { stop_sequences: sequences } : {}
}

function tierOf(tier: unknown): { service_tier?: 'standard_only' } {
  if (!isGiven(tier) || tier === 'auto') return {}
  if (tier === 'default') return { service_tier: 'standard_only' }
  throw new Untranslatable(
    'service_tier',
    'Claude has no such “service_tier” in OpenAI’s format. Send auto or default.',
  )
}

// Anthropic asks for an opaque id; clients send names and addresses here.
function userOf(body: Fields): { metadata?: { user_id: string } } {
  const user = body.safety_identifier ?? body.user
  return typeof user === 'string' && user !== '' ? { metadata: { user_id: hash('sha256', user) } } : {}
}
