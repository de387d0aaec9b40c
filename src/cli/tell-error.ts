import type { Writable } from 'node:stream'
import { AppError } from '../base/app-error.ts'
import { isDatabaseAway } from '../db/database.ts'
import { writeLine } from './command.ts'

/**
 * Says what went wrong, with `--json` among the words as `{"error":{"code","say"}}`; returns the exit code: 1 not done, 2 not
 * understood. Throws on what nobody expected.
 */
export function tellError(thrown: unknown, { words, stderr }: { words: readonly string[]; stderr: Writable }): number {
  const { code, say } = expected(thrown)
  writeLine(stderr, words.includes('--json') ? JSON.stringify({ error: { code, say } }) : say)
  return code === 'bad-input' ? 2 : 1
}

function expected(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  if (!isDatabaseAway(thrown)) throw thrown
  const say = 'The database does not answer, so nothing was done. Check that it runs and DATABASE_URL, then try again.'
  return new AppError('unavailable', say, { cause: thrown })
}
