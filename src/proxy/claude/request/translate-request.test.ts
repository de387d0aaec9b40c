import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { refusedField, sentFor, translate, withoutMarks } from './testing.ts'

const hello = { role: 'user', content: 'Hello' }
const text = (words: string) => ({ type: 'text', text: words })
const weather = {
  type: 'function',
  function: {
    name: 'weather',
    description: 'Tells it',
    parameters: { type: 'object', properties: { city: { type: 'string' } } },
  },
}
const chat = (...messages: object[]) => ({ model: 'claude-sonnet-4-6', messages })
const call = (id: string, name: string, args: string) => ({ id, type: 'function', function: { name, arguments: args } })
const fixture = (name: string) => JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8'))

describe('messages', () => {
  it('of system and developer at the beginning become the system prompt, in their order', () => {
    const { sent } = sentFor(
      chat({ role: 'system', content: 'One' }, { role: 'developer', content: [text('Two')] }, hello),
    )

    expect(withoutMarks(sent.system)).toEqual([text('One'), text('Two')])
    expect(withoutMarks(sent.messages)).toEqual([{ role: 'user', content: [text('Hello')] }])
  })

  it('of the system said later stay where they were said', () => {
    const { sent } = sentFor(
      chat(hello, { role: 'assistant', content: 'Hi' }, { role: 'system', content: 'Be brief' }, hello),
    )

    expect(sent.system).toBeUndefined()
    expect(withoutMarks(sent.messages.at(-1))).toEqual({
      role: 'user',
      content: [text('<system>\nBe brief\n</system>'), text('Hello')],
    })
  })

  it('of one side one after the other become one turn', () => {
    const { sent } = sentFor(
      chat(hello, hello, { role: 'assistant', content: 'a' }, { role: 'assistant', content: 'b' }, hello),
    )

    expect(sent.messages.map((turn: { role: string; content: unknown[] }) => [turn.role, turn.content.length])).toEqual(
      [
        ['user', 2],
        ['assistant', 2],
        ['user', 1],
      ],
    )
  })

  it('that are empty or blank leave no block behind', () => {
    const { sent } = sentFor(
      chat(
        hello,
        { role: 'assistant', content: '', tool_calls: [call('c1', 'weather', '')] },
        { role: 'tool', tool_call_id: 'c1', content: '' },
        { role: 'user', content: ' \n' },
      ),
    )

    expect(withoutMarks(sent.messages.slice(1))).toEqual([
      { role: 'assistant', content: [{ type: 'tool_use', id: 'c1', name: 'weather', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c1' }] },
    ])
  })

  it('show images from data and from the web', () => {
    const image = (url: string) => ({ type: 'image_url', image_url: { url } })
    const { sent } = sentFor(
      chat({ role: 'user', content: [image('data:image/png;base64,AAAA'), image('https://x.example/a.png')] }),
    )

    expect(sent.messages[0].content.map((part: { source: unknown }) => part.source)).toEqual([
      { type: 'base64', media_type: 'image/png', data: 'AAAA' },
      { type: 'url', url: 'https://x.example/a.png' },
    ])
  })

  it('give the results of parallel calls in one turn, before what the user says', () => {
    const { sent } = sentFor(
      chat(
        hello,
        {
          role: 'assistant',
          content: 'Looking',
          tool_calls: [call('c1', 'weather', '{"city":"Oslo"}'), call('c\n2', 'weather', '{"city":"Rome"}')],
        },
        { role: 'tool', tool_call_id: 'c1', content: 'rain' },
        { role: 'tool', tool_call_id: 'c\n2', content: [text('sun')] },
        { role: 'user', content: 'And now?' },
      ),
    )

    expect(withoutMarks(sent.messages.slice(1))).toEqual([
      {
        role: 'assistant',
        content: [
          text('Looking'),
          { type: 'tool_use', id: 'c1', name: 'weather', input: { city: 'Oslo' } },
          { type: 'tool_use', id: 'c_2', name: 'weather', input: { city: 'Rome' } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'c1', content: 'rain' },
          { type: 'tool_result', tool_use_id: 'c_2', content: [text('sun')] },
          text('And now?'),
        ],
      },
    ])
  })

  it('keep the arguments of a call byte for byte, with numbers no double can hold', () => {
    const written = '{ "id": 12345678901234567890, "b": 1.0, "a": 2 }'
    const { body } = sentFor(
      chat(
        hello,
        { role: 'assistant', tool_calls: [call('c1', 'weather', written)] },
        { role: 'tool', tool_call_id: 'c1', content: 'x' },
      ),
    )

    expect(body.includes(`"input":${written}`)).toBe(true)
  })

  it('of the older functions get ids that stay', () => {
    const { sent } = sentFor(
      chat(
        hello,
        { role: 'assistant', content: null, function_call: { name: 'weather', arguments: '{}' } },
        { role: 'function', name: 'weather', content: 'rain' },
      ),
    )

    expect(sent.messages[1].content[0].id).toBe(sent.messages[2].content[0].tool_use_id)
  })

  it('in Anthropic’s own words pass as they are', () => {
    const own = { type: 'tool_result', tool_use_id: 't1', content: [text('x')] }
    const { sent } = sentFor(
      chat(
        hello,
        { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'weather', input: {} }] },
        { role: 'user', content: [text('see'), own] },
      ),
    )

    expect(withoutMarks(sent.messages[2].content)).toEqual([own, text('see')])
    expect(withoutMarks(sentFor({ system: 'Be kind', ...chat(hello) }).sent.system)).toEqual([text('Be kind')])
  })
})

describe('a Responses request', () => {
  it('has its items, instructions and flat tools translated', () => {
    const { sent } = sentFor(
      {
        instructions: 'Be kind',
        input: [
          { role: 'developer', content: 'And brief' },
          { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Weather?' }] },
          { type: 'reasoning', id: 'rs_1', encrypted_content: 'x', summary: [] },
          { type: 'function_call', call_id: 'c1', name: 'weather', arguments: '{"city":"Oslo"}' },
          { type: 'function_call_output', call_id: 'c1', output: 'rain' },
        ],
        tools: [{ type: 'function', name: 'weather', parameters: { type: 'object', properties: {} } }],
        max_output_tokens: 500,
      },
      { shape: 'responses' },
    )

    expect(withoutMarks(sent)).toEqual({
      model: 'claude-sonnet-4-6',
      max_tokens: 500,
      tools: [{ name: 'weather', input_schema: { type: 'object', properties: {} } }],
      system: [text('Be kind'), text('And brief')],
      messages: [
        { role: 'user', content: [text('Weather?')] },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'c1', name: 'weather', input: { city: 'Oslo' } }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c1', content: 'rain' }] },
      ],
    })
  })

  it('on the chat address keeps Cursor’s calls of plain-text tools as plain text', () => {
    const { sent, asked } = sentFor({
      input: [
        hello,
        { type: 'function_call', call_id: 'c1', name: 'ApplyPatch', arguments: '*** Begin' },
        { type: 'function_call_output', call_id: 'c1', output: 'ok' },
      ],
      tools: [
        {
          type: 'custom',
          name: 'ApplyPatch',
          description: 'Patches',
          format: { type: 'grammar', syntax: 'lark', definition: 'start: x' },
        },
      ],
    })

    expect(sent.messages[1].content[0].input).toEqual({ input: '*** Begin' })
    expect(sent.tools[0].description).toBe('Patches\n\nThe input follows this grammar (lark):\nstart: x')
    expect(asked.toolForms.get('ApplyPatch')).toBe('plain-arguments')
  })
})

describe('settings', () => {
  const one = (fields: object, model = 'claude-sonnet-4-6') => {
    const { sent, leftOut } = sentFor({ messages: [hello], ...fields }, { model })
    const { messages: _said, model: _named, max_tokens: _most, tools: _tools, ...rest } = sent
    return { ...rest, ...(leftOut.length > 0 ? { leftOut } : {}) }
  }

  it.each<[string, object, string, object]>([
    ['temperature', { temperature: 0.2 }, 'claude-sonnet-4-6', { temperature: 0.2 }],
    [
      'temperature beyond Anthropic’s range',
      { temperature: 1.5 },
      'claude-sonnet-4-6',
      { temperature: 1, leftOut: ['temperature'] },
    ],
    [
      'temperature and top_p',
      { temperature: 0, top_p: 0.5 },
      'claude-sonnet-4-6',
      { temperature: 0, leftOut: ['top_p'] },
    ],
    ['top_p', { temperature: 1, top_p: 0.5 }, 'claude-sonnet-4-6', { top_p: 0.5 }],
    ['sampling on a model without', { temperature: 0 }, 'claude-opus-4-8', { leftOut: ['temperature'] }],
    ['stop', { stop: 'END' }, 'claude-sonnet-4-6', { stop_sequences: ['END'] }],
    ['the tier', { service_tier: 'default' }, 'claude-sonnet-4-6', { service_tier: 'standard_only' }],
    [
      'effort',
      { reasoning_effort: 'high' },
      'claude-sonnet-4-6',
      { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'high' } },
    ],
    [
      'Cursor’s effort',
      { reasoning: { effort: 'minimal' } },
      'claude-opus-5-5',
      { thinking: { type: 'adaptive', display: 'summarized' }, output_config: { effort: 'low' } },
    ],
    ['no effort', { reasoning_effort: 'none' }, 'claude-sonnet-5-5', { thinking: { type: 'between_tools' } }],
    ['no effort', { reasoning_effort: 'none' }, 'claude-opus-5', { thinking: { type: 'disabled' } }],
    [
      'effort as a budget',
      { reasoning_effort: 'low' },
      'claude-sonnet-4-5',
      { thinking: { type: 'enabled', budget_tokens: 4096 } },
    ],
    [
      'a budget within the limit',
      { reasoning_effort: 'high', max_tokens: 4000 },
      'claude-opus-4-1',
      { thinking: { type: 'enabled', budget_tokens: 2000 } },
    ],
    [
      'hints',
      { seed: 1, store: true, prompt_cache_key: 'x' },
      'claude-sonnet-4-6',
      { leftOut: ['seed', 'store', 'prompt_cache_key'] },
    ],
    [
      'what asks for nothing',
      { n: 1, logprobs: false, presence_penalty: 0, logit_bias: {}, seed: null, store: false },
      'claude-sonnet-4-6',
      {},
    ],
  ])('translate %s', (_what, fields, model, expected) => {
    expect(one(fields, model)).toEqual(expected)
  })

  it('the limit of the answer is what the model can say, 32,000 tokens at most, unless the client sets it', () => {
    const limit = (fields: object, model: string) =>
      sentFor({ messages: [hello], ...fields }, { model }).sent.max_tokens

    expect(limit({}, 'claude-opus-5-5')).toBe(32_000)
    expect(limit({}, 'claude-3-5-haiku-20241022')).toBe(8_192)
    expect(limit({ max_tokens: 5, max_completion_tokens: 7 }, 'claude-opus-5-5')).toBe(7)
  })

  it('a person’s name for themselves does not reach Anthropic', () => {
    const { metadata } = one({ user: 'ana@example.com' })

    expect(metadata.user_id).toMatch(/^[0-9a-f]{64}$/)
  })

  it.each<[object, object]>([
    [{ tool_choice: 'auto' }, { type: 'auto' }],
    [{ tool_choice: 'required' }, { type: 'any' }],
    [{ tool_choice: 'none' }, { type: 'none' }],
    [{ tool_choice: { type: 'function', function: { name: 'weather' } } }, { type: 'tool', name: 'weather' }],
    [{ parallel_tool_calls: false }, { type: 'auto', disable_parallel_tool_use: true }],
    [
      { tool_choice: 'required', parallel_tool_calls: false },
      { type: 'any', disable_parallel_tool_use: true },
    ],
  ])('%j chooses %j', (fields, expected) => {
    expect(sentFor({ messages: [hello], tools: [weather], ...fields }).sent.tool_choice).toEqual(expected)
  })

  it.each([
    ['claude-sonnet-4-6', { thinking: { type: 'adaptive', display: 'summarized' }, leftOut: [] }],
    ['claude-sonnet-4-5', { thinking: undefined, leftOut: ['reasoning_effort'] }],
  ])('%s with tools, made to call one and asked to think', (model, expected) => {
    const asked = { messages: [hello], tools: [weather], tool_choice: 'required', reasoning_effort: 'high' }
    const { sent, leftOut } = sentFor(asked, { model })

    expect({ thinking: sent.thinking, leftOut }).toEqual(expected)
  })
})

