import { constants } from 'node:fs'
import { access, statfs } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'
import { errorText } from './base/app-error.ts'
import { answers, type Db } from './db/database.ts'
import type { PartState } from './http/health.ts'
import { letConnectionsGo } from './http/let-go.ts'

/** How the parts of a running app are, asked one by one; each side of the app adds its own. */
export type Parts = {
  add(name: string, look: () => PartState | Promise<PartState>): void
  /** From here on the app is leaving: balancers are told, and every answer ends its connection. */
  leave(): void
  look(): Promise<Record<string, PartState>>
}

/** Starts with the server itself, which is ok until `leave`. */
export function openParts(server: FastifyInstance): Parts {
  const looks = new Map<string, () => PartState | Promise<PartState>>()
  const connections = letConnectionsGo(server.server)
  let leaving = false
  return {
    add(name, look) {
      looks.set(name, look)
    },
    leave() {
      leaving = true
      connections.begin()
    },
    async look() {
      const server: PartState = leaving ? { state: 'down', say: 'stopping, and takes nothing new' } : { state: 'ok' }
      const rest = await Promise.all([...looks].map(async ([name, look]) => [name, await look()] as const))
      return { server, ...Object.fromEntries(rest) }
    },
  }
}

/**
 * How the database is. Without it the proxy goes on with the keys and allowances it has, and every other copy stands before
 * the same database: no reason to send developers away. A process without the proxy can do nothing then.
 */
export async function databasePart(db: Db, input: { hasProxy: boolean }): Promise<PartState> {
  if (await answers(db)) return { state: 'ok' }
  return input.hasProxy
    ? { state: 'degraded', say: 'does not answer; the proxy goes on, and what it meters waits on the disk' }
    : { state: 'down', say: 'does not answer' }
}

// A request that cannot be written down is refused; here a copy with room on its disk does better.
const leastRoomBytes = 64 * 1024 * 1024

/** How the journal is, by its folder. */
export async function journalPart(folder: string): Promise<PartState> {
  try {
    await access(folder, constants.W_OK)
    const { bavail, bsize } = await statfs(folder)
    if (bavail * bsize >= leastRoomBytes) return { state: 'ok' }
    return { state: 'down', say: `the disk of ${folder} is nearly full, so requests cannot be written down` }
  } catch (thrown) {
    return { state: 'down', say: `${folder} cannot be written: ${errorText(thrown)}` }
  }
}

/** How the keys are. Out of step they are those of the last reading, here as in every copy that has lost the database. */
export function keysPart(isInStep: boolean): PartState {
  if (isInStep) return { state: 'ok' }
  return { state: 'degraded', say: 'changes are not heard just now; keys are as they were last read' }
}

const longestBetweenTicks = Temporal.Duration.from({ minutes: 3 })

/** How the jobs are: the schedule has something to look at each minute. */
export function jobsPart({ lastTickAt, now }: { lastTickAt: Date; now: Date }): PartState {
  if (now.getTime() - lastTickAt.getTime() <= longestBetweenTicks.total('milliseconds')) return { state: 'ok' }
  return { state: 'degraded', say: `nothing was looked at since ${lastTickAt.toISOString()}` }
}

/** How Slack is. Until it is reached the rest works; messages wait in the outbox. */
export function slackPart(isReached: boolean): PartState {
  return isReached ? { state: 'ok' } : { state: 'degraded', say: 'not reached yet; trying again' }
}
