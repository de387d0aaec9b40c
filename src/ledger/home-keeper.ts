import { basename } from 'node:path'
import { within } from '../base/within.ts'
import { adoptOrphans, beat, claimHome, giveUpHome } from './journal-home.ts'
import type { JournalLimits } from './journal-limits.ts'
import { recoverJournal } from './recover.ts'
import type { StoreDeps } from './store-batch.ts'

/** Keeps the folder of this process: `end` gives it up, once nothing is written to it any more. */
export type HomeKeeper = { path(): string; end(journal: 'done' | 'unfinished'): Promise<void> }

/**
 * Claims a folder, keeps its heart beating, and looks for journals of dead processes, at once and from then on. When
 * others took us for dead (a host that slept), a new folder is claimed and `onLost` is told.
 */
export async function keepHome(
  deps: StoreDeps & { limits: JournalLimits; onLost(newPath: string): void; onRecovered(id: string): void },
): Promise<HomeKeeper> {
  const { folder, log, limits, stopping } = deps
  let home = await claimHome(folder)
  const heartbeat = repeat(limits.heartbeatEveryMs, async () => {
    if (await beat(home)) return
    if (stopping.aborted) return
    home = await claimHome(folder)
    log.warn('another process took our journal over: requests in flight may be counted as estimates')
    deps.onLost(home.path)
  })
  const adoption = repeat(limits.adoptEveryMs, async () => {
    for (const path of await adoptOrphans(home, limits.staleAfterMs)) {
      if (stopping.aborted) return
      if ((await recoverJournal(deps, path)) === 'stored') deps.onRecovered(basename(path))
    }
  })
  adoption.now()

  function repeat(everyMs: number, work: () => Promise<void>) {
    let running: Promise<void> | null = null
    const now = () => {
      running ??= work()
        .catch((thrown: unknown) => log.error({ err: thrown }, 'the folder of journals could not be looked after'))
        .finally(() => {
          running = null
        })
    }
    const timer = setInterval(now, everyMs)
    return {
      now,
      async end() {
        clearInterval(timer)
        await running
      },
    }
  }

  return {
    path: () => home.path,
    async end(journal) {
      const ended = await within(limits.flushWithinMs, Promise.all([heartbeat.end(), adoption.end()]))
      await giveUpHome(home, journal === 'done' && ended.inTime ? 'remove' : 'leave')
    },
  }
}
