import { type Logger, LogLevel } from '@slack/bolt'
import type { Log } from '../base/log.ts'

/** Bolt's and the clients' own words in our log: what is worth waking somebody for, and nothing of what they carry. */
export function slackLogger(log: Log): Logger {
  const own = log.child({ part: 'slack' })
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (...said) => own.warn({ said: textOf(said) }, 'slack library warns'),
    error: (...said) => own.error({ said: textOf(said) }, 'slack library reports an error'),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  }
}

// Errors carry whole requests with tokens and texts: only their message goes on.
function textOf(said: unknown[]): string {
  const words = said.map((part) => (part instanceof Error ? part.message : typeof part === 'string' ? part : ''))
  return words.join(' ').trim().slice(0, 500)
}
