/** What a program may do about an error; the sentence for people is `say`. */
export type AppErrorCode =
  | 'bad-config'
  | 'bad-input'
  | 'not-found'
  | 'not-allowed'
  | 'conflict'
  | 'unavailable'
  | 'upstream-failed'
  | 'internal'

/**
 * An error whose sentence we would show a person: `code` is for programs, `say` for people, `cause` for the log.
 * Expected outcomes are return values; this is for what should not happen, and for bad input at an edge.
 */
export class AppError extends Error {
  readonly code: AppErrorCode
  readonly say: string

  constructor(code: AppErrorCode, say: string, options: { cause?: unknown } = {}) {
    super(say, options)
    this.name = 'AppError'
    this.code = code
    this.say = say
  }
}

/** The text of anything that was thrown, for a log line or a wrapped sentence. */
export function errorText(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}

/** Whether an error of the system, the database or a library has this code: `ENOENT`, `28P01`. */
export function hasCode(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === code
}
