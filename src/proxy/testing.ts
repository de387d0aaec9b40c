import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { fastify } from 'fastify'
import { pino } from 'pino'
import { settableClock } from '../base/clock.ts'
import type { Entry } from '../ledger/entry.ts'
import type { Journal } from '../ledger/journal.ts'
import type { OpenRecord } from '../ledger/open-record.ts'
import type { KeyLookup } from '../people/key-ring.ts'
import type { VirtualKey } from '../people/virtual-key.ts'
import { refusalsBeforeRouting } from './before-routing.ts'
import { buildProxy, type ProxyDeps } from './proxy.ts'

/** One request as a provider saw it. */
export type Seen = {
  method: string
  url: string
  headers: IncomingMessage['headers']
  rawHeaders: string[]
  body: Buffer
  /** Resolves when the connection of an answer that was not ended is gone. */
  gone: Promise<void>
  request: IncomingMessage
}

export type Answer = (seen: Seen, response: ServerResponse) => void | Promise<void>

/** A provider on loopback that answers as the test says and remembers what it was sent. */
export async function startProvider(answer: Answer) {
  const seen: Seen[] = []
  const sockets = new Set<Socket>()
  const script = { answer }
  const server = createServer((incoming, response) => {
    const gone = new Promise<void>((resolve) => response.on('close', () => !response.writableFinished && resolve()))
    const pieces: Buffer[] = []
    incoming.on('data', (piece: Buffer) => pieces.push(piece))
    incoming.on('end', () => {
      const { method = '', url = '', headers, rawHeaders } = incoming
      const one = { method, url, headers, rawHeaders, body: Buffer.concat(pieces), gone, request: incoming }
      seen.push(one)
      void script.answer(one, response)
    })
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    seen,
    sockets,
    answerWith(next: Answer) {
      script.answer = next
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export const testSecret = `acl_${'t'.repeat(43)}`
export const providerSecrets = { openai: 'sk-openai-of-the-organisation', anthropic: 'sk-ant-of-the-organisation' }

export function testKey(over: Partial<VirtualKey> = {}): VirtualKey {
  return {
    id: '0197a3a4-0000-7000-8000-000000000001',
    lineageId: '0197a3a4-0000-7000-8000-000000000001',
    personId: '0197a3a4-0000-7000-8000-000000000002',
    handleId: 7,
    name: 'laptop',
    display: 'acl_tttt…tttt',
    project: '',
    tags: {},
    createdAt: new Date('2026-11-01T00:00:00Z'),
    expiresAt: null,
    revokedAt: null,
    pausedAt: null,
    models: [],
    replacedBy: null,
    ...over,
  }
}

/** Remembers what it is told, and calls back in the next turn as the real one does. */
export function memoryJournal() {
  const opened: OpenRecord[] = []
  const entries: Entry[] = []
  const faults = { open: null as Error | null, close: null as Error | null }
  const gate = { closes: Promise.resolve() }
  const journal: Pick<Journal, 'open' | 'close'> = {
    open(record, then) {
      if (!faults.open) opened.push(record)
      setImmediate(() => then(faults.open))
      return { segment: null }
    },
    close(entry, _opening, then) {
      entries.push(entry)
      void gate.closes.then(() => setImmediate(() => then(faults.close)))
    },
  }
  return { journal, opened, entries, faults, gate }
}

/** A proxy on loopback before one provider that stands for both, with one known key and a journal in memory. */
export async function startProxy(answer: Answer, over: Partial<ProxyDeps> = {}) {
  const provider = await startProvider(answer)
  const ledger = memoryJournal()
  const clock = settableClock(new Date('2026-11-21T10:00:00.000Z'))
  const lines: string[] = []
  const keys = new Map<string, KeyLookup>([[testSecret, { kind: 'known', key: testKey() }]])
  const proxy = buildProxy({
    keyRing: { find: (secret) => keys.get(secret) ?? { kind: 'unknown' } },
    providerKeys: {
      secretFor: (name) => ({ accountId: `account-${name}`, secret: providerSecrets[name] }),
      isDisabled: () => false,
    },
    journal: ledger.journal,
    upstreams: { openai: `${provider.url}/openai/v1`, anthropic: `${provider.url}/anthropic` },
    clock,
    log: pino({ level: 'info' }, { write: (line: string) => lines.push(line) }),
    ...over,
  })
  const server = fastify({ logger: false, exposeHeadRoutes: false, ...refusalsBeforeRouting })
  const routes: Array<{ method: string; url: string }> = []
  server.addHook('onRoute', (route) => {
    for (const method of [route.method].flat()) routes.push({ method, url: route.url })
  })
  await server.register(proxy.plugin)
  const clients = new Set<Socket>()
  server.server.on('connection', (socket) => {
    clients.add(socket)
    socket.on('close', () => clients.delete(socket))
  })
  const origin = await server.listen({ port: 0, host: '127.0.0.1' })
  return {
    provider,
    proxy,
    server,
    routes,
    clients,
    origin,
    base: `${origin}/api/v1`,
    keys,
    clock,
    log: lines,
    ...ledger,
    /** The entries, once there are so many and nothing is in flight. */
    async settled(count: number): Promise<Entry[]> {
      await until(() => ledger.entries.length >= count && proxy.metrics().inFlight === 0)
      return ledger.entries
    },
    async close() {
      await provider.close()
      await server.close()
    },
  }
}

export type TestProxy = Awaited<ReturnType<typeof startProxy>>

/** Waits for something to become true; fails, saying what it waited for, after a minute. */
export async function until(isTrue: () => boolean): Promise<void> {
  const deadline = performance.now() + 60_000
  while (!isTrue()) {
    if (performance.now() > deadline) throw new Error(`never became true: ${isTrue}`)
    await wait(2)
  }
}

export type Got = { status: number; headers: IncomingMessage['headers']; body: Buffer; brokenOff: boolean }

/** A plain HTTP exchange that adds nothing of its own, and tells a broken answer from one that ended. */
export function exchange(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: Buffer | string } = {},
): Promise<Got> {
  return new Promise((resolve, reject) => {
    const { method = options.body === undefined ? 'GET' : 'POST', headers = {}, body } = options
    const outgoing = request(url, { method, headers: { authorization: `Bearer ${testSecret}`, ...headers } })
    outgoing.on('error', reject)
    outgoing.on('response', (incoming) => {
      const pieces: Buffer[] = []
      incoming.on('data', (piece: Buffer) => pieces.push(piece))
      incoming.on('error', () => undefined)
      incoming.on('close', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body: Buffer.concat(pieces),
          brokenOff: !incoming.complete,
        }),
      )
    })
    outgoing.end(body)
  })
}

export function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value))
}

