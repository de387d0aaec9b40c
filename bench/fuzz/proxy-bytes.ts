import { connect } from 'node:net'
import type { Random } from '../../sandbox/company/random.ts'
import { chatBody, chatUsage, jsonAnswer, messageBody, testSecret } from '../../src/proxy/testing.ts'
import { brokenBytes, oddText } from './broken.ts'
import { type Became, campaign, type Order } from './campaign.ts'
import { writeInPieces } from './in-pieces.ts'
import { openProxyStage, refuseOddRefusal } from './proxy-stage.ts'

type Sent = { bytes: Buffer; cuts: number[]; leaves: 'at once' | 'after the answer' }

/** Bytes that are HTTP, nearly, or not at all, over TCP: every answer is one, none is 500, and what is refused is not forwarded. */
export async function fuzzProxyBytes(order: Order): Promise<number> {
  const stage = await openProxyStage(jsonAnswer({ id: 'chatcmpl-1', model: 'gpt-5.5', choices: [], usage: chatUsage }))
  const port = Number(new URL(stage.proxy.origin).port)
  try {
    return await campaign<Sent>(order, {
      name: 'Proxy: bytes',
      longestMs: 5_000,
      mostGrownMb: 20,
      make: sentOf,
      async hand(sent) {
        const became = judged(await exchanged(port, sent))
        await stage.account(3_000)
        return became
      },
      async atEnd() {
        const whole = { bytes: requestOf('POST', '/api/v1/chat/completions', [], JSON.stringify(chatBody)), cuts: [] }
        if (judged(await exchanged(port, { ...whole, leaves: 'after the answer' })) === 'refused')
          throw new Error('it serves nobody any more')
        const left = await new Promise<number>((resolve) =>
          stage.proxy.server.server.getConnections((_, count) => resolve(count)),
        )
        if (left > 5) throw new Error(`${left} connections are still open`)
      },
    })
  } finally {
    await stage.close()
  }
}

function judged(answer: string): Became {
  if (answer === '') return 'refused'
  if (!answer.startsWith('HTTP/1.1 ')) throw new Error(`an answer that is not HTTP: ${answer.slice(0, 200)}`)
  let became: Became = 'refused'
  for (const part of answer.split(/(?=HTTP\/1\.1 \d{3} )/)) {
    const status = Number(part.slice(9, 12))
    const body = part.slice(part.indexOf('\r\n\r\n') + 4)
    if (status >= 500) throw new Error(`it answers ${part.slice(0, 500)}`)
    if (status >= 200 && status < 400) became = 'accepted'
    if (status >= 400 && /content-length: [1-9]/i.test(part) && body !== '') refuseOddRefusal(status, body)
  }
  return became
}

const quietMs = 15

async function exchanged(port: number, { bytes, cuts, leaves }: Sent): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  const pieces: Buffer[] = []
  let quiet: NodeJS.Timeout | undefined
  const over = new Promise<void>((resolve) => socket.on('close', () => resolve()))
  const leaveWhenQuiet = () => {
    clearTimeout(quiet)
    quiet = setTimeout(() => socket.end(), quietMs)
  }
  socket.on('data', (piece: Buffer) => {
    pieces.push(piece)
    leaveWhenQuiet()
  })
  // The other end may close on what it does not read.
  socket.on('error', () => undefined)
  await writeInPieces({ bytes, cuts }, (piece) => socket.write(piece))
  if (leaves === 'at once') socket.end()
  else leaveWhenQuiet()
  await over
  clearTimeout(quiet)
  return Buffer.concat(pieces).toString('latin1')
}

