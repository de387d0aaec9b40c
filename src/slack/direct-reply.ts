import { isPictureRefusal } from './chart-pictures.ts'
import type { Reply } from './listening/requests.ts'
import { patiently, type SlackClients } from './web-api.ts'

/** Says something in a person's own messages with Tally, in a thread of them or not; `channel` is their account or the conversation. */
export function directReply(clients: SlackClients, channel: string, threadTs?: string): Reply {
  return async (message) => {
    const place = threadTs === undefined ? { channel } : { channel, thread_ts: threadTs }
    const post = () =>
      clients.interactive.chat.postMessage({ ...place, ...message, unfurl_links: false, unfurl_media: false })
    try {
      await patiently(post)
      return 'said'
    } catch (thrown) {
      if (!isPictureRefusal(thrown)) throw thrown
      return 'refused'
    }
  }
}
