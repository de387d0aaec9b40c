import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { Random } from '../../sandbox/company/random.ts'
import {
  type Answer,
  chatBody,
  chatEvents,
  chatUsage,
  exchange,
  jsonAnswer,
  messageBody,
  messageEvents,
  streamAnswer,
} from '../../src/proxy/testing.ts'
import { brokenBytes, brokenJson, oddText, oddValue } from './broken.ts'
import { campaign, type Order } from './campaign.ts'
import { openProxyStage, refuseOddRefusal } from './proxy-stage.ts'

type Asked = { path: string; headers: Record<string, string>; body: Buffer }

/** Bodies for every format, Claude asked for in OpenAI's included, with parts of any type: forwarded, or refused by a sentence. */
export async function fuzzProxyBodies(order: Order): Promise<number> {
  const stage = await openProxyStage(answerInKind)
  try {
    return await campaign<Asked>(order, {
      name: 'Proxy: bodies',
      longestMs: 10_000,
      mostGrownMb: 30,
      make: askedOf,
      async hand({ path, headers, body }) {
        const got = await exchange(`${stage.proxy.base}${path}`, { headers, body })
        const { forwarded } = await stage.account(5_000)
        if (got.status < 400) return 'accepted'
        if (forwarded > 0)
          throw new Error(`forwarded, and answered ${got.status}: ${got.body.toString().slice(0, 300)}`)
        if (got.status >= 500) throw new Error(`it answers ${got.status}: ${got.body.toString().slice(0, 300)}`)
        refuseOddRefusal(got.status, got.body.toString())
        return 'refused'
      },
    })
  } finally {
    await stage.close()
  }
}

const message = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-6',
  content: [{ type: 'text', text: 'Hi' }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 9, output_tokens: 4 },
}
const chat = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'gpt-5.5',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
  usage: chatUsage,
}
const response = {
  id: 'resp_1',
  object: 'response',
  model: 'gpt-5.5',
  status: 'completed',
  output: [],
  usage: { input_tokens: 5, output_tokens: 5, total_tokens: 10 },
}

// As the provider would: a stream where one is asked for.
const answerInKind: Answer = (seen, out) => {
  const isClaude = seen.url.includes('/messages')
  const isStream = seen.body.includes('"stream":true')
  if (isStream) return streamAnswer(isClaude ? messageEvents(['Hi']) : chatEvents(['Hi'], { usage: true }))(seen, out)
  return jsonAnswer(isClaude ? message : seen.url.includes('/responses') ? response : chat)(seen, out)
}

const text = (at: string) => JSON.parse(readFileSync(new URL(`../../src/proxy/${at}`, import.meta.url), 'utf8'))
const shaped = text('fixtures/cursor-responses-shaped-body.json')
const cursorFirst = text('claude/fixtures/cursor-first-request.json')
const cursorTools = text('claude/fixtures/cursor-tools-request.json')
const talk = {
  model: 'claude-sonnet-4-6',
  stream: true,
  max_tokens: 200,
  temperature: 0.4,
  reasoning_effort: 'low',
  response_format: { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'object', properties: {} } } },
  messages: [
    { role: 'system', content: 'Be short.' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'See' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=' } },
      ],
    },
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'run', arguments: '{"a":1}' } }],
    },
    { role: 'tool', tool_call_id: 'call_1', content: 'done' },
  ],
  tools: [{ type: 'function', function: { name: 'run', description: 'Runs', parameters: { type: 'object' } } }],
  tool_choice: { type: 'function', function: { name: 'run' } },
  stream_options: { include_usage: true },
  stop: ['a'],
}
const items = {
  model: 'claude-sonnet-4-6',
  instructions: 'Be short.',
  input: [
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hi' }] },
    { type: 'function_call', call_id: 'c', name: 'run', arguments: '{}' },
    { type: 'function_call_output', call_id: 'c', output: 'done' },
    { type: 'reasoning', summary: [], encrypted_content: 'x' },
  ],
  tools: [{ type: 'custom', name: 'patch' }],
  max_output_tokens: 50,
}
const wholes: ReadonlyArray<readonly [path: string, body: object]> = [
  ['/chat/completions', chatBody],
  ['/chat/completions', { ...chatBody, stream: true, n: 2, max_completion_tokens: 50 }],
  ['/chat/completions', talk],
  ['/chat/completions', { ...talk, model: 'gpt-5.5' }],
  ['/chat/completions', shaped],
  ['/chat/completions', { ...shaped, model: 'claude-sonnet-4-6' }],
  ['/chat/completions', cursorFirst],
  ['/chat/completions', cursorTools],
  ['/responses', { model: 'gpt-5.5', input: 'Hi', stream: true, background: false, store: false }],
  ['/responses', items],
  ['/responses', { ...items, model: 'gpt-5.5' }],
  ['/messages', messageBody],
  [
    '/messages',
    {
      ...messageBody,
      stream: true,
      thinking: { type: 'enabled', budget_tokens: 1_024 },
      tools: [{ type: 'web_search_20250305', name: 'web_search' }],
    },
  ],
  ['/messages/count_tokens', messageBody],
  ['/messages/batches', { requests: [{ custom_id: 'a', params: messageBody }] }],
  ['/embeddings', { model: 'text-embedding-3-small', input: ['a', 'b'], dimensions: 3 }],
  ['/completions', { model: 'gpt-5.5', prompt: 'a', stream: true }],
]
const pieces = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ',',
  ':',
  '\\',
  '\\u',
  '\\ud800',
  '\0',
  '\xff',
  '\xef\xbb\xbf',
  '1e999',
  '-',
  'null',
  '"model":',
  '"stream":true,',
  '/*',
  '['.repeat(100_000),
  '{"a":'.repeat(50_000),
] as const

function askedOf(random: Random): Asked {
  const [path, whole] = wholes[random.between(0, wholes.length - 1)] ?? ['', {}]
  const kind = random.next()
  const body =
    kind < 0.75
      ? JSON.stringify(brokenJson(random, whole))
      : kind < 0.8
        ? JSON.stringify(oddValue(random))
        : JSON.stringify(whole)
  const bytes = kind >= 0.8 ? brokenBytes(random, Buffer.from(body ?? ''), pieces) : Buffer.from(body ?? '')
  const headers: Record<string, string> = { 'content-type': random.next() < 0.95 ? 'application/json' : 'text/plain' }
  if (random.next() < 0.2)
    headers['x-tally-project'] = oddText(random)
      .replaceAll(/[^\x20-\x7e]/g, '')
      .slice(0, 4_000)
  if (random.next() < 0.1) headers['anthropic-version'] = '2023-06-01'
  if (random.next() < 0.9) return { path, headers, body: bytes }
  headers['content-encoding'] = random.pick(['gzip', 'deflate', 'br', 'zstd', 'x'])
  return { path, headers, body: random.next() < 0.5 ? gzipSync(bytes) : bytes }
}
