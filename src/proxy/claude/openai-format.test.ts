import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import Anthropic from '@anthropic-ai/sdk'
import OpenAI, { AzureOpenAI } from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exchange, startProxy, type TestProxy, testKey, testSecret } from '../testing.ts'

type World = { openaiUrl: string; anthropicUrl: string; openaiKey: string; anthropicKey: string }

let sandbox: ChildProcess
let world: World
let proxy: TestProxy
let openai: OpenAI
const model = 'claude-sonnet-4-6'
const user = { role: 'user' as const, content: 'Hello' }
const tools = [
  {
    type: 'function' as const,
    function: {
      name: 'run',
      description: 'Runs',
      parameters: { type: 'object', properties: { command: { type: 'string' } } },
    },
  },
]

beforeAll(async () => {
  ;({ sandbox, world } = await startSandbox())
  proxy = await startProxy(() => undefined, {
    upstreams: { openai: world.openaiUrl, anthropic: world.anthropicUrl },
    providerKeys: {
      secretFor: (name) => ({ accountId: 'a', secret: name === 'openai' ? world.openaiKey : world.anthropicKey }),
      isDisabled: () => false,
    },
  })
  openai = new OpenAI({ apiKey: testSecret, baseURL: proxy.base, maxRetries: 0 })
})

afterAll(async () => {
  await proxy.close()
  sandbox.kill()
})

describe('the official openai package asks for Claude', () => {
  it('in a chat, and the ledger has what Anthropic says it used', async () => {
    const answer = await openai.chat.completions.create({ model, messages: [user] })

    expect(answer.object).toBe('chat.completion')
    expect(answer.model).toBe(model)
    expect(answer.choices[0]?.finish_reason).toBe('stop')
    expect(answer.choices[0]?.message.content).not.toBe('')
    expect(await newest()).toMatchObject({
      provider: 'anthropic',
      model,
      basis: 'metered',
      tool: 'openai-sdk',
      inputTokens: answer.usage?.prompt_tokens,
      outputTokens: answer.usage?.completion_tokens,
      outcome: 'completed',
    })
  })

  it('in a streamed chat, which is put together to the same', async () => {
    const whole = await openai.chat.completions.create({ model, messages: [user] })
    const streamed = await openai.chat.completions
      .stream({ model, messages: [user], stream_options: { include_usage: true } })
      .finalChatCompletion()

    expect(streamed.choices[0]?.message.content).toBe(whole.choices[0]?.message.content)
    expect(streamed.usage).toEqual(whole.usage)
  })

  it('with tools it has to call, and gives it their results', async () => {
    const asked = { model, tools, tool_choice: 'required' as const }
    const first = await openai.chat.completions.create({ ...asked, messages: [user] })
    const message = first.choices[0]?.message
    const results = (message?.tool_calls ?? []).map(({ id }) => ({
      role: 'tool' as const,
      tool_call_id: id,
      content: 'done',
    }))
    if (!message || results.length === 0) throw new Error('no tool was called')
    const next = await openai.chat.completions.create({
      ...asked,
      tool_choice: 'auto',
      messages: [user, message, ...results],
    })

    expect(first.choices[0]?.finish_reason).toBe('tool_calls')
    expect(
      JSON.parse(String(message.tool_calls?.[0]?.type === 'function' && message.tool_calls[0].function.arguments)),
    ).toBeTypeOf('object')
    expect(next.choices[0]?.finish_reason).toBe('stop')
  })

  it('turn by turn, and each of 20 turns with tools reads all that the one before wrote', async () => {
    const messages: OpenAI.ChatCompletionMessageParam[] = [
      { role: 'system', content: 'You are careful. '.repeat(1_000) },
      { role: 'user', content: 'Fix it. '.repeat(100) },
    ]
    const usages: Array<OpenAI.CompletionUsage | undefined> = []
    for (let turn = 0; turn < 20; turn += 1) {
      usages.push((await openai.chat.completions.create({ model, tools, messages })).usage)
      // Up to 13 calls at once: more blocks than Anthropic looks back over.
      const ids = Array.from({ length: 1 + ((turn * 5) % 13) }, (_, index) => `call_${turn}_${index}`)
      const calls = ids.map((id) => ({
        id,
        type: 'function' as const,
        function: { name: 'run', arguments: `{"n":${turn}}` },
      }))
      messages.push({ role: 'assistant', content: `Step ${turn}`, tool_calls: calls })
      for (const id of ids) messages.push({ role: 'tool', tool_call_id: id, content: `Done with ${id}. `.repeat(20) })
      if (turn % 4 === 3) messages.push({ role: 'user', content: 'And the rest? '.repeat(10) })
    }

    const cached = usages.map((usage) => usage?.prompt_tokens_details?.cached_tokens ?? 0)
    expect(cached[0]).toBe(0)
    expect(cached.slice(1)).toEqual(usages.slice(0, -1).map((usage) => usage?.prompt_tokens))
    const { cacheReadTokens, cacheWrite5mTokens, inputTokens } = await newest()
    expect(cacheReadTokens).toBe(cached.at(-1))
    expect(cacheReadTokens + cacheWrite5mTokens + inputTokens).toBe(usages.at(-1)?.prompt_tokens)
  })

  it('in the Responses API, whole and streamed', async () => {
    const whole = await openai.responses.create({ model, input: 'Hello', instructions: 'Be kind' })
    const streamed = await openai.responses.stream({ model, input: 'Hello', instructions: 'Be kind' }).finalResponse()

    expect(whole.status).toBe('completed')
    expect(whole.output_text).not.toBe('')
    expect(streamed.output_text).toBe(whole.output_text)
    expect(streamed.usage).toEqual(whole.usage)
  })

  it('at Azure’s address', async () => {
    const azure = new AzureOpenAI({
      apiKey: testSecret,
      endpoint: proxy.origin,
      apiVersion: '2024-10-21',
      deployment: model,
      maxRetries: 0,
    })

    const answer = await azure.chat.completions.create({ model: 'anything', messages: [user] })

    expect(answer.choices[0]?.message.content).not.toBe('')
  })

  it('for JSON by a tool, which comes as the content', async () => {
    const answer = await openai.chat.completions.create({
      model,
      messages: [user],
      response_format: { type: 'json_object' },
    })

    expect(JSON.parse(answer.choices[0]?.message.content ?? '')).toBeTypeOf('object')
    expect(answer.choices[0]?.finish_reason).toBe('stop')
  })

  it('by the name Cursor takes', async () => {
    const answer = await openai.chat.completions.create({ model: `tally/${model}`, messages: [user] })

    expect(answer.model).toBe(`tally/${model}`)
    expect(await newest()).toMatchObject({ model })
  })

  it('in a Responses-shaped chat, as Cursor sends it, and gets chat chunks', async () => {
    const recorded = readFileSync(new URL('../fixtures/cursor-responses-shaped-body.json', import.meta.url), 'utf8')
    const body = JSON.stringify({ ...JSON.parse(recorded), model: `tally/${model}` })
    await nextAt({ toolCalls: [{ name: 'ApplyPatch', input: { input: '*** Begin Patch' } }] })

    const answer = await exchange(`${proxy.base}/chat/completions`, { body, headers: { 'user-agent': 'Cursor/1.0' } })

    const said = answer.body.toString()
    expect(said).toContain('"object":"chat.completion.chunk"')
    expect(said).toContain('"name":"ApplyPatch"')
    expect(said).toContain('"arguments":"Begin Patch"')
    expect(said).toContain('"prompt_tokens"')
    expect(said.trimEnd().endsWith('data: [DONE]')).toBe(true)
    expect(await newest()).toMatchObject({
      tool: 'cursor',
      session: '8f2e4a1b-6c3d-4e5f-9a7b-2d1c8e6f4a3b',
      humanTurn: true,
      tags: { format: 'openai' },
    })
  })

  it('and is told what was left out', async () => {
    const { response } = await openai.chat.completions
      .create({ model, messages: [user], seed: 7, top_p: 0.5, temperature: 0 })
      .withResponse()

    expect(response.headers.get('x-tally-left-out')).toBe('seed, top_p')
  })
})