describe('an answer in JSON', () => {
  const schema = { type: 'object', properties: { a: { type: 'number' } }, required: ['a'], additionalProperties: false }
  const strict = { type: 'json_schema', json_schema: { name: 'a', strict: true, schema } }

  it('by a strict schema is Claude’s own where the model has it', () => {
    const { sent, asked } = sentFor({ messages: [hello], response_format: strict })

    expect(sent.output_config).toEqual({ format: { type: 'json_schema', schema } })
    expect(asked.jsonTool).toBeNull()
  })

  it('is otherwise the input of a tool that has to be called', () => {
    const { sent, asked } = sentFor({ messages: [hello], response_format: strict }, { model: 'claude-opus-4-1' })

    expect(sent.tools).toMatchObject([{ name: asked.jsonTool, input_schema: schema }])
    expect(sent.tool_choice).toEqual({ type: 'tool', name: asked.jsonTool })
  })

  it('leaves the client’s own tools to be called first', () => {
    const { sent } = sentFor({ messages: [hello], tools: [weather], response_format: { type: 'json_object' } })

    expect(sent.tool_choice).toEqual({ type: 'any' })
    expect(sent.tools).toHaveLength(2)
  })
})

describe('what Claude has no words for is refused by its name', () => {
  it.each<[object, string]>([
    [{ n: 2 }, 'n'],
    [{ logprobs: true }, 'logprobs'],
    [{ logit_bias: { 1: 2 } }, 'logit_bias'],
    [{ frequency_penalty: 0.5 }, 'frequency_penalty'],
    [{ modalities: ['text', 'audio'] }, 'modalities'],
    [{ prediction: { type: 'content', content: 'x' } }, 'prediction'],
    [{ web_search_options: {} }, 'web_search_options'],
    [{ whatever: 1 }, 'whatever'],
    [{ service_tier: 'flex' }, 'service_tier'],
    [{ stop: ['\n'] }, 'stop'],
    [{ max_tokens: 1.5 }, 'max_tokens'],
    [{ reasoning_effort: 'huge' }, 'reasoning_effort'],
    [{ tools: [{ type: 'web_search' }] }, 'tools[0].type'],
    [{ tools: [weather], tool_choice: { type: 'allowed_tools' } }, 'tool_choice'],
    [{ response_format: { type: 'yaml' } }, 'response_format.type'],
    [{ messages: [{ role: 'system', content: 'x' }] }, 'messages'],
    [{ messages: [{ role: 'user', content: [{ type: 'input_audio' }] }] }, 'messages[0].content[0].type'],
    [{ messages: [{ role: 'user', content: [{ type: 'file', file: {} }] }] }, 'messages[0].content[0].type'],
    [
      {
        messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/tiff;base64,A' } }] }],
      },
      'messages[0].content[0].image_url.url',
    ],
    [
      { messages: [hello, { role: 'assistant', tool_calls: [call('c', 'weather', '{"city":')] }] },
      'messages[1].tool_calls[0].function.arguments',
    ],
    [{ messages: [{ role: 'narrator', content: 'x' }] }, 'messages[0].role'],
  ])('%j', (fields, field) => {
    expect(refusedField({ messages: [hello], ...fields })).toBe(field)
  })

  it.each<[object, string]>([
    [{ previous_response_id: 'resp_1' }, 'previous_response_id'],
    [{ background: true }, 'background'],
    [{ input: [{ type: 'item_reference', id: 'x' }] }, 'input[0].type'],
  ])('in a Responses request %j', (fields, field) => {
    expect(refusedField({ input: 'Hello', ...fields }, { shape: 'responses' })).toBe(field)
  })

  it.each([
    [{ tools: [weather], tool_choice: 'required' }, 'tool_choice'],
    [{ response_format: { type: 'json_object' } }, 'response_format.type'],
  ])('of a model that cannot be made to call a tool: %j', (fields, field) => {
    expect(refusedField({ messages: [hello], ...fields }, { model: 'claude-opus-5-5' })).toBe(field)
  })
})

