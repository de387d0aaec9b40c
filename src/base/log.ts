import { type DestinationStream, type Logger, pino, stdSerializers, stdTimeFunctions } from 'pino'

export type Log = Logger

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'

/**
 * JSON lines for whoever is woken up. Errors under `err` are reduced to type, code, message and stack; the redaction is a
 * second net below the rule that no key, prompt, body or e-mail address is given to the log in the first place.
 */
export function createLog(level: LogLevel, destination?: DestinationStream): Log {
  const options = {
    level,
    base: { service: 'tally' },
    timestamp: stdTimeFunctions.isoTime,
    serializers: { err: reduced },
    redact: {
      paths: ['authorization', '*.authorization', 'headers', '*.headers', 'body', '*.body', 'token', '*.token'],
    },
  }
  return destination ? pino(options, destination) : pino(options)
}

// Libraries hang whole requests, answers and rows (with e-mail addresses) on their errors: none of that goes on.
function reduced(thrown: unknown): unknown {
  if (!(thrown instanceof Error)) return typeof thrown
  const { type, message, stack } = stdSerializers.err(thrown)
  return { type, message, stack, ...('code' in thrown ? { code: String(thrown.code) } : {}) }
}
