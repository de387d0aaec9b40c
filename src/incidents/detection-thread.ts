import { Worker } from 'node:worker_threads'
import { askWorker } from '../base/ask-worker.ts'
import type { DetectionAnswer, DetectionPlace, IncidentChange } from './detection-worker.ts'

/** Detection beside the event loop, which it would hold for seconds where thousands of people use models. */
export type DetectionThread = {
  /**
   * Judges the ledger at `now`, keeps what changed and queues what is to be said; returns the incidents that are not as they
   * were. One run at a time. Throws what the database failed with, and an error where the thread broke: the next run has a new one.
   */
  run(now: Date): Promise<IncidentChange[]>
  /** Ends a run under way: of what it had not kept by then nothing is kept, and the next start finds it again. */
  close(): Promise<void>
}

/** Opens no thread and no connection before the first run. */
export function openDetectionThread(place: DetectionPlace): DetectionThread {
  let thread: Worker | null = null
  let isClosed = false

  async function asked(worker: Worker, now: Date): Promise<DetectionAnswer> {
    try {
      return await askWorker<DetectionAnswer>(worker, now.getTime())
    } catch (thrown) {
      thread = null
      void worker.terminate()
      if (isClosed) return { ok: true, changes: [] }
      throw thrown
    }
  }

  function started(): Worker {
    const worker = new Worker(new URL('./detection-worker.ts', import.meta.url), { workerData: place })
    worker.unref()
    // Told to whoever waits for an answer; without a listener it would end the process.
    worker.on('error', () => undefined)
    worker.on('exit', () => {
      if (thread === worker) thread = null
    })
    return worker
  }

  return {
    async run(now) {
      if (isClosed) return []
      thread ??= started()
      const answer = await asked(thread, now)
      if (answer.ok) return answer.changes
      const { message, stack, code } = answer
      throw Object.assign(new Error(message), { stack, ...(code === null ? {} : { code }) })
    },
    async close() {
      isClosed = true
      await thread?.terminate()
    },
  }
}
