import { type FileThread, keepFileThread } from '../../outbox/file-thread.ts'
import type { Message } from '../kit/blocks.ts'
import { patiently, slackErrorOf } from '../web-api.ts'
import type { FileDeps } from './deps.ts'

type Deps = Pick<FileDeps, 'db' | 'clients' | 'log'>

/** Puts the message about a file where it belongs: posted the first time, edited in its place from then on. */
export async function show(deps: Deps, thread: FileThread, message: Message, leaseMs: number): Promise<FileThread> {
  const { db, clients } = deps
  const { channel, threadTs, ts } = thread
  if (ts !== null) {
    await edit(deps, { channel, ts, message })
    return thread
  }
  const place = threadTs === null ? { channel } : { channel, thread_ts: threadTs }
  const post = () =>
    clients.interactive.chat.postMessage({ ...place, ...message, unfurl_links: false, unfurl_media: false })
  const posted = await patiently(post)
  const at = { channel: posted.channel ?? channel, ts: posted.ts ?? '' }
  await keepFileThread(db, thread, { ...at, leaseMs })
  return { ...thread, ...at }
}

const gone = ['message_not_found', 'channel_not_found', 'cant_update_message']

// What Slack keeps us from showing now is shown as soon as it lets us: the other client waits as long as Slack asks for.
async function edit(
  { clients, log }: Deps,
  { channel, ts, message }: { channel: string; ts: string; message: Message },
): Promise<void> {
  try {
    await clients.background.chat.update({ channel, ts, ...message })
  } catch (thrown) {
    if (!gone.includes(slackErrorOf(thrown) ?? '')) throw thrown
    log.info({ error: slackErrorOf(thrown) }, 'the message about a file is not there any more')
  }
}

/**
 * Shows how far something is, at most every `everyMs` and one at a time; what Slack does not take is left out. `settled` is
 * to be awaited before anything else is shown, so that nothing older comes after it.
 */
export function progressOf<Step>(
  input: { everyMs: number; show: (step: Step) => Promise<unknown> },
  failed: (thrown: unknown) => void,
): { tell(step: Step): void; settled(): Promise<void> } {
  let shownAt = performance.now()
  let showing: Promise<void> | null = null
  return {
    tell(step) {
      if (showing || performance.now() - shownAt < input.everyMs) return
      shownAt = performance.now()
      showing = input
        .show(step)
        .then(() => undefined, failed)
        .finally(() => {
          showing = null
        })
    },
    async settled() {
      await showing
    },
  }
}
