import { type Db, isDatabaseAway } from '../db/database.ts'
import { hearOfRun, type SyncCounts, type SyncReach } from '../sources/sync-run.ts'

const everyMs = 1_000
const atLeastEveryMs = 15_000

/**
 * Says in the database what a run has done and that it lives: what is new at most every second, anything at least every 15
 * seconds. `onTakenOver` is called when another has taken the run's place. `onBeat` hears the same, for whoever watches.
 */
export function openPulse(input: {
  db: Db
  runId: number
  onTakenOver(thrown: unknown): void
  onBeat(counts: SyncCounts, reach: SyncReach | null): void
}) {
  const { db, runId, onTakenOver, onBeat } = input
  const counts: SyncCounts = { pages: 0, records: 0, changed: 0, people: 0, calls: 0 }
  let reach: SyncReach | null = null
  let isNew = true
  let heardMs = performance.now()
  let beating: Promise<void> | null = null

  async function beat(): Promise<void> {
    isNew = false
    heardMs = performance.now()
    onBeat(counts, reach)
    try {
      await hearOfRun(db, runId, counts, reach ?? undefined)
    } catch (thrown) {
      if (!isDatabaseAway(thrown)) onTakenOver(thrown)
    }
  }

  const timer = setInterval(() => {
    if (beating || !(isNew || performance.now() - heardMs > atLeastEveryMs)) return
    beating = beat().finally(() => {
      beating = null
    })
  }, everyMs)

  return {
    counts,
    told({ people = 0, ...said }: Partial<SyncCounts>): void {
      for (const name of ['pages', 'records', 'changed', 'calls'] as const) counts[name] += said[name] ?? 0
      counts.people = Math.max(counts.people, people)
      isNew = true
    },
    reached(at: Date, way: { from: Date; to: Date }): void {
      reach = { from: way.from, reached: at, to: way.to }
      isNew = true
    },
    async close(): Promise<void> {
      clearInterval(timer)
      await beating
      onBeat(counts, reach)
    },
  }
}
