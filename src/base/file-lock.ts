import { randomUUID } from 'node:crypto'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { AppError, hasCode } from './app-error.ts'
import { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.ts'

const identity = z.object({ pid: z.number(), startedAt: z.string() })

/** Runs `work` while no other process of this machine holds the lock file; a dead holder's lock is taken over. */
export async function withFileLock<T>(path: string, waitAtMostMs: number, work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + waitAtMostMs
  let holder = await takeFileLock(path)
  while (holder) {
    if (performance.now() > deadline) {
      throw new AppError(
        'unavailable',
        `Process ${holder.pid} has held ${path} for more than ${waitAtMostMs / 1000} s.`,
      )
    }
    await wait(50)
    holder = await takeFileLock(path)
  }
  try {
    return await work()
  } finally {
    await rm(path, { force: true })
  }
}

/** Takes the lock and returns null, or returns who holds it. It stays taken until the file is removed or we end. */
export async function takeFileLock(path: string): Promise<ProcessIdentity | null> {
  // Written whole under another name first, so that nobody ever reads half an identity.
  const own = `${path}.${randomUUID()}`
  await writeFile(own, JSON.stringify(ownIdentity()), { mode: 0o600 })
  try {
    return await linkUnlessHeld(own, path)
  } finally {
    await rm(own, { force: true })
  }
}

/** Who holds a lock and runs; null where nobody does. */
export async function lockHolder(path: string): Promise<ProcessIdentity | null> {
  const holder = await readHolder(path)
  return holder && isRunning(holder) ? holder : null
}

async function linkUnlessHeld(own: string, path: string): Promise<ProcessIdentity | null> {
  for (;;) {
    try {
      await link(own, path)
      return null
    } catch (thrown) {
      if (!hasCode(thrown, 'EEXIST')) throw thrown
    }
    const holder = await readHolder(path)
    if (holder && isRunning(holder)) return holder
    // Moving away is atomic: of several that see the dead holder, one moves it and the others find nothing to move.
    if (holder) await setAside(path, holder)
  }
}

async function setAside(path: string, dead: ProcessIdentity): Promise<void> {
  const aside = `${path}.${randomUUID()}`
  try {
    await rename(path, aside)
  } catch (thrown) {
    if (hasCode(thrown, 'ENOENT')) return
    throw thrown
  }
  const moved = await readHolder(aside)
  // Somebody was faster and already holds it anew: give it back.
  if (moved && (moved.pid !== dead.pid || moved.startedAt !== dead.startedAt)) await link(aside, path)
  await rm(aside, { force: true })
}

async function readHolder(path: string): Promise<ProcessIdentity | null> {
  try {
    return identity.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (thrown) {
    if (hasCode(thrown, 'ENOENT')) return null
    throw new AppError('internal', `The lock file ${path} cannot be read. Remove it if no Tally process is running.`, {
      cause: thrown,
    })
  }
}