/** Answers with a JSON body and the given status. */
export function jsonAnswer(value: unknown, status = 200, headers: Record<string, string> = {}): Answer {
  return (_seen, response) => {
    const body = json(value)
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length, ...headers })
    response.end(body)
  }
}

export const chatUsage = { prompt_tokens: 1000, completion_tokens: 50, total_tokens: 1050 }

/** A chat completion's stream: its deltas, the finish, usage where asked for, `[DONE]`. */
export function chatEvents(texts: string[], options: { usage: boolean }): string[] {
  const chunk = (choices: unknown[], usage: unknown = null) =>
    `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'gpt-5.5', choices, usage })}\n\n`
  const delta = (content: object, finish: string | null) => chunk([{ index: 0, delta: content, finish_reason: finish }])
  return [
    ...texts.map((content) => delta({ content }, null)),
    delta({}, 'stop'),
    ...(options.usage ? [chunk([], chatUsage)] : []),
    'data: [DONE]\n\n',
  ]
}

/** A Messages stream with 900 tokens in and, when it ends, 40 out. */
export function messageEvents(texts: string[]): string[] {
  const event = (type: string, rest: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`
  const usage = { input_tokens: 900, cache_read_input_tokens: 0, cache_creation_input_tokens: 0, output_tokens: 1 }
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude-sonnet-4-6', content: [], usage }
  return [
    event('message_start', { message: { ...message, stop_reason: null, stop_sequence: null } }),
    event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    ...texts.map((text) => event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } })),
    event('content_block_stop', { index: 0 }),
    event('message_delta', { delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 40 } }),
    event('message_stop', {}),
  ]
}

/** Answers with server-sent events, each a piece of its own. */
export function streamAnswer(events: string[], headers: Record<string, string> = {}): Answer {
  return (_seen, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', ...headers })
    for (const event of events) response.write(event)
    response.end()
  }
}

export const chatBody = { model: 'gpt-5.5', messages: [{ role: 'user', content: 'hi' }] }
export const messageBody = { model: 'claude-sonnet-4-6', max_tokens: 100, messages: [{ role: 'user', content: 'hi' }] }