it('a key holds for the model that is meant, whatever name it goes by', async () => {
  proxy.keys.set('acl_haiku', { kind: 'known', key: testKey({ models: ['claude-haiku-4-5'] }) })
  const client = new OpenAI({ apiKey: 'acl_haiku', baseURL: proxy.base, maxRetries: 0 })
  const ask = (name: string) => client.chat.completions.create({ model: name, messages: [user] })

  await expect(ask(`tally/${model}`)).rejects.toMatchObject({ code: 'model_not_allowed' })
  await expect(ask('tally/claude-haiku-4-5')).resolves.toMatchObject({ object: 'chat.completion' })
})

describe('what goes wrong comes in OpenAI’s form', () => {
  it('a field Claude has no words for, without asking Anthropic', async () => {
    const failure = await openai.chat.completions
      .create({ model, messages: [user], n: 2 })
      .catch((thrown: unknown) => thrown)

    expect(failure).toBeInstanceOf(OpenAI.BadRequestError)
    expect(failure).toMatchObject({ param: 'n', code: 'unsupported_by_claude' })
  })

  it('an overloaded Anthropic is 503, with its request id; the ledger keeps what it said', async () => {
    await nextAt({ status: 529 })
    const failure = await openai.chat.completions.create({ model, messages: [user] }).catch((thrown: unknown) => thrown)

    expect(failure).toBeInstanceOf(OpenAI.InternalServerError)
    expect(failure).toMatchObject({ status: 503, requestID: expect.stringMatching(/^req_/) })
    expect(await newest()).toMatchObject({ status: 529, outcome: 'refused', costMicroUsd: 0 })
  })

  it('a stream Anthropic breaks off does not end cleanly', async () => {
    await nextAt({ endAfterChunk: 3 })
    const stream = openai.chat.completions.stream({ model, messages: [user] })

    await expect(stream.finalChatCompletion()).rejects.toThrow()
  })
})

it('a native message with the same prefix reads what a chat wrote', async () => {
  const long = 'A prefix that both share. '.repeat(800)
  await openai.chat.completions.create({ model, tools, messages: [{ role: 'system', content: long }, user] })
  const anthropic = new Anthropic({ apiKey: testSecret, baseURL: proxy.base, maxRetries: 0 })

  const message = await anthropic.messages.create({
    model,
    max_tokens: 100,
    tools: [
      {
        name: 'run',
        description: 'Runs',
        input_schema: { type: 'object', properties: { command: { type: 'string' } } },
      },
    ],
    system: [{ type: 'text', text: long, cache_control: { type: 'ephemeral' } }],
    messages: [user],
  })

  expect(message.usage.cache_read_input_tokens).toBeGreaterThan(1_000)
})

async function newest() {
  const entries = await proxy.settled(proxy.opened.length)
  const entry = entries.at(-1)
  if (!entry) throw new Error('nothing was metered')
  return entry
}

async function nextAt(behaviour: object): Promise<void> {
  await fetch(new URL('/control/providers/next', world.openaiUrl), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ behaviour }),
  })
}

async function startSandbox(): Promise<{ sandbox: ChildProcess; world: World }> {
  const main = path.resolve(import.meta.dirname, '../../../sandbox/main.ts')
  const child = spawn(process.execPath, [main, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(child.stdout, 'data')
  return { sandbox: child, world: JSON.parse(String(line)) }
}
