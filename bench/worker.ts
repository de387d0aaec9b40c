import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { noPretenuring } from '../src/base/v8-flags.ts'

/**
 * Runs a worker in a process of its own, with V8 as the app sets it and what was compiled before kept as the app keeps it, and
 * reads what it says at its end. `order` reaches it through `orderOf`.
 */
export async function runWorker<Answer>(worker: URL, order: object, nodeOptions: string[] = []): Promise<Answer> {
  const options = [noPretenuring, ...nodeOptions, fileURLToPath(worker), JSON.stringify(order)]
  const env = { ...process.env, NODE_COMPILE_CACHE: compileCache }
  const child = spawn(process.execPath, options, { stdio: ['ignore', 'pipe', 'inherit'], env })
  const [output] = await Promise.all([text(child.stdout), once(child, 'exit')])
  return JSON.parse(output)
}

// The one of `src/main.js`: without it Node's TypeScript compiler would be part of what is measured.
const compileCache = fileURLToPath(new URL('../node_modules/.cache/tally', import.meta.url))

/** In the worker: what it was told to do. */
export function orderOf<Order>(): Order {
  return JSON.parse(process.argv[2] ?? '')
}

/** In the worker: what it says at its end. */
export function answer(said: object): void {
  process.stdout.write(JSON.stringify(said))
}

/**
 * What a process took. `startMb`: resident memory before, `peakMb`: the most it ever had; `delayMs`, `longestMs`: the event
 * loop's delay at p99.9 and at most; `cpuSeconds`: of all its threads.
 */
export type Taken = { startMb: number; peakMb: number; delayMs: number; longestMs: number; cpuSeconds: number }

/** In the worker: begins to measure; what it returns ends it. */
export function measureTaken(): () => Taken {
  const startMb = process.memoryUsage.rss() / 2 ** 20
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const before = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(before)
    delay.disable()
    const peakMb = Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'latin1'))?.[1]) / 1_024
    const delays = { delayMs: delay.percentile(99.9) / 1e6, longestMs: delay.max / 1e6 }
    return { startMb, peakMb, ...delays, cpuSeconds: (user + system) / 1e6 }
  }
}
