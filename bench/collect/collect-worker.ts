import diagnostics from 'node:diagnostics_channel'
import { readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { settableClock } from '../../src/base/clock.ts'
import { createLog } from '../../src/base/log.ts'
import { collectAccount } from '../../src/collectors/collect.ts'
import { usualPatience } from '../../src/collectors/patience.ts'
import { openDatabase } from '../../src/db/database.ts'
import { openVault } from '../../src/vault/vault.ts'

export type CollectOrder = { url: string; secretKey: string; cursorUrl: string; accountId: number; nowMs: number }

/**
 * `peakMb`: the most resident memory the process ever had, `startMb` what it had before it read; `delayMs`: the event loop's, at
 * p99.9; `cpuSeconds`: of all its threads; `eventsFromMs`: when it first asked for events, in milliseconds since 1970.
 */
export type CollectTimes = {
  outcome: string
  problem: string
  seconds: number
  cpuSeconds: number
  records: number
  changed: number
  calls: Record<string, number>
  eventsFromMs: number
  startMb: number
  peakMb: number
  delayMs: number
}

const order: CollectOrder = JSON.parse(process.argv[2] ?? '')
const { url, secretKey, cursorUrl, accountId, nowMs } = order
const { db, close } = openDatabase({ url, application: 'bench collect', onError: () => undefined })
const calls: Record<string, number> = {}
let eventsFromMs = 0
const startMb = process.memoryUsage.rss() / 2 ** 20
diagnostics.subscribe('undici:request:create', (message) => {
  const { path } = (message as { request: { path: string } }).request
  const name = path.replace(/^\/vendors\/cursor|\?.*$/g, '')
  calls[name] = (calls[name] ?? 0) + 1
  if (name === '/teams/filtered-usage-events') eventsFromMs ||= performance.timeOrigin + performance.now()
})
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
const cpuBefore = process.cpuUsage()
const from = performance.now()
const collected = await collectAccount(
  {
    db,
    vault: openVault([secretKey]),
    clock: settableClock(new Date(nowMs)),
    log: createLog('warn', process.stderr),
    addresses: { cursor: cursorUrl, anthropic: cursorUrl, openai: cursorUrl },
    patience: { ...usualPatience, isPaced: false },
  },
  { accountId, trigger: 'command' },
)
const seconds = (performance.now() - from) / 1_000
const cpu = process.cpuUsage(cpuBefore)
delay.disable()
const { outcome, problem, counts } = collected
const times: CollectTimes = {
  outcome,
  problem,
  seconds,
  cpuSeconds: (cpu.user + cpu.system) / 1e6,
  records: counts.records,
  changed: counts.changed,
  calls,
  eventsFromMs,
  startMb,
  peakMb: Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'latin1'))?.[1]) / 1_024,
  delayMs: delay.percentile(99.9) / 1e6,
}
await close()
process.stdout.write(JSON.stringify(times))
