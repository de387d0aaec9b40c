import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { vendorKeys } from '../../sandbox/vendors/keys.ts'
import { sandboxVendors } from '../../sandbox/vendors/vendors.ts'
import { cursorEvent, cursorMember } from '../../sandbox/vendors/world/cursor-rows.ts'
import { emptyVendorWorld, type VendorWorld } from '../../sandbox/vendors/world/vendor-world.ts'
import { type EventShape, personEmail, type WrittenEvents, writeEvents } from './cursor-events.ts'

/**
 * A Cursor for the bench, in a process of its own: usage events written out before it says it is ready, no rate limit.
 * Spend, groups and daily usage come from the sandbox's code over one row per person and day, so that they agree.
 * Usage: node vendor.ts [--events 1000000] [--people 500] [--days 60] [--until 2026-11-21T00:00:00Z] [--port 0] [--twinEach 0]
 * Prints one line of JSON: `cursorUrl key events nanoUsd fromMs untilMs`. A line on standard input makes it correct what it told
 * of the last two days, and is answered by a line. Ends when standard input closes, or by a signal.
 */
const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000000' },
    people: { type: 'string', default: '500' },
    days: { type: 'string', default: '60' },
    until: { type: 'string', default: new Date().toISOString() },
    port: { type: 'string', default: '0' },
    twinEach: { type: 'string', default: '0' },
  },
})
const shape: EventShape = {
  events: Number(values.events),
  people: Number(values.people),
  days: Number(values.days),
  untilMs: Date.parse(values.until),
  twinEach: Number(values.twinEach),
  isCorrected: false,
}
let written = writeEvents(shape)
let world = worldOf(written, shape)
const others = sandboxVendors({ world: () => world, clock: { now: () => new Date(shape.untilMs) }, rateLimits: false })
const authorized = [
  `Basic ${Buffer.from(`${vendorKeys.cursor}:`).toString('base64')}`,
  `Basic ${Buffer.from(vendorKeys.cursor).toString('base64')}`,
  `Bearer ${vendorKeys.cursor}`,
]

const server = createServer((request, response) => {
  const isEvents = request.url === '/vendors/cursor/teams/filtered-usage-events' && request.method === 'POST'
  if (isEvents && authorized.includes(request.headers.authorization ?? '')) sendEvents(request, response)
  else if (!others.handle(request, response)) response.writeHead(404).end()
})
server.listen(Number(values.port), '127.0.0.1')
await once(server, 'listening')
const address = server.address()
const port = typeof address === 'object' && address ? address.port : 0
const nanoUsd = [...written.charged.values()].reduce((sum, charged) => sum + charged, 0)
const fromMs = shape.untilMs - shape.days * 86_400_000
const ready = {
  cursorUrl: `http://127.0.0.1:${port}/vendors/cursor`,
  key: vendorKeys.cursor,
  events: shape.events,
  nanoUsd,
  fromMs,
  untilMs: shape.untilMs,
}
process.stdout.write(`${JSON.stringify(ready)}\n`)
createInterface({ input: process.stdin })
  .on('line', () => {
    written = writeEvents({ ...shape, isCorrected: true })
    world = worldOf(written, shape)
    process.stdout.write('corrected\n')
  })
  .once('close', () => process.exit(0))

function sendEvents(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const asked = JSON.parse(Buffer.concat(chunks).toString() || '{}')
    const { startDate = fromMs, endDate = shape.untilMs, page = 1, pageSize = 100 } = asked
    if (endDate - startDate > 30 * 86_400_000 || pageSize > 1_000) {
      response
        .writeHead(400, { 'content-type': 'application/json' })
        .end('{"error":"Bad Request","message":"Too much"}')
      return
    }
    sendPage(response, { startDate, endDate, page, pageSize })
  })
}

function sendPage(
  response: ServerResponse,
  { startDate, endDate, page, pageSize }: { startDate: number; endDate: number; page: number; pageSize: number },
): void {
  const first = placeOf((at) => at <= endDate)
  const count = placeOf((at) => at < startDate) - first
  const numPages = Math.ceil(count / pageSize)
  const from = Math.min(first + (page - 1) * pageSize, first + count)
  const to = Math.min(from + pageSize, first + count)
  const pagination = { numPages, currentPage: page, pageSize, hasNextPage: page < numPages, hasPreviousPage: page > 1 }
  const head = `{"totalUsageEventsCount":${count},"pagination":${JSON.stringify(pagination)},"usageEvents":[`
  const tail = `],"period":{"startDate":${startDate},"endDate":${endDate}}}`
  const rows = piece(from, to)
  const length = Buffer.byteLength(head) + rows.length + Buffer.byteLength(tail)
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': length })
  response.write(head)
  response.write(rows)
  response.end(tail)
}

/** The written events from one place up to another, without the comma before the first. */
function piece(from: number, to: number): Buffer {
  if (from >= to) return Buffer.alloc(0)
  return written.bytes.subarray((written.starts[from] ?? 0) + (from === 0 ? 0 : 1), written.starts[to])
}

/** The first place, from the newest on, at which a time fits; the times only get smaller. */
function placeOf(fits: (at: number) => boolean): number {
  let [low, high] = [0, written.times.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (fits(written.times[middle] ?? 0)) high = middle
    else low = middle + 1
  }
  return low
}

function worldOf({ charged }: WrittenEvents, { people }: EventShape): VendorWorld {
  const made = emptyVendorWorld()
  made.cursor.members = Array.from({ length: people }, (_, index) =>
    cursorMember({ number: index + 1, email: personEmail(index) }),
  )
  made.cursor.events = [...charged].map(([key, chargedNanoUsd]) => {
    const [email = '', day] = key.split(' ')
    return cursorEvent({ at: Number(day) * 86_400_000, email, chargedNanoUsd, modelNanoUsd: chargedNanoUsd })
  })
  return made
}
