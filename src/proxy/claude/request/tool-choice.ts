import { type Fields, isFields, isGiven } from './read-fields.ts'
import { Untranslatable } from './untranslatable.ts'

/** Which tool is to be called: `auto` as the model sees fit, `any` of them, one by its name. */
export type ToolChoice = { type: 'auto' | 'any' | 'none' } | { type: 'tool'; name: string }

/** The choice of a request in any form OpenAI has had; null when it makes none. Throws `Untranslatable`. */
export function toolChoiceOf(from: { tool_choice: unknown; function_call: unknown }): ToolChoice | null {
  if (isGiven(from.tool_choice)) return choiceIn(from.tool_choice, 'tool_choice')
  return isGiven(from.function_call) ? choiceIn(from.function_call, 'function_call') : null
}

export function isForced(choice: ToolChoice | null): boolean {
  return choice?.type === 'any' || choice?.type === 'tool'
}

function choiceIn(value: unknown, field: string): ToolChoice {
  if (typeof value === 'string') {
    const named = byWord.get(value)
    if (named) return { type: named }
  } else if (isFields(value)) {
    const name = nameIn(value)
    if (name !== null) return { type: 'tool', name }
    const own = typeof value.type === 'string' ? byWord.get(value.type) : undefined
    if (own) return { type: own }
  }
  throw new Untranslatable(
    field,
    `“${field}” is none that Claude knows. Send auto, none, required, or the name of one of the tools.`,
  )
}

const byWord = new Map<string, 'auto' | 'any' | 'none'>([
  ['auto', 'auto'],
  ['none', 'none'],
  ['required', 'any'],
  ['any', 'any'],
])

// {type, function: {name}} and {type, custom: {name}} in chats; flat in the Responses API; a name alone before tools.
function nameIn(choice: Fields): string | null {
  for (const place of [choice.function, choice.custom, choice]) {
    if (isFields(place) && typeof place.name === 'string') return place.name
  }
  return null
}
