import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { Random } from '../../sandbox/company/random.ts'
import { chatBody, chatEvents, exchange, json, messageBody, messageEvents } from '../../src/proxy/testing.ts'
import { brokenBytes, brokenJson, oddText } from './broken.ts'
import { campaign, type Order } from './campaign.ts'
import { writeInPieces } from './in-pieces.ts'
import { openProxyStage } from './proxy-stage.ts'

type Streamed = {
  path: string
  body: object
  status: number
  headers: Record<string, string>
  bytes: Buffer
  cuts: number[]
  isBrokenOff: boolean
  /** Whether the client has to get the very bytes. */
  isPassedOn: boolean
}

/** What a provider streams, broken in every way: its client hears it to its end, byte for byte where nothing is translated. */
export async function fuzzProviderStreams(order: Order): Promise<number> {
  let next: Streamed | null = null
  const stage = await openProxyStage(async (_seen, response) => {
    if (!next) return void response.destroy()
    const { status, headers, bytes, cuts, isBrokenOff } = next
    response.writeHead(status, headers)
    await writeInPieces({ bytes, cuts }, (piece) => response.write(piece))
    if (isBrokenOff) response.destroy()
    else response.end()
  })
  try {
    return await campaign<Streamed>(order, {
      name: 'Proxy: what providers stream',
      longestMs: 20_000,
      mostGrownMb: 40,
      make: streamOf,
      async hand(streamed) {
        next = streamed
        const headers = { 'content-type': 'application/json' }
        const asked = exchange(`${stage.proxy.base}${streamed.path}`, { headers, body: json(streamed.body) })
        // A provider that breaks off before its first byte was passed on leaves nothing to pass on.
        const got = await asked.catch((thrown: Error) => ({ ...nothing, body: Buffer.from(thrown.message) }))
        const { entries } = await stage.account(10_000)
        if (entries !== 1) throw new Error(`${entries} entries of one request`)
        if (got.body.includes('internal_error') || got.status === 500)
          throw new Error(`it answers ${got.status}: ${got.body.toString().slice(0, 300)}`)
        if (got.status === 0 && !streamed.isBrokenOff) throw new Error(`no answer: ${got.body}`)
        const isWhole = !got.brokenOff && !streamed.isBrokenOff && got.status === streamed.status
        if (streamed.isPassedOn && isWhole && !got.body.equals(streamed.bytes))
          throw new Error(`${got.body.length} bytes came of ${streamed.bytes.length}, and other ones`)
        return isWhole ? 'accepted' : 'refused'
      },
    })
  } finally {
    await stage.close()
  }
}

const nothing = { status: 0, headers: {}, brokenOff: true }
const recorded = ['error', 'ping-pong', 'tool-calls'].map((name) =>
  readFileSync(new URL(`../../src/proxy/fixtures/responses-${name}.sse`, import.meta.url), 'utf8'),
)
const claudeRecorded = readFileSync(
  new URL('../../src/proxy/claude/answer/fixtures/messages-stream.sse', import.meta.url),
  'utf8',
)
const translated = { model: 'claude-sonnet-4-6', messages: [{ role: 'user', content: 'Hi' }], stream: true }
const tools = messageEvents(['Hi']).toSpliced(
  4,
  0,
  `event: content_block_start\ndata: ${JSON.stringify({ type: 'content_block_start', index: 1, content_block: { type: 'tool_use', id: 'toolu_1', name: 'run', input: {} } })}\n\n`,
  `event: content_block_delta\ndata: ${JSON.stringify({ type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '{"a":1}' } })}\n\n`,
  `event: content_block_stop\ndata: ${JSON.stringify({ type: 'content_block_stop', index: 1 })}\n\n`,
)
const whole = JSON.stringify({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-6',
  content: [
    { type: 'text', text: 'Hi' },
    { type: 'tool_use', id: 't', name: 'run', input: { a: 1 } },
  ],
  stop_reason: 'tool_use',
  usage: { input_tokens: 9, output_tokens: 4, cache_read_input_tokens: 1 },
})