const methods = [
  'GET',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'CONNECT',
  'PRI',
  'get',
  'G E T',
  'X-ODD',
] as const
const paths = [
  '/api/v1/chat/completions',
  '/api/v1/messages',
  '/api/v1/v1/messages?beta=true',
  '/api/v1/responses',
  '/api/v1/embeddings',
  '/api/v1/completions',
  '/api/v1/models',
  '/api/v1/models/gpt-5.5',
  '/api/v1/responses/resp_1',
  '/api/v1/messages/batches/msgbatch_1/results',
  '/openai/deployments/gpt/chat/completions',
  '/api/v1/%2e%2e/chat',
  '/api/v1/responses/%ff',
  '/api/v1/responses/..%2f..%2fadmin',
  '/api/v1//chat/completions',
  'http://other.example/api/v1/chat/completions',
  '//other.example/api/v1/models',
  '*',
  '/',
  '',
  `/api/v1/models/${'a'.repeat(9_000)}`,
  '/api/v1/models?a[]=1&a=2&__proto__[x]=1',
] as const
const headers = [
  'transfer-encoding: chunked',
  'Transfer-Encoding: xchunked',
  'transfer-encoding: gzip, chunked',
  'content-length: 5',
  'content-length: -1',
  'content-length: 99999999999999999999',
  'content-length: 0',
  'content-length: 1e2',
  'content-encoding: gzip',
  'content-encoding: br, br',
  'expect: 100-continue',
  'expect: odd',
  'upgrade: websocket',
  'connection: upgrade',
  'connection: close, content-length, authorization',
  'content-type: application/json; charset=utf-16',
  'content-type: \xff',
  'authorization: Bearer',
  'authorization: Basic xx',
  'x-api-key: ',
  'anthropic-version: 2023-06-01',
  'x-tally-project: a\tb',
  `x-tally-project: ${'p'.repeat(2_000)}`,
  'x-tally-project: {"a":1}',
  'x-tally-tags: a=b,,=,c',
  'x-request-id: \x01',
  'host: other.example:1:2',
  'host:',
  ' folded: a',
  'a b: c',
  ': empty',
  'cookie: a',
  'te: trailers',
  `x-long: ${'y'.repeat(20_000)}`,
] as const
const pieces = [
  '\r\n',
  '\r\n\r\n',
  '\n',
  '\r',
  '\0',
  ':',
  ' ',
  '0\r\n\r\n',
  'ffffffffffffffff\r\n',
  '-1\r\n',
  '5;ext="\r\n',
  '{',
  '"',
  '[[[[',
  '\xff\xfe',
  'HTTP/1.1',
  'HTTP/9.9',
  '\x16\x03\x01\x02\x00\x01',
  ...headers.slice(0, 12),
] as const

function sentOf(random: Random): Sent {
  const whole = wholeOf(random)
  const bytes = random.next() < 0.65 ? brokenBytes(random, whole, pieces) : whole
  const cuts =
    random.next() < 0.3
      ? Array.from({ length: random.between(1, 6) }, () => random.between(1, bytes.length)).sort((a, b) => a - b)
      : []
  return { bytes, cuts, leaves: random.next() < 0.2 ? 'at once' : 'after the answer' }
}

function wholeOf(random: Random): Buffer {
  if (random.next() < 0.03)
    return Buffer.from(Array.from({ length: random.between(1, 2_000) }, () => random.between(0, 255)))
  const count = random.next() < 0.15 ? 2 : 1
  return Buffer.concat(Array.from({ length: count }, () => oneRequest(random)))
}

function oneRequest(random: Random): Buffer {
  const plain = random.next() < 0.5
  const method = plain ? 'POST' : random.pick(methods)
  const path = plain
    ? random.pick(['/api/v1/chat/completions', '/api/v1/messages', '/api/v1/responses'])
    : random.pick(paths)
  const more = Array.from({ length: plain ? random.between(0, 1) : random.between(0, 4) }, () => random.pick(headers))
  const body = random.pick([
    JSON.stringify(chatBody),
    JSON.stringify(messageBody),
    '{"model":"gpt-5.5","input":"a"}',
    '',
    '{',
    'null',
    oddText(random),
  ])
  return requestOf(method, path, more, body, random.next() < 0.3)
}

function requestOf(method: string, path: string, more: readonly string[], body: string, isChunked = false): Buffer {
  const sent = Buffer.from(body)
  const length = isChunked ? 'transfer-encoding: chunked' : `content-length: ${sent.length}`
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'host: tally',
    `authorization: Bearer ${testSecret}`,
    'content-type: application/json',
    length,
    ...more,
  ]
  const framed = isChunked
    ? [Buffer.from(`${sent.length.toString(16)}\r\n`), sent, Buffer.from('\r\n0\r\n\r\n')]
    : [sent]
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), ...framed])
}
