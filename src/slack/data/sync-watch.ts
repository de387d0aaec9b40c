import { setTimeout as wait } from 'node:timers/promises'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Db } from '../../db/database.ts'
import { runKey, tellOfRuns } from '../../notices/tell-of-syncs.ts'
import { saidMessages } from '../../outbox/said-messages.ts'
import type { SyncRun } from '../../sources/sync-run.ts'
import { vendorAccount } from '../../sources/vendor-account.ts'
import type { SlackClients } from '../web-api.ts'
import { progressMessage } from './progress-views.ts'

type Deps = { db: Db; clock: Clock; log: Log; clients: SlackClients }

/** Tells who asked for a reading how it goes. `look` does so once; `run` goes on until `close`. */
export type SyncWatch = { look(): Promise<void>; run(): void; close(): Promise<void> }

// Slack takes about fifty edits a minute.
const everyMs = 2_000

/**
 * Looks after the messages about readings somebody asked for: queues them, and edits those that show progress. What a
 * message shows already is not sent again; another process may send the same once more, which changes nothing.
 */
export function openSyncWatch(deps: Deps): SyncWatch {
  const { db, clock, log } = deps
  const stopping = new AbortController()
  const shown = new Map<number, string>()
  const ended = new Set<number>()
  let running: Promise<void> = Promise.resolve()

  async function look(): Promise<void> {
    const runs = await tellOfRuns(db, clock.now())
    for (const run of runs.filter(({ id }) => !ended.has(id))) {
      await show(run).catch((err: unknown) => log.warn({ err, run: run.id }, 'progress could not be shown'))
    }
    for (const known of [shown, ended]) forgetOthers(known, runs)
  }

  async function show(run: SyncRun): Promise<void> {
    const key = { kind: 'sync.progress', keyPrefix: runKey('sync.progress', run.id) }
    const [place] = await saidMessages(db, key)
    if (place) {
      const message = progressMessage(run, await vendorAccount(db, run.accountId), clock.now())
      const text = JSON.stringify(message)
      if (shown.get(run.id) === text) return
      const { workspace, channel, ts } = place
      await deps.clients.within(workspace, () => deps.clients.background.chat.update({ channel, ts, ...message }))
      shown.set(run.id, text)
    }
    // Its message may still be on its way while it runs, and a little later.
    const endedMs = run.endedAt?.getTime()
    if (endedMs !== undefined && clock.now().getTime() - endedMs > onItsWayMs) ended.add(run.id)
  }

  async function goOn(): Promise<void> {
    while (!stopping.signal.aborted) {
      await look().catch((err: unknown) => log.warn({ err }, 'readings could not be looked after'))
      await wait(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  return {
    look,
    run() {
      running = goOn()
    },
    async close() {
      stopping.abort()
      await running
    },
  }
}

const onItsWayMs = 60_000

function forgetOthers(
  known: { keys(): Iterable<number>; delete(id: number): boolean },
  runs: readonly SyncRun[],
): void {
  const ids = new Set(runs.map(({ id }) => id))
  for (const id of [...known.keys()]) if (!ids.has(id)) known.delete(id)
}
