import pg from 'pg'
import { answer, measureTaken, orderOf, type Taken } from '../worker.ts'

export type PlainOrder = { url: string; cursorUrl: string; key: string; fromMs: number; untilMs: number }
export type PlainTimes = Taken & { seconds: number; read: number }

type Event = {
  timestamp: string
  userEmail: string
  model: string
  chargedCents: number
  tokenUsage: { inputTokens: number; outputTokens: number }
}

/**
 * Usage events into a table, as people write it in an afternoon: pages are asked for until there are no more, and what has the same
 * instant, person and model is taken for the same event. Runs in a process of its own.
 */
const { url, cursorUrl, key, fromMs, untilMs } = orderOf<PlainOrder>()
const monthMs = 30 * 86_400_000
const taken = measureTaken()
const started = performance.now()
const client = new pg.Client({ connectionString: url })
await client.connect()
await client.query(`create table if not exists cursor_usage (
  at timestamptz, email text, model text, cents numeric, input_tokens bigint, output_tokens bigint, primary key (at, email, model))`)
let read = 0
for (let startDate = fromMs; startDate < untilMs; startDate += monthMs) {
  const window = { startDate, endDate: Math.min(startDate + monthMs, untilMs) - 1 }
  for (let page = 1, more = true; more; page += 1) {
    const response = await fetch(`${cursorUrl}/teams/filtered-usage-events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...window, page, pageSize: 1_000 }),
    })
    const told = (await response.json()) as { usageEvents: Event[]; pagination: { hasNextPage: boolean } }
    await insert(told.usageEvents)
    read += told.usageEvents.length
    more = told.pagination.hasNextPage
  }
}
await client.end()
const times: PlainTimes = { ...taken(), seconds: (performance.now() - started) / 1_000, read }
answer(times)

async function insert(events: readonly Event[]): Promise<void> {
  if (events.length === 0) return
  const rows = events.map(({ timestamp, userEmail, model, chargedCents, tokenUsage }) => [
    ...[new Date(Number(timestamp)), userEmail, model, chargedCents],
    ...[tokenUsage.inputTokens, tokenUsage.outputTokens],
  ])
  const places = rows.map((row, place) => `(${row.map((_, index) => `$${place * row.length + index + 1}`).join(', ')})`)
  await client.query(`insert into cursor_usage values ${places.join(', ')} on conflict do nothing`, rows.flat())
}
