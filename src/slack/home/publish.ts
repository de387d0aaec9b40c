import type { HomeView } from '@slack/types'
import { patiently, type SlackClients, slackErrorOf } from '../web-api.ts'
import { NewestOfEach } from './newest.ts'

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
  const newest = new NewestOfEach()

  async function publishNow(request: Begun, view: HomeView): Promise<void> {
    const { slackUser, hash } = request
    const send = (seen: string | null) =>
      patiently(async () => {
        // Asked before each try: a rate limit may have kept it waiting.
        if (!newest.isNewest(request)) return
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
      newest.begin(request)
      return (view) => newest.inTurn(request, () => publishNow(request, view))
    },
  }
}
