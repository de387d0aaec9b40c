import type { ToolForm } from '../translation.ts'
import { type Block, markOf, ownBlock } from './blocks.ts'
import { type Fields, isFields, isGiven, listAt, named, objectAt, textAt } from './read-fields.ts'
import { Untranslatable } from './untranslatable.ts'

export type Tools = { blocks: Block[]; forms: Map<string, ToolForm> }

/**
 * The tools of a request in any of the forms OpenAI has had: nested (chat), flat (Responses), custom tools of plain text,
 * and the functions before them; Anthropic's own pass. `customForm` is how a call of a custom tool goes back. Throws
 * `Untranslatable` for tools OpenAI runs itself.
 */
export function toolsOf(from: { tools: unknown; functions: unknown }, customForm: ToolForm): Tools {
  const tools: Tools = { blocks: [], forms: new Map() }
  if (isGiven(from.tools)) {
    for (const [index, value] of listAt(from.tools, 'tools').entries()) {
      const field = `tools[${index}]`
      addTool(tools, objectAt(value, field), field, customForm)
    }
  }
  if (isGiven(from.functions)) {
    for (const [index, value] of listAt(from.functions, 'functions').entries()) {
      const field = `functions[${index}]`
      const described = objectAt(value, field)
      tools.blocks.push(functionTool(described, field, null))
      tools.forms.set(textAt(described.name, `${field}.name`), 'function_call')
    }
  }
  return tools
}

function addTool(tools: Tools, tool: Fields, field: string, customForm: ToolForm): void {
  if (isFields(tool.input_schema)) {
    tools.blocks.push(ownBlock(tool))
    return
  }
  const mark = markOf(tool.cache_control)
  switch (tool.type) {
    case 'function':
      tools.blocks.push(functionTool(isFields(tool.function) ? tool.function : tool, field, mark))
      return
    case 'custom': {
      const described = isFields(tool.custom) ? tool.custom : tool
      const name = textAt(described.name, `${field}.name`)
      tools.blocks.push(plainTextTool(described, name, mark))
      tools.forms.set(name, customForm)
      return
    }
    default: {
      throw new Untranslatable(
        `${field}.type`,
        `The tool “${named(tool.type)}” is run by OpenAI; Claude has no such tool here. Switch it off in your client, or use a GPT model.`,
      )
    }
  }
}

// Anthropic wants a schema of an object even where a tool takes nothing.
const takesNothing = { type: 'object', properties: {} }

function functionTool(described: Fields, field: string, mark: string | null): Block {
  const { name, description, parameters, strict } = described
  const schema = isGiven(parameters) ? objectAt(parameters, `${field}.parameters`) : takesNothing
  return toolBlock(
    {
      name: textAt(name, `${field}.name`),
      ...(typeof description === 'string' && description !== '' ? { description } : {}),
      input_schema: schema.type === undefined ? { ...schema, type: 'object' } : schema,
      ...(strict === true ? { strict } : {}),
    },
    mark,
  )
}

function plainTextTool(described: Fields, name: string, mark: string | null): Block {
  const description = [described.description, grammarOf(described.format)].filter((text) => typeof text === 'string')
  const input = { type: 'string', description: 'The whole input of the tool, as plain text.' }
  return toolBlock(
    {
      name,
      ...(description.length > 0 ? { description: description.join('\n\n') } : {}),
      input_schema: { type: 'object', properties: { input }, required: ['input'] },
    },
    mark,
  )
}

/** A tool in Anthropic’s words as a block. */
export function toolBlock(tool: object, mark: string | null): Block {
  return { json: JSON.stringify(tool).slice(0, -1), mark }
}

// Claude cannot be held to a grammar, but it can read one. The chat API nests it once more than the Responses API.
function grammarOf(format: unknown): string | null {
  if (!isFields(format) || format.type !== 'grammar') return null
  const grammar = isFields(format.grammar) ? format.grammar : format
  const { syntax, definition } = grammar
  if (typeof definition !== 'string') return null
  return `The input follows this grammar (${named(syntax)}):\n${definition}`
}
