import type { HomeView } from '@slack/types'
import { patiently, type SlackClients, slackErrorOf } from '../web-api.ts'

/** Shows a view in somebody's Home tab, unless a newer request of theirs has begun since. */
export type Publish = (view: HomeView) => Promise<void>

/**
 * Keeps the Home tab of each person at the newest thing they asked for: of several requests under way, whatever order
 * they finish in, only the one begun last is shown.
 */
export function homePublisher(clients: SlackClients): { begin(slackUser: string, hash: string | null): Publish } {
  const newest = new Map<string, symbol>()
  return {
    begin(slackUser, hash) {
      const own = Symbol(slackUser)
      newest.delete(slackUser)
      newest.set(slackUser, own)
      // Only those of the last while can still be overtaken.
      for (const oldest of newest.keys()) {
        if (newest.size <= 10_000) break
        newest.delete(oldest)
      }
      const publish = (view: HomeView, seen: string | null) =>
        patiently(() =>
          clients.interactive.views.publish({ user_id: slackUser, view, ...(seen ? { hash: seen } : {}) }),
        )
      return async (view) => {
        if (newest.get(slackUser) !== own) return
        try {
          await publish(view, hash)
        } catch (thrown) {
          if (slackErrorOf(thrown) !== 'hash_conflict') throw thrown
          // Somebody published since the person saw the view: an older request of ours, or another process. Ours is newer.
          if (newest.get(slackUser) === own) await publish(view, null)
        }
      }
    },
  }
}
