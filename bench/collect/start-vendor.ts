import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export type EventsPage = {
  usageEvents: Array<{ timestamp: string; userEmail: string; model: string; chargedCents: number }>
  pagination: { hasNextPage: boolean }
}

/** The bench's Cursor in a process of its own; `nanoUsd` is what all its events are charged. */
export type Vendor = {
  cursorUrl: string
  key: string
  events: number
  nanoUsd: number
  /** How long it takes to answer so many pages of its newest events, when nothing is done with them. */
  secondsToAnswer(pages: number): Promise<number>
  page(asked: { startDate: number; endDate: number; page: number; pageSize: number }): Promise<EventsPage>
  /** From then on it tells otherwise of the last two days: prices and names of models. */
  correct(): Promise<void>
  stop(): Promise<void>
}

/** Starts it and waits until its events are written out. */
export async function startVendor(input: {
  events: number
  people: number
  days: number
  until: Date
  /** One event in so many is told of twice; none where it is left out. */
  twinEach?: number
}): Promise<Vendor> {
  const script = fileURLToPath(new URL('vendor.ts', import.meta.url))
  const { events, people, days, until, twinEach = 0 } = input
  const options = Object.entries({ events, people, days, until: until.toISOString(), twinEach })
  const args = options.flatMap(([name, value]) => [`--${name}`, String(value)])
  const child = spawn(process.execPath, [script, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })
  const [line] = await once(lines, 'line')
  const { cursorUrl, key, nanoUsd } = JSON.parse(String(line))
  const ask = (asked: object) =>
    fetch(`${cursorUrl}/teams/filtered-usage-events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: JSON.stringify(asked),
    })
  return {
    cursorUrl,
    key,
    events,
    nanoUsd,
    async secondsToAnswer(pages) {
      const window = { startDate: until.getTime() - 30 * 86_400_000, endDate: until.getTime() - 1, pageSize: 1_000 }
      const started = performance.now()
      for (let page = 1; page <= pages; page++) {
        const answer = await ask({ ...window, page })
        await answer.arrayBuffer()
      }
      return (performance.now() - started) / 1_000
    },
    page: async (asked) => (await ask(asked)).json() as Promise<EventsPage>,
    async correct() {
      const answered = once(lines, 'line')
      child.stdin.write('correct\n')
      await answered
    },
    async stop() {
      child.stdin.end()
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}
