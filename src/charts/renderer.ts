import { hash } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { AppError } from '../base/app-error.ts'
import { askWorker } from '../base/ask-worker.ts'
import type { Chart } from './chart.ts'
import type { DrawAnswer, DrawJob } from './draw-worker.ts'
import type { ThemeName } from './theme.ts'

/** Draws charts off the event loop. The same chart gives the same bytes. */
export type ChartRenderer = {
  /** A PNG, twice as dense as it is shown. Throws `AppError('unavailable')` when drawing fails or takes too long. */
  render(chart: Chart, theme: ThemeName): Promise<Buffer>
  close(): Promise<void>
}

type Limits = { workers: number; waiting: number; drawingMs: number; remembered: number }

const usualLimits: Limits = { workers: 2, waiting: 200, drawingMs: 10_000, remembered: 200 }

type Waiting = { job: DrawJob; done(png: Buffer): void; failed(thrown: AppError): void }

/** Opens a renderer. Its threads start with the first charts and do not keep the process alive. */
export function openChartRenderer(limits: Partial<Limits> = {}): ChartRenderer {
  const { workers, waiting, drawingMs, remembered } = { ...usualLimits, ...limits }
  const idle: Worker[] = []
  const busy = new Set<Worker>()
  const queue: Waiting[] = []
  const pictures = new Map<string, Promise<Buffer>>()
  let closed = false

  function next() {
    const worker = queue.length > 0 ? (idle.pop() ?? startedWorker()) : null
    const first = worker ? queue.shift() : undefined
    if (!worker || !first) return
    busy.add(worker)
    drawWith(worker, first.job, drawingMs).then(
      (png) => {
        busy.delete(worker)
        idle.push(worker)
        first.done(png)
        next()
      },
      (thrown: unknown) => {
        // A thread that failed or hangs is not trusted again; the next job starts a fresh one.
        busy.delete(worker)
        void worker.terminate()
        first.failed(new AppError('unavailable', 'The chart could not be drawn.', { cause: thrown }))
        next()
      },
    )
  }

  function startedWorker(): Worker | null {
    if (busy.size + idle.length >= workers) return null
    const worker = new Worker(new URL('./draw-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    })
    worker.unref()
    worker.on('error', () => forget(worker))
    worker.on('exit', () => forget(worker))
    return worker
  }

  function forget(worker: Worker) {
    const place = idle.indexOf(worker)
    if (place >= 0) idle.splice(place, 1)
  }

  function draw(job: DrawJob): Promise<Buffer> {
    if (closed || queue.length >= waiting) {
      return Promise.reject(new AppError('unavailable', 'Too many charts are being drawn just now.'))
    }
    return new Promise((done, failed) => {
      queue.push({ job, done, failed })
      next()
    })
  }

  return {
    render(chart, theme) {
      const job = { chart, theme }
      const key = hash('sha256', JSON.stringify(job), 'base64')
      const known = pictures.get(key)
      pictures.delete(key)
      const picture = known ?? draw(job)
      pictures.set(key, picture)
      if (!known) picture.catch(() => pictures.delete(key))
      for (const oldest of pictures.keys()) {
        if (pictures.size <= remembered) break
        pictures.delete(oldest)
      }
      return picture
    },
    async close() {
      closed = true
      for (const one of queue.splice(0)) one.failed(new AppError('unavailable', 'Tally is stopping.'))
      await Promise.all([...idle.splice(0), ...busy].map((worker) => worker.terminate()))
    },
  }
}

async function drawWith(worker: Worker, job: DrawJob, limitMs: number): Promise<Buffer> {
  const answer = await askWorker<DrawAnswer>(worker, job, limitMs)
  if (!answer.ok) throw new Error(answer.why)
  return Buffer.from(answer.png)
}
