import { setTimeout as wait } from 'node:timers/promises'
import type { Progress } from '../../imports/file-imports.ts'
import {
  beginDrawing,
  beginFileThread,
  claimFileThreads,
  endFileThread,
  type FileThread,
  keepFileThread,
  releaseFileThread,
  takeFileThread,
} from '../../outbox/file-thread.ts'
import type { SharedFile } from '../kit/shared-files.ts'
import { troubleMessage } from '../trouble.ts'
import type { FileDeps } from './deps.ts'
import { openSlackFile } from './download.ts'
import { drawFile } from './draw.ts'
import { nothingToSay, type Said } from './file-message.ts'
import { failedMessage, progressMessage, receivedMessage } from './progress-view.ts'
import { progressOf, show } from './thread-message.ts'

/** Where files come in: who handed them in, where they are talked about, and the message or form they came with. */
export type HandedIn = {
  team: string
  slackUser: string
  actor: string
  channel: string
  threadTs: string | null
  cameWith: string
  files: readonly SharedFile[]
}

/** What is shown while a press is carried out, and the sentences that are said with what came of it. */
export type Tell = { progress(progress: Progress): void; notes(sentences: readonly string[]): void }

/** What a press does with a file that was read. What it throws is said in the file's message. */
export type Work<Result = unknown> = (handedFile: number, tell: Tell) => Promise<Result>

/**
 * `busy`: something is under way with the file already, or it is not known any more; nothing is done. `done`: what the work
 * gave, or the sentence that is in the message, as mrkdwn.
 */
export type Pressed<Result> =
  | { outcome: 'busy' }
  | { outcome: 'begun'; done: Promise<{ ok: true; result: Result } | { ok: false; say: string }> }

export type FileDesk = {
  /** Says at once that they are here, each in a message of its own, and sees to it that they are read. */
  receive(handed: HandedIn): Promise<void>
  /** Does what was pressed and draws the message anew, whatever became of it. */
  press<Result>(id: string, work: Work<Result>): Promise<Pressed<Result>>
  /** Goes on with what nobody works on, once. */
  look(): Promise<void>
  run(): void
  close(): Promise<void>
}

/** What the listeners work with. */
export type FileListenerDeps = FileDeps & { fileDesk: FileDesk }

type Deps = FileDeps & {
  /** Tests shorten these; nobody else does. */
  leaseMs?: number
  progressEveryMs?: number
}

// Each has a download, a connection of the pool and rows in memory.
const mostAtOnce = 2
const lookEveryMs = 2_000

/**
 * Reads files that were handed in, two at a time in each process, and carries out what is pressed. What a process leaves
 * behind when it ends, another goes on with when the lease has run out; at a farewell at once.
 */
