import type { Worker } from 'node:worker_threads'

/**
 * Sends a thread one message and waits for the one it answers with; while it works, the thread keeps the process alive. One at a
 * time. Throws what the thread failed with, and an error where it ended or took longer than `withinMs` (left out: it may take as
 * long as it wants): then it is not to be trusted again.
 */
export async function askWorker<Answer>(worker: Worker, order: unknown, withinMs?: number): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const late = () => reject(new Error(`the thread took more than ${withinMs} ms`))
  const timer = withinMs === undefined ? undefined : setTimeout(late, withinMs)
  const onExit = (code: number) => reject(new Error(`the thread ended with code ${code}`))
  worker.once('message', resolve).once('error', reject).once('exit', onExit)
  worker.ref()
  worker.postMessage(order)
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    worker.off('message', resolve).off('error', reject).off('exit', onExit)
    worker.unref()
  }
}
