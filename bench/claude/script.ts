/** A long piece of work with a coding agent, the same in every run. */
export type Script = { system: string; tools: Tool[]; steps: Step[] }

export type Tool = { name: string; description: string; schema: object }

/** What the user says, where they do, and what the agent then does before it is asked again. */
export type Step = { asked: string | null; said: string; calls: Call[] }

export type Call = { id: string; name: string; input: object; result: string }

/** As Cursor and Claude Code work: some 20,000 tokens of instructions and tools, then file after file. */
export function codingScript(turns: number): Script {
  const random = lehmer(20_261_122)
  const length = (from: number, to: number) => Math.round(from + random() * (to - from))
  const words = (count: number) =>
    Array.from({ length: count }, () => vocabulary[length(0, vocabulary.length - 1)]).join(' ')
  const tools = Array.from({ length: 18 }, (_, index) => ({
    name: `tool_${index}`,
    description: words(220),
    schema: {
      type: 'object',
      properties: Object.fromEntries(
        Array.from({ length: 4 }, (_each, at) => [`field_${at}`, { type: 'string', description: words(30) }]),
      ),
      required: ['field_0'],
    },
  }))
  const steps = Array.from({ length: turns }, (_, turn) => ({
    // Every sixth turn is a human's; the others follow the results of tools.
    asked: turn % 6 === 0 ? words(length(30, 200)) : null,
    said: words(length(20, 120)),
    calls: Array.from({ length: length(1, 4) }, (_each, at) => ({
      id: `call_${turn}_${at}`,
      name: `tool_${length(0, 17)}`,
      input: { field_0: words(length(3, 20)), field_1: words(length(1, 60)) },
      result: words(length(80, 1_500)),
    })),
  }))
  return { system: words(9_000), tools, steps }
}

/** What is asked in a turn, in OpenAI's chat format as Cursor sends it. */
export function chatBody(script: Script, turn: number, model: string): object {
  return {
    model,
    user: 'a1b2c3',
    messages: [
      { role: 'system', content: script.system },
      ...script.steps
        .slice(0, turn + 1)
        .flatMap((step, at) => [
          ...(step.asked === null ? [] : [{ role: 'user', content: step.asked }]),
          ...(at === turn ? [] : answered(step)),
        ]),
    ],
    tools: script.tools.map(({ name, description, schema }) => ({
      type: 'function',
      function: { name, description, parameters: schema },
    })),
    tool_choice: 'auto',
  }
}

function answered({ said, calls }: Step): object[] {
  return [
    {
      role: 'assistant',
      content: said,
      tool_calls: calls.map(({ id, name, input }) => ({
        id,
        type: 'function',
        function: { name, arguments: JSON.stringify(input) },
      })),
    },
    ...calls.map(({ id, result }) => ({ role: 'tool', tool_call_id: id, content: result })),
  ]
}

const ephemeral = { cache_control: { type: 'ephemeral' } }

/** The same as a native message, with the marks where Anthropic's guide to caching has them. */
export function messageBody(script: Script, turn: number, model: string): object {
  const turns: Array<{ role: string; content: Array<Record<string, unknown>> }> = []
  const say = (role: string, ...blocks: Array<Record<string, unknown>>) => {
    const last = turns.at(-1)
    if (last?.role === role) last.content.push(...blocks)
    else turns.push({ role, content: blocks })
  }
  for (const [at, { asked, said, calls }] of script.steps.slice(0, turn + 1).entries()) {
    if (asked !== null) say('user', { type: 'text', text: asked })
    if (at === turn) break
    say(
      'assistant',
      { type: 'text', text: said },
      ...calls.map(({ id, name, input }) => ({ type: 'tool_use', id, name, input })),
    )
    say('user', ...calls.map(({ id, result }) => ({ type: 'tool_result', tool_use_id: id, content: result })))
  }
  for (const one of turns.filter(({ role }) => role === 'user').slice(-2))
    Object.assign(one.content.at(-1) ?? {}, ephemeral)
  return {
    model,
    max_tokens: 32_000,
    tools: script.tools.map(({ name, description, schema }) => ({ name, description, input_schema: schema })),
    system: [{ type: 'text', text: script.system, ...ephemeral }],
    messages: turns,
  }
}

const vocabulary =
  'the file function returns value test of type with call error in string module import to when is not a line const error path'.split(
    ' ',
  )

/** Numbers from 0 to 1 that only look random (Lehmer, modulus 2^31 − 1). */
function lehmer(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}