const kinds: ReadonlyArray<{ path: string; body: object; streams: readonly string[]; isPassedOn: boolean }> = [
  {
    path: '/messages',
    body: { ...messageBody, stream: true },
    streams: [messageEvents(['Hel', 'lo']).join(''), tools.join(''), claudeRecorded, whole],
    isPassedOn: true,
  },
  { path: '/responses', body: { model: 'gpt-5.5', input: 'a', stream: true }, streams: recorded, isPassedOn: true },
  {
    path: '/chat/completions',
    body: { ...chatBody, stream: true, stream_options: { include_usage: true } },
    streams: [chatEvents(['Hel', 'lo'], { usage: true }).join('')],
    isPassedOn: true,
  },
  {
    path: '/chat/completions',
    body: { ...chatBody, stream: true },
    streams: [chatEvents(['Hel', 'lo'], { usage: true }).join('')],
    isPassedOn: false,
  },
  {
    path: '/chat/completions',
    body: translated,
    streams: [messageEvents(['Hel', 'lo']).join(''), tools.join(''), claudeRecorded, whole],
    isPassedOn: false,
  },
  {
    path: '/chat/completions',
    body: { ...translated, stream: false },
    streams: [whole, messageEvents(['a']).join('')],
    isPassedOn: false,
  },
  {
    path: '/responses',
    body: { model: 'claude-sonnet-4-6', input: 'Hi', stream: true },
    streams: [messageEvents(['Hel', 'lo']).join(''), tools.join(''), claudeRecorded],
    isPassedOn: false,
  },
]
const pieces = [
  '\n',
  '\n\n',
  '\r\n\r\n',
  '\r',
  'data:',
  'data: ',
  'data: {}\n\n',
  'data: [DONE]\n\n',
  'data: null\n\n',
  'data: [[[[\n\n',
  'event: error\n',
  'event: message_stop\n',
  ': ping\n\n',
  'id: 1\n',
  'retry: 0\n',
  '\0',
  '\xff\xfe',
  '\xef\xbb\xbf',
  '"usage":',
  '1e400',
  '-5',
  `data: {"a":"${'x'.repeat(200_000)}"}\n\n`,
] as const

function streamOf(random: Random): Streamed {
  const kind = kinds[random.between(0, kinds.length - 1)] ?? { path: '', body: {}, streams: [], isPassedOn: false }
  const { path, body, isPassedOn } = kind
  const sound = kind.streams[random.between(0, kind.streams.length - 1)] ?? ''
  const chance = random.next()
  const bytes =
    chance < 0.02
      ? giant(random, sound)
      : chance < 0.6
        ? Buffer.from(withBrokenEvents(random, sound))
        : chance < 0.95
          ? brokenBytes(random, Buffer.from(sound), pieces)
          : Buffer.from(oddText(random))
  const isZipped = random.next() < 0.05
  const made = isZipped ? gzipSync(bytes) : bytes
  const headers = {
    'content-type': random.next() < 0.9 ? 'text/event-stream' : random.pick(['application/json', 'text/html', 'x', '']),
    ...(isZipped || random.next() < 0.02 ? { 'content-encoding': random.pick(['gzip', 'gzip', 'br', 'odd']) } : {}),
  }
  const cuts =
    random.next() < 0.5
      ? Array.from({ length: random.between(1, 30) }, () => random.between(1, Math.max(1, made.length))).sort(
          (a, b) => a - b,
        )
      : []
  const status =
    random.next() < 0.9 ? 200 : random.pick([201, 204, 206, 299, 301, 400, 401, 403, 404, 413, 429, 502, 503, 529])
  return {
    path,
    body,
    status,
    headers,
    bytes: made,
    cuts,
    isBrokenOff: random.next() < 0.1,
    isPassedOn: isPassedOn && status !== 204,
  }
}

function withBrokenEvents(random: Random, sound: string): string {
  const events = sound.split('\n\n')
  for (let changes = random.between(1, 4); changes > 0; changes--) {
    const at = random.between(0, events.length - 1)
    const chance = random.between(0, 5)
    if (chance === 0) events.splice(at, 1)
    else if (chance === 1)
      events.splice(at, 0, ...Array.from({ length: random.between(1, 40) }, () => events[at] ?? ''))
    else if (chance === 2) [events[at], events[0]] = [events[0] ?? '', events[at] ?? '']
    else events[at] = (events[at] ?? '').replace(/\{.*\}/s, (data) => brokenData(random, data))
  }
  return events.join(random.next() < 0.1 ? '\r\n\r\n' : '\n\n')
}

function brokenData(random: Random, data: string): string {
  try {
    return JSON.stringify(brokenJson(random, JSON.parse(data))) ?? ''
  } catch {
    // Broken by a change before this one.
    return data.slice(random.between(0, data.length))
  }
}

/** One event without an end, or one that is as large as no provider makes them. */
function giant(random: Random, sound: string): Buffer {
  const length = random.between(1_000_000, 24_000_000)
  const filling = random.pick(['x', '\\"', '[', ' ', '\n:', 'data: {"a":1}\n'])
  const long = `data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"${filling.repeat(Math.floor(length / filling.length))}`
  return Buffer.from(random.next() < 0.5 ? `${sound.slice(0, 300)}${long}` : `${sound}${long}"}}\n\n${sound}`)
}
