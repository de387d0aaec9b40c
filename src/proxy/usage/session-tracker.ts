import { newId } from '../../base/id.ts'

/** Names sessions for tools that send none: one goes on until 30 minutes pass without a request of that key and tool. */
export type SessionTracker = { sessionFor(input: { keyId: string; tool: string; now: Date }): string }

const idleGapMs = 30 * 60 * 1000

const movedEveryMs = 60_000

/** Remembers at most so many sessions; those longest without a request, to the minute, are forgotten first. */
export function sessionTracker(atMost = 10_000): SessionTracker {
  const sessions = new Map<string, { id: string; lastAt: number; movedAt: number }>()
  return {
    sessionFor({ keyId, tool, now }) {
      const name = `${keyId} ${tool}`
      const at = now.getTime()
      const before = sessions.get(name)
      const goesOn = before !== undefined && at - before.lastAt <= idleGapMs
      const session = goesOn ? before : { id: newId(), lastAt: at, movedAt: 0 }
      // A request that comes with an earlier time does not turn the clock back.
      session.lastAt = Math.max(at, session.lastAt)
      // Not at every request: a map that is so often deleted from is remade all the time.
      if (goesOn && at - session.movedAt < movedEveryMs) return session.id
      session.movedAt = at
      sessions.delete(name)
      sessions.set(name, session)
      if (sessions.size > atMost) sessions.delete(sessions.keys().next().value ?? '')
      return session.id
    },
  }
}
