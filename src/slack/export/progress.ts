import type { Log } from '../../base/log.ts'
import type { Written } from '../../reports/export/write-export.ts'
import type { Message } from '../kit/blocks.ts'
import { patiently, type SlackClients } from '../web-api.ts'
import { brokenOffMessage, doneMessage, type Named, progressMessage } from './views.ts'

/** How far an export has come, in one message that is edited in its place; a short one has none. */
export type Progress = { rows(soFar: number): Promise<void>; end(written: Written | null): Promise<void> }

type Deps = { clients: SlackClients; log: Log }

/** `every`: after so many rows it is said anew. What Slack does not take is left out: the file matters. */
export function openProgress(
  { clients, log }: Deps,
  { channel, named, every }: { channel: string; named: Named; every: number },
): Progress {
  const { chat } = clients.interactive
  let ts: string | null = null
  let shown = 0

  async function show(message: Message): Promise<void> {
    try {
      const at = ts
      if (at === null) ts = (await patiently(() => chat.postMessage({ channel, ...message }))).ts ?? null
      else await patiently(() => chat.update({ channel, ts: at, ...message }))
    } catch (thrown) {
      log.warn({ err: thrown }, 'how far an export has come could not be said')
    }
  }

  return {
    async rows(soFar) {
      // A second way through the same rows, by month, begins at none again.
      if (soFar < shown) shown = 0
      if (soFar - shown < every) return
      shown = soFar
      await show(progressMessage(named, soFar))
    },
    async end(written) {
      if (ts !== null) await show(written ? doneMessage(named, written) : brokenOffMessage(named))
    },
  }
}
