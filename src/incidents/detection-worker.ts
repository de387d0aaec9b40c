import { parentPort, workerData } from 'node:worker_threads'
import { openDatabase } from '../db/database.ts'
import { openDetection } from './detect.ts'
import type { Transition } from './lifecycle.ts'

/** What the thread is opened with. */
export type DetectionPlace = { url: string }

/** An incident that is not as it was. */
export type IncidentChange = { incident: string; cause: string; reason: Transition['reason'] }

/** What the thread answers when it is sent an instant in milliseconds. `code` is that of the database, where it has one. */
export type DetectionAnswer =
  | { ok: true; changes: IncidentChange[] }
  | { ok: false; message: string; stack: string; code: string | null }

const connections = 3

const { url }: DetectionPlace = workerData
// A connection that is lost while nothing is asked is opened again by the next run; the process's own pool tells of it.
const onError = () => undefined
const detection = openDetection(
  openDatabase({ url, application: 'tally detection', maxConnections: connections, onError }).db,
)

parentPort?.on('message', async (nowMs: number) => {
  parentPort?.postMessage(await judged(new Date(nowMs)))
})

async function judged(now: Date): Promise<DetectionAnswer> {
  try {
    const { transitions } = await detection.run(now)
    const changed = transitions.filter(({ reason }) => reason !== 'found')
    return {
      ok: true,
      changes: changed.map(({ reason, after }) => ({ incident: after.id, cause: after.cause, reason })),
    }
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown))
    const code = 'code' in error ? String(error.code) : null
    return { ok: false, message: error.message, stack: error.stack ?? '', code }
  }
}