describe('names and types nobody expects', () => {
  it.each(['__proto__', 'constructor', 'toString'])('a field called %s is refused as any that is not known', (name) => {
    const body = JSON.parse(`{"messages":[{"role":"user","content":"Hello"}],"${name}":{}}`)

    expect(refusedField(body)).toBe(name)
    expect(translate(body)).toMatchObject({ status: 400, say: expect.stringContaining(`“${name}”`) })
  })

  it.each([
    ['a tool', { messages: [hello], tools: [{ type: { toString: 1 } }] }, 'tools[0].type'],
    ['a part', { messages: [{ role: 'user', content: [{ type: { toString: 1 } }] }] }, 'messages[0].content[0].type'],
    ['an item', { input: [{ type: { toString: 1 } }] }, 'input[0].type'],
    ['a choice', { messages: [hello], tools: [weather], tool_choice: { type: { toString: 1 } } }, 'tool_choice'],
  ])('the type of %s that is no text is shown as it was sent', (_of, body, field) => {
    expect(refusedField(body)).toBe(field)
    expect(JSON.stringify(translate(body))).not.toContain('[object')
  })
})

describe('recorded requests of Cursor', () => {
  it('with tools: every call has its result in the next turn', () => {
    const { sent, leftOut } = sentFor({ ...fixture('cursor-tools-request.json'), model: 'claude-sonnet-4-6' })

    const roles = sent.messages.map((turn: { role: string }) => turn.role)
    expect(roles).toEqual(roles.map((_: string, index: number) => (index % 2 === 0 ? 'user' : 'assistant')))
    for (const [index, turn] of sent.messages.entries()) {
      const uses = turn.content.filter((block: { type: string }) => block.type === 'tool_use')
      const results = sent.messages[index + 1]?.content.filter(
        (block: { type: string }) => block.type === 'tool_result',
      )
      expect(results?.map((block: { tool_use_id: string }) => block.tool_use_id) ?? []).toEqual(
        uses.map((use: { id: string }) => use.id),
      )
    }
    expect(sent.tools.length).toBeGreaterThan(0)
    expect(sent.output_config).toEqual({ effort: 'high' })
    // Beside thought there is no temperature.
    expect(leftOut).toEqual(['temperature'])
  })

  it('the first of a conversation', () => {
    const { sent } = sentFor(
      { ...fixture('cursor-first-request.json'), model: 'claude-opus-5-5' },
      { model: 'claude-opus-5-5' },
    )

    expect(sent.messages).toHaveLength(1)
    expect(sent.messages[0].content).toHaveLength(2)
  })
})