export function openFileDesk(deps: Deps): FileDesk {
  const { db, clock, log, files, clients, leaseMs = 30_000, progressEveryMs = 2_000 } = deps
  const stopping = new AbortController()
  const reading = new Set<Promise<void>>()
  let running: Promise<void> = Promise.resolve()

  async function receive({ files: shared, cameWith, ...handed }: HandedIn): Promise<void> {
    for (const { id: slackFile, name } of shared) {
      const cameFrom = `${handed.team} ${cameWith} ${slackFile}`
      const begun = await beginFileThread(db, { ...handed, cameFrom, slackFile, name, leaseMs, now: clock.now() })
      if (!begun) continue
      // What cannot be said now is said when the file is read.
      await show(deps, begun, receivedMessage(name), leaseMs).catch((err: unknown) =>
        log.warn({ err }, 'it could not be said that a file is here'),
      )
      await releaseFileThread(db, begun)
    }
    await look()
  }

  async function look(): Promise<void> {
    if (stopping.signal.aborted) return
    const threads = await claimFileThreads(db, { atMost: mostAtOnce - reading.size, leaseMs })
    for (const thread of threads) {
      const done = whileLeased(thread, (signal) => goOn(thread, signal))
        .catch((err: unknown) => log.warn({ err }, 'what became of a file could not be shown'))
        .finally(() => reading.delete(done))
        .then(() => look())
        .catch((err: unknown) => log.warn({ err }, 'files that wait could not be looked for'))
      reading.add(done)
    }
  }

  /** Runs `work` with the lease kept; its signal is given when the lease is lost, or this process is to end. */
  async function whileLeased<Result>(
    thread: FileThread,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const lost = new AbortController()
    const keep = () =>
      keepFileThread(db, thread, { leaseMs }).then(
        (isOurs) => isOurs || lost.abort(),
        (err: unknown) => log.warn({ err }, 'the lease on a file could not be renewed'),
      )
    const keeping = setInterval(() => void keep(), leaseMs / 3)
    try {
      return await clients.within(thread.team, () => work(AbortSignal.any([lost.signal, stopping.signal])))
    } finally {
      clearInterval(keeping)
    }
  }

  async function goOn(thread: FileThread, signal: AbortSignal): Promise<void> {
    // It was read, or somebody pressed something, when its process ended: how it stands is to be seen from the database.
    if (thread.handedFile !== null) return ended(thread, nothingToSay)
    const shown = thread.ts === null ? await show(deps, thread, receivedMessage(thread.name), leaseMs) : thread
    const progress = progressIn(shown)
    try {
      const taken = await read(shown, signal, progress.tell)
      await progress.settled()
      await ended({ ...shown, handedFile: taken }, nothingToSay)
    } catch (thrown) {
      await progress.settled()
      if (signal.aborted) return releaseFileThread(db, thread)
      const trouble = troubleMessage(log, thrown, 'a file in Slack')
      await show(deps, shown, failedMessage(shown.name, trouble.text), leaseMs)
      await endFileThread(db, thread)
    }
  }

  async function read(thread: FileThread, signal: AbortSignal, onProgress: (progress: Progress) => void) {
    const file = await openSlackFile({ clients: deps.clients, fileId: thread.slackFile, signal })
    const { fileId } = await files.take(file, { actor: actorOf(thread), now: clock.now(), onProgress })
    await keepFileThread(db, thread, { leaseMs, handedFile: fileId })
    return fileId
  }

  async function press<Result>(id: string, work: Work<Result>): Promise<Pressed<Result>> {
    const thread = await takeFileThread(db, id, leaseMs)
    if (!thread) return { outcome: 'busy' }
    const { handedFile } = thread
    if (handedFile === null) {
      await endFileThread(db, thread)
      return { outcome: 'busy' }
    }
    return { outcome: 'begun', done: carriedOut(thread, (tell) => work(handedFile, tell)) }
  }

  async function carriedOut<Result>(thread: FileThread, work: (tell: Tell) => Promise<Result>) {
    return whileLeased(thread, async () => {
      const progress = progressIn(thread)
      const notes: string[] = []
      const tell: Tell = { progress: progress.tell, notes: (sentences) => void notes.push(...sentences) }
      const became = await work(tell).then(
        (result) => ({ ok: true as const, result }),
        (thrown: unknown) => ({ ok: false as const, say: troubleMessage(log, thrown, 'a file in Slack', below).text }),
      )
      await progress.settled()
      await ended(thread, { trouble: became.ok ? null : became.say, notes }).catch((err: unknown) =>
        log.warn({ err }, 'what became of a file could not be shown'),
      )
      return became
    })
  }

  async function ended(thread: FileThread, said: Said): Promise<void> {
    const message = await drawFile(deps, thread, said)
    if (!(await beginDrawing(db, thread))) return
    await show(deps, thread, message, leaseMs)
    await endFileThread(db, thread)
  }

  function progressIn(thread: FileThread) {
    return progressOf<Progress>(
      {
        everyMs: progressEveryMs,
        show: (progress) => show(deps, thread, progressMessage(thread.name, progress), leaseMs),
      },
      (err) => log.info({ err }, 'how far a file was read could not be shown'),
    )
  }

  async function goOnLooking(): Promise<void> {
    while (!stopping.signal.aborted) {
      await look().catch((err: unknown) => log.warn({ err }, 'files that wait could not be looked for'))
      await wait(lookEveryMs, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined)
    }
  }

  return {
    receive,
    press,
    look,
    run() {
      running = goOnLooking()
    },
    async close() {
      stopping.abort()
      await running
      await Promise.all(reading)
    },
  }
}

const below = 'How it stands now is below.'

function actorOf({ actor }: FileThread) {
  return { id: actor, origin: 'slack' as const }
}
