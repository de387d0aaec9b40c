import type { HomeView } from '@slack/types'
import { patiently, type SlackClients, slackErrorOf } from '../web-api.ts'

/** Shows a view in somebody's Home tab, unless a request of theirs that was received later has begun since. */
export type Publish = (view: HomeView) => Promise<void>

/** A request for somebody's Home: when it was received among all, and the view they saw then. */
type Begun = { slackUser: string; received: number; hash: string | null }

/**
 * Keeps the Home tab of each person at the newest thing they asked for: of several requests under way, whatever order
 * they begin and finish in, only the one received last is shown. Each waits for the one that is on its way to Slack, so
 * that no older view arrives after it.
 */
export function homePublisher(clients: Pick<SlackClients, 'interactive'>): { begin(request: Begun): Publish } {
  const newest = new Map<string, number>()
  const onItsWay = new Map<string, Promise<void>>()

  async function publishNow({ slackUser, received, hash }: Begun, view: HomeView): Promise<void> {
    const send = (seen: string | null) =>
      patiently(async () => {
        // Asked before each try: a rate limit may have kept it waiting.
        if (newest.get(slackUser) !== received) return
        await clients.interactive.views.publish({ user_id: slackUser, view, ...(seen ? { hash: seen } : {}) })
      })
    try {
      await send(hash)
    } catch (thrown) {
      if (slackErrorOf(thrown) !== 'hash_conflict') throw thrown
      // Somebody published since the person saw the view: an older request of ours, or another process. Ours is newer.
      await send(null)
    }
  }

  return {
    begin(request) {
      const { slackUser, received } = request
      const last = Math.max(received, newest.get(slackUser) ?? 0)
      newest.delete(slackUser)
      newest.set(slackUser, last)
      // Only those of the last while can still be overtaken.
      for (const oldest of newest.keys()) {
        if (newest.size <= 10_000) break
        newest.delete(oldest)
      }
      return async (view) => {
        const before = onItsWay.get(slackUser) ?? Promise.resolve()
        const published = before.then(() => publishNow(request, view))
        const settled = published.catch(() => undefined)
        onItsWay.set(slackUser, settled)
        await published.finally(() => {
          if (onItsWay.get(slackUser) === settled) onItsWay.delete(slackUser)
        })
      }
    },
  }
}
