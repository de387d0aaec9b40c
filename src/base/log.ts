import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino'

export type Log = Logger

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'

/**
 * JSON lines for whoever is woken up. Errors under `err` are reduced to type, message and stack; the redaction is a
 * second net below the rule that no key, prompt, body or e-mail address is given to the log in the first place.
 */
export function createLog(level: LogLevel, destination?: DestinationStream): Log {
  const options = {
    level,
    base: { service: 'tally' },
    timestamp: stdTimeFunctions.isoTime,
    redact: {
      paths: ['authorization', '*.authorization', 'headers', '*.headers', 'body', '*.body', 'token', '*.token'],
    },
  }
  return destination ? pino(options, destination) : pino(options)
}
