import { createServer, type Socket } from 'node:net'

/**
 * A provider that costs next to nothing: bytes made once, requests recognised by their length only. Its manner is set by
 * `POST /manner` ({ delayMs, gapMs }), so that one address serves every part of the bench.
 * Usage: node upstream.ts PORT
 */
const chunkCount = 50
const manner = { delayMs: 0, gapMs: 0 }
const counts = { requests: 0, aborted: 0 }

const usage = { prompt_tokens: 250, completion_tokens: chunkCount, total_tokens: 250 + chunkCount }
const json = answer(
  'application/json',
  JSON.stringify({
    id: 'chatcmpl-bench',
    object: 'chat.completion',
    created: 1_790_000_000,
    model: 'gpt-6-luna',
    choices: [
      { index: 0, message: { role: 'assistant', content: 'a word '.repeat(chunkCount) }, finish_reason: 'stop' },
    ],
    usage,
  }),
)
const models = answer(
  'application/json',
  JSON.stringify({ object: 'list', data: [{ id: 'gpt-6-luna', object: 'model' }] }),
)
const streamHead = Buffer.from(
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\nx-request-id: req_bench\r\n\r\n',
)
const events = [
  ...Array.from({ length: chunkCount }, (_, index) =>
    event(`{"index":0,"delta":{"content":"word ${index} "}}`, 'null'),
  ),
  event('', JSON.stringify(usage)),
  httpChunk('data: [DONE]\n\n'),
  Buffer.from('0\r\n\r\n'),
]
const wholeStream = Buffer.concat([streamHead, ...events])

createServer({ noDelay: true }, serve).listen(Number(process.argv[2]), '127.0.0.1', () =>
  process.stdout.write('ready\n'),
)

function serve(socket: Socket): void {
  let waiting: Buffer = Buffer.alloc(0)
  socket.on('error', () => socket.destroy())
  socket.on('data', (bytes: Buffer) => {
    waiting = waiting.length === 0 ? bytes : Buffer.concat([waiting, bytes])
    for (;;) {
      const headEnd = waiting.indexOf('\r\n\r\n')
      if (headEnd < 0) return
      const head = waiting.toString('latin1', 0, headEnd)
      const body = bodyOf(head, headEnd + 4, waiting)
      if (!body) return
      reply(socket, head, waiting.subarray(body.from, body.to))
      waiting = waiting.subarray(body.next)
    }
  })
}

/** Where the body lies, or null while it is not all there. A chunked body is taken as a whole: its `stream` flag is all we read. */
function bodyOf(head: string, from: number, bytes: Buffer): { from: number; to: number; next: number } | null {
  if (/transfer-encoding: *chunked/i.test(head)) {
    const end = bytes.indexOf('\r\n0\r\n\r\n', from)
    return end < 0 ? null : { from, to: end, next: end + 7 }
  }
  const to = from + Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? 0)
  return bytes.length < to ? null : { from, to, next: to }
}

function reply(socket: Socket, head: string, body: Buffer): void {
  if (head.startsWith('POST /manner')) {
    Object.assign(manner, JSON.parse(body.toString()))
    socket.write(answer('application/json', JSON.stringify(counts)))
    return
  }
  if (head.startsWith('GET')) return void socket.write(models)
  counts.requests += 1
  // Close to either end, so that a large prompt is not searched through.
  const streams = body.subarray(0, 300).includes('"stream":true') || body.subarray(-300).includes('"stream":true')
  const send = streams ? () => stream(socket) : () => socket.write(json)
  if (manner.delayMs > 0) setTimeout(send, manner.delayMs)
  else send()
}

function stream(socket: Socket): void {
  if (manner.gapMs === 0) return void socket.write(wholeStream)
  socket.write(streamHead)
  let next = 0
  const timer = setInterval(() => {
    if (socket.destroyed) counts.aborted += 1
    else socket.write(events[next] ?? '')
    next += 1
    if (next === chunkCount) for (const last of events.slice(chunkCount)) socket.write(last)
    if (socket.destroyed || next >= chunkCount) clearInterval(timer)
  }, manner.gapMs)
}

function event(choice: string, usageText: string): Buffer {
  return httpChunk(
    `data: {"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1790000000,"model":"gpt-6-luna","choices":[${choice}],"usage":${usageText}}\n\n`,
  )
}

function httpChunk(text: string): Buffer {
  return Buffer.from(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`)
}

function answer(type: string, body: string): Buffer {
  return Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nx-request-id: req_bench\r\n\r\n${body}`,
  )
}
