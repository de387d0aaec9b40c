import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { newId } from '../../src/base/id.ts'
import { createLog } from '../../src/base/log.ts'
import { microUsd } from '../../src/base/money.ts'
import { type Gate, openGate } from '../../src/budgets/gate.ts'
import { openDatabase } from '../../src/db/database.ts'
import { openJournal } from '../../src/ledger/journal.ts'
import { anEntry } from '../../src/ledger/testing.ts'
import type { VirtualKey } from '../../src/people/virtual-key.ts'

/** What it is told: whose requests, how many at a time, for how long; an answer takes `answerMs`. */
export type AdmissionOrder = {
  url: string
  key: Pick<VirtualKey, 'id' | 'lineageId' | 'personId' | 'handleId' | 'project'>
  connections: number
  seconds: number
  answerMs: number
}
/** Milliseconds that each admission took. */
export type AdmissionTimes = { tookMs: number[]; refused: number }

/**
 * The gate, the journal and the ledger as a proxy process has them, without the proxy: what an admission takes.
 * Usage: node admission-worker.ts '<json of AdmissionOrder>'
 */
const order: AdmissionOrder = JSON.parse(process.argv[2] ?? '{}')
const log = createLog('warn', process.stderr)
const folder = await mkdtemp(path.join(tmpdir(), 'tally-bench-admission-'))
const { db, close } = openDatabase({ url: order.url, application: 'bench', onError: () => undefined })
let gate: Gate | null = null
const journal = await openJournal({ folder, db, log, onRecorded: (ids) => gate?.stored(ids) })
const opened = await openGate({ db, url: order.url, holder: journal.id, log, now: () => new Date() })
gate = opened

const times: AdmissionTimes = { tookMs: [], refused: 0 }
const from = performance.now()
// The first second warms up.
const countsFrom = from + 1_000
const until = countsFrom + order.seconds * 1_000
await Promise.all(Array.from({ length: order.connections }, keepBusy))
await journal.stop()
await opened.close()
await close()
rmSync(folder, { recursive: true, force: true })
process.stdout.write(JSON.stringify(times))

async function keepBusy(): Promise<void> {
  // Not all at the same moment.
  await wait(Math.random() * order.answerMs)
  while (performance.now() < until) {
    const now = new Date()
    const { id: keyId, lineageId, personId, handleId, project } = order.key
    const requestId = newId()
    const said = { requestId, keyId, lineageId, personId, project, provider: 'openai', model: 'gpt-6-luna' } as const
    const size = { inputBytes: 1_000, maxOutputTokens: 1_000, choices: 1, unbounded: () => null }
    const startedMs = performance.now()
    const answer = opened.admit({ ...said, ...size, now })
    const admission = answer instanceof Promise ? await answer : answer
    if (startedMs > countsFrom) times.tookMs.push(performance.now() - startedMs)
    if (admission.kind !== 'admitted') {
      times.refused += 1
      continue
    }
    await wait(order.answerMs)
    const tokens = { inputTokens: 250, cacheReadTokens: 0, cacheWrite5mTokens: 0, cacheWrite1hTokens: 0 }
    const cost = microUsd(50)
    const { input, output } = { input: 250, output: 50 }
    admission.hold.settle(cost, { input, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output })
    const money = { costMicroUsd: cost, listMicroUsd: cost }
    const whose = { sourceId: requestId, at: now.toISOString(), handleId, keyRef: keyId, project }
    const entry = anEntry({
      ...whose,
      ...tokens,
      ...money,
      outputTokens: output,
      provider: 'openai',
      model: 'gpt-6-luna',
    })
    await new Promise((written) => journal.close(entry, null, written))
  }
}
