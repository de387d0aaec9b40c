import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/**
 * How fast the bench's vendor is by itself: every page of two 30-day windows, bodies read and thrown away.
 * Usage: node vendor-speed.ts [options of vendor.ts]
 */
const started = performance.now()
const vendor = spawn(
  process.execPath,
  [fileURLToPath(new URL('vendor.ts', import.meta.url)), ...process.argv.slice(2)],
  {
    stdio: ['pipe', 'pipe', 'inherit'],
  },
)
const [line] = await once(createInterface({ input: vendor.stdout }), 'line')
const { cursorUrl, key, untilMs, fromMs } = JSON.parse(String(line))
const readyAfter = (performance.now() - started) / 1_000
const agent = new Agent({ keepAlive: true })
const monthMs = 30 * 86_400_000
const from = performance.now()
let [pages, bytes] = [0, 0]
for (let end = untilMs - 1; end > fromMs; end -= monthMs) {
  for (let page = 1, more = true; more; page++) {
    const answer = await read({ startDate: end - monthMs + 1, endDate: end, page, pageSize: 1_000 })
    more = answer.text.includes('"hasNextPage":true')
    pages += 1
    bytes += answer.bytes
  }
}
const seconds = (performance.now() - from) / 1_000
process.stdout.write(
  `${pages} pages, ${(bytes / 1e6).toFixed(0)} MB in ${seconds.toFixed(1)} s: ${(pages / seconds).toFixed(0)} pages/s, ` +
    `one at a time; ready after ${readyAfter.toFixed(1)} s\n`,
)
vendor.stdin.end()
agent.destroy()

async function read(asked: object): Promise<{ text: string; bytes: number }> {
  const call = request(`${cursorUrl}/teams/filtered-usage-events`, {
    method: 'POST',
    agent,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
  })
  call.end(JSON.stringify(asked))
  const [answer] = await once(call, 'response')
  let [text, bytes] = ['', 0]
  for await (const chunk of answer) {
    // The head of the body, which says whether there is more, fits into the first piece.
    if (bytes === 0) text = chunk.toString('latin1', 0, 300)
    bytes += chunk.length
  }
  return { text, bytes }
}
