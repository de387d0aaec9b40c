import diagnostics from 'node:diagnostics_channel'
import { settableClock } from '../../src/base/clock.ts'
import { createLog } from '../../src/base/log.ts'
import { collectAccount } from '../../src/collectors/collect.ts'
import { usualPatience } from '../../src/collectors/patience.ts'
import { openDatabase } from '../../src/db/database.ts'
import { openVault } from '../../src/vault/vault.ts'
import { answer, measureTaken, orderOf, type Taken } from '../worker.ts'

export type CollectOrder = { url: string; secretKey: string; cursorUrl: string; accountId: number; nowMs: number }

/** `eventsFromMs`: when it first asked for events, in milliseconds since 1970. */
export type CollectTimes = Taken & {
  outcome: string
  problem: string
  seconds: number
  records: number
  changed: number
  calls: Record<string, number>
  eventsFromMs: number
}

const { url, secretKey, cursorUrl, accountId, nowMs } = orderOf<CollectOrder>()
const { db, close } = openDatabase({ url, application: 'bench collect', onError: () => undefined })
const calls: Record<string, number> = {}
let eventsFromMs = 0
diagnostics.subscribe('undici:request:create', (message) => {
  const { path } = (message as { request: { path: string } }).request
  const name = path.replace(/^\/vendors\/cursor|\?.*$/g, '')
  calls[name] = (calls[name] ?? 0) + 1
  if (name === '/teams/filtered-usage-events') eventsFromMs ||= performance.timeOrigin + performance.now()
})
const taken = measureTaken()
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
const took = taken()
const { outcome, problem, counts } = collected
const times: CollectTimes = {
  outcome,
  problem,
  seconds,
  records: counts.records,
  changed: counts.changed,
  calls,
  eventsFromMs,
  ...took,
}
await close()
answer(times)
