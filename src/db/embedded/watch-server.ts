import { errorText } from '../../base/app-error.ts'
import type { Log } from '../../base/log.ts'

/** A server as its watch sees it. `restart` throws when it does not come up; it may find that somebody was faster. */
export type WatchedServer = { isUp(): boolean; restart(): Promise<void> }

export const lookEveryMs = 500
export const steadyAfterMs = 60_000
/** The wait before each attempt; after the last one it is for a person to mend. */
export const delaysMs = [0, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000]

/** Starts a server again whenever it has ended by itself, and says so; gives up on one that does not stay up for a minute. */
export function watchServer(server: WatchedServer, log: Log): { stop(): Promise<void> } {
  let stopping = false
  let wake: () => void = () => undefined

  async function watch(): Promise<void> {
    let attempts = 0
    let upSince = performance.now()
    while (await pause(lookEveryMs)) {
      if (server.isUp()) {
        if (performance.now() - upSince >= steadyAfterMs) attempts = 0
        continue
      }
      log.warn('the embedded PostgreSQL ended by itself and is started again')
      const used = await bringBack(attempts)
      if (used === null) return
      attempts = used
      upSince = performance.now()
    }
  }

  async function bringBack(used: number): Promise<number | null> {
    for (const [index, delayMs] of delaysMs.slice(used).entries()) {
      const attempt = used + index + 1
      if (!(await pause(delayMs))) return null
      try {
        if (!server.isUp()) await server.restart()
        log.info({ attempt }, 'the embedded PostgreSQL runs again')
        return attempt
      } catch (thrown) {
        log.warn({ attempt, cause: errorText(thrown) }, 'the embedded PostgreSQL could not be started')
      }
    }
    log.error('the embedded PostgreSQL does not stay up: look at its log, postgres.log, and start Tally again')
    return null
  }

  // Resolves to whether to go on.
  function pause(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = () => resolve(!stopping)
      const timer = setTimeout(end, ms)
      wake = () => {
        clearTimeout(timer)
        end()
      }
    })
  }

  const watching = watch()
  return {
    async stop() {
      stopping = true
      wake()
      await watching
    },
  }
}
