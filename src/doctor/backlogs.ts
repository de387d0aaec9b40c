import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { hasCode } from '../base/app-error.ts'
import { broken, type Checked, fine, skipped, warning } from '../base/checked.ts'
import { counted } from '../base/count.ts'
import { program } from '../base/program.ts'
import { providerName } from '../base/provider.ts'
import { type Config, dataDirOf } from '../config.ts'
import type { OutboxDepth } from '../outbox/outbox-depth.ts'
import type { SyncAge } from '../sources/sync-ages.ts'

const minute = 60_000

/** Messages that wait although their time has come. */
export function outboxCheck({ waiting, oldestAt }: OutboxDepth, now: Date): Checked {
  const check = 'Messages'
  const age = oldestAt === null ? 0 : now.getTime() - oldestAt.getTime()
  if (waiting === 0) return fine(check, 'None waits.')
  const seen = `${counted(waiting, 'message')} wait, the oldest for ${spanText(age)}.`
  if (age < 15 * minute) return fine(check, seen)
  return warning(
    check,
    seen,
    'Look whether a process with the slack role runs and reaches Slack; nothing is lost meanwhile.',
  )
}

/** When each vendor was read last. */
export function syncChecks(ages: readonly SyncAge[], now: Date): Checked[] {
  return ages.map(({ vendor, accounts, oldestAt, failing }) => {
    const check = `${providerName(vendor)} usage`
    const age = now.getTime() - oldestAt.getTime()
    const seen = `${accounts === 1 ? 'was' : `the one of ${accounts} accounts that is furthest behind was`} read ${spanText(age)} ago.`
    if (failing > 0)
      return broken(
        check,
        `${seen} Something of it cannot be read.`,
        `See why in Home > Data, or with: ${program} collect ${vendor}.`,
      )
    if (age > 180 * minute)
      return warning(check, seen, 'Look whether a process with the jobs role runs; it reads every hour.')
    return fine(check, seen)
  })
}

/** When the scheduler last looked. */
export function jobsCheck(lastAt: Date | null, now: Date): Checked {
  const check = 'Jobs'
  if (lastAt === null) return skipped(check, 'None has run yet.')
  const age = now.getTime() - lastAt.getTime()
  const seen = `one ran ${spanText(age)} ago.`
  if (age <= 5 * minute) return fine(check, seen)
  return warning(check, seen, 'Start a process with the jobs role: without one nothing is collected, detected or told.')
}

const muchBytes = 64 * 1024 * 1024

/** What waits in the journals of this data folder to be counted. */
export async function journalCheck(config: Config): Promise<Checked> {
  const check = 'Journal'
  const folder = path.join(dataDirOf(config), 'journal')
  const bytes = await bytesIn(folder)
  const seen = `${Math.ceil(bytes / 1024).toLocaleString('en-US')} KiB on disk in ${folder}.`
  if (bytes < muchBytes) return fine(check, seen)
  return warning(
    check,
    seen,
    'Usage waits to be counted. Look whether the database answers the process with the proxy role.',
  )
}

async function bytesIn(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch((thrown: unknown) => {
    if (hasCode(thrown, 'ENOENT')) return []
    throw thrown
  })
  const sizes = await Promise.all(names.map((name) => sizeOf(path.join(folder, name))))
  return sizes.reduce((sum, size) => sum + size, 0)
}

// Segments go while we look.
async function sizeOf(file: string): Promise<number> {
  try {
    const found = await stat(file)
    return found.isFile() ? found.size : 0
  } catch (thrown) {
    if (hasCode(thrown, 'ENOENT')) return 0
    throw thrown
  }
}

function spanText(ms: number): string {
  const minutes = Math.floor(ms / minute)
  if (minutes < 1) return 'less than a minute'
  if (minutes < 120) return counted(minutes, 'minute')
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? counted(hours, 'hour') : counted(Math.floor(hours / 24), 'day')
}
