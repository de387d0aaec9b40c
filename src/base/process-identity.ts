import { readFileSync } from 'node:fs'
import { hasCode } from './app-error.ts'

/** Names one run of a process: its number alone may belong to another process by now. */
export type ProcessIdentity = { pid: number; startedAt: string }

export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, startedAt: startOf(process.pid) ?? '' }
}

/** Whether that very process, not just its number, is running on this machine. */
export function isRunning(identity: ProcessIdentity): boolean {
  if (!Number.isInteger(identity.pid) || identity.pid <= 0 || !exists(identity.pid)) return false
  const start = startOf(identity.pid)
  return start === null || identity.startedAt === '' || start === identity.startedAt
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (thrown) {
    // EPERM: it runs, under another account.
    return hasCode(thrown, 'EPERM')
  }
}

// Linux tells when a process started, in ticks since boot; elsewhere the number has to do.
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? 'zombie' : (fields[19] ?? null)
  } catch {
    return null
  }
}
