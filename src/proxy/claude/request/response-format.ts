import type { ClaudeModel } from '../models.ts'
import { type Fields, isFields, isGiven, objectAt } from './read-fields.ts'
import type { ToolChoice } from './tool-choice.ts'
import { Untranslatable } from './untranslatable.ts'

/**
 * How an answer is held to JSON. `schema`: Claude keeps to it by itself. `tool`: a tool whose input is the answer.
 * `free`: it is not.
 */
export type AnswerFormat = { kind: 'free' } | { kind: 'schema'; schema: Fields } | { kind: 'tool'; tool: object }

export const jsonToolName = 'answer_in_json'

/**
 * `response_format`, or `text.format` of the Responses API, which has the same flat. A strict schema goes to Claude's own
 * structured outputs where the model has them; anything looser becomes a tool. Throws `Untranslatable`.
 */
export function answerFormatOf(
  value: unknown,
  field: string,
  model: ClaudeModel,
  choice: ToolChoice | null,
): AnswerFormat {
  if (!isGiven(value)) return { kind: 'free' }
  const format = objectAt(value, field)
  // An answer that has to be a call of a tool has no content to be held to anything.
  if (format.type === 'text' || choice?.type === 'any' || choice?.type === 'tool') return { kind: 'free' }
  if (format.type === 'json_object') return asTool(model, field, { type: 'object' }, 'The answer, as a JSON object.')
  if (format.type !== 'json_schema') {
    throw new Untranslatable(`${field}.type`, `“${field}.type” has to be text, json_object or json_schema.`)
  }
  const described = isFields(format.json_schema) ? format.json_schema : format
  const schema = objectAt(described.schema, `${field}.schema`)
  if (model.keepsToSchemas && (described.strict === true || !model.canBeMadeToCall)) return { kind: 'schema', schema }
  const description = typeof described.description === 'string' ? described.description : 'The answer, by this schema.'
  return asTool(model, field, schema, description)
}

function asTool(model: ClaudeModel, field: string, schema: Fields, description: string): AnswerFormat {
  if (!model.canBeMadeToCall) {
    throw new Untranslatable(
      `${field}.type`,
      'This model cannot be made to answer in JSON of any form. Send a json_schema, or ask for another Claude model.',
    )
  }
  return { kind: 'tool', tool: { name: jsonToolName, description, input_schema: schema } }
}
