import { connect, type Socket } from 'node:net'

/**
 * Keeps `connections` busy for `seconds` (or until `count` answers) and says how it went. Its own client over plain
 * sockets, since load and upstream share one core: a full HTTP client would be what is measured.
 * Usage: node load.ts '<json of LoadOrder>'
 */
export type LoadOrder = {
  host: string
  port: number
  path: string
  headers: Record<string, string>
  bodyBytes: number
  stream: boolean
  connections: number
  seconds: number
  count?: number
  /** How many requests are begun a second, in all, where that is less than the connections could do. */
  paced?: number
  /** Share of answers that are left in the middle, by closing the connection. */
  abortShare?: number
}

/** Times in milliseconds. */
export type LoadResult = {
  answers: number
  aborted: number
  errors: number
  perSecond: number
  firstByte: { p50: number; p99: number }
  whole: { p50: number; p99: number }
}

const order: LoadOrder = JSON.parse(process.argv[2] ?? '{}')
const request = requestBytes(order)
const firstBytes: number[] = []
const wholes: number[] = []
const counts = { answers: 0, aborted: 0, errors: 0, started: 0 }
const from = performance.now()
const until = from + order.seconds * 1_000
let open = order.connections

for (let index = 0; index < order.connections; index += 1) keepBusy()

function keepBusy(): void {
  const socket = connect({ host: order.host, port: order.port, noDelay: true })
  let sentAt = 0
  let sawFirst = false
  let tail = ''
  let left: number | null = null
  let leaves = false

  const next = () => {
    const waits = msUntilTurn()
    if (waits > 0) setTimeout(send, waits)
    else send()
  }
  const send = () => {
    const enough = order.count !== undefined && counts.started >= order.count
    if (enough || performance.now() >= until) return finish(socket)
    counts.started += 1
    leaves = Math.random() < (order.abortShare ?? 0)
    sawFirst = false
    tail = ''
    left = null
    sentAt = performance.now()
    socket.write(request)
  }
  const answered = () => {
    counts.answers += 1
    wholes.push(performance.now() - sentAt)
    next()
  }
  socket.on('connect', next)
  socket.on('data', (bytes) => {
    if (!sawFirst) {
      sawFirst = true
      firstBytes.push(performance.now() - sentAt)
      const head = bytes.toString('latin1', 0, Math.min(bytes.length, 2_000))
      if (!/^HTTP\/1.1 200/.test(head)) counts.errors += 1
      const length = /content-length: *(\d+)/i.exec(head)
      if (length) left = head.indexOf('\r\n\r\n') + 4 + Number(length[1])
    }
    if (leaves) {
      counts.aborted += 1
      socket.destroy()
      return again()
    }
    if (left !== null) {
      left -= bytes.length
      if (left <= 0) answered()
      return
    }
    tail = (tail + bytes.toString('latin1', Math.max(0, bytes.length - 5))).slice(-5)
    if (tail === '0\r\n\r\n') answered()
  })
  socket.on('error', () => {
    counts.errors += 1
  })
  socket.on('close', () => {
    if (!leaves && socket.listenerCount('connect') > 0 && performance.now() < until && !done(socket)) again()
  })
  const again = () => {
    if (performance.now() < until) keepBusy()
    else over()
  }
}

let turns = 0

// Each request has its time: a late one is made up for, so that what is slower gets no fewer requests.
function msUntilTurn(): number {
  if (order.paced === undefined) return 0
  const due = from + (turns * 1_000) / order.paced
  turns += 1
  return due - performance.now()
}

const finished = new WeakSet<Socket>()

function done(socket: Socket): boolean {
  return finished.has(socket)
}

function finish(socket: Socket): void {
  finished.add(socket)
  socket.destroy()
  over()
}

function over(): void {
  open -= 1
  if (open > 0) return
  const seconds = (performance.now() - from) / 1_000
  const result: LoadResult = {
    answers: counts.answers,
    aborted: counts.aborted,
    errors: counts.errors,
    perSecond: (counts.answers + counts.aborted) / seconds,
    firstByte: quantiles(firstBytes),
    whole: quantiles(wholes),
  }
  process.stdout.write(`${JSON.stringify(result)}\n`)
  process.exit(0)
}

function quantiles(values: number[]): { p50: number; p99: number } {
  const sorted = values.sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
  return { p50: at(0.5), p99: at(0.99) }
}

function requestBytes(of: LoadOrder): Buffer {
  const prompt = 'The quick brown fox jumps over the lazy dog, says the prompt. '
    .repeat(Math.ceil(of.bodyBytes / 60))
    .slice(0, Math.max(1, of.bodyBytes - 120))
  const body = JSON.stringify({
    model: 'gpt-6-luna',
    ...(of.stream ? { stream: true, stream_options: { include_usage: true } } : {}),
    max_tokens: 1_000,
    messages: [{ role: 'user', content: prompt }],
  })
  const headers = {
    host: `${of.host}:${of.port}`,
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...of.headers,
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`POST ${of.path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
}
