import { errorText } from '../base/app-error.ts'
import type { Log } from '../base/log.ts'
import { answeredWithin } from '../base/within.ts'

/** Answers for one hash: what was found, null for nothing, or that the database did not answer in time. */
type Answer<Found> = Found | null | 'unavailable'

const answerWithinMs = 2_000
const inOneQuery = 500
const waitingAtMost = 10_000

/**
 * Looks up keys that are not in memory. Questions are gathered and asked in one query at a time, so that a flood of
 * made-up keys takes one connection of the pool and not all of them; the same hash is asked for once.
 */
export function keyQuestions<Found extends object>(input: {
  log: Log
  ask(hashes: string[]): Promise<Map<string, Found>>
}): (hash: string) => Promise<Answer<Found>> {
  const waiting = new Map<string, PromiseWithResolvers<Answer<Found>>>()
  const asked = new Map<string, PromiseWithResolvers<Answer<Found>>>()
  let away = false

  async function askWhileWaiting() {
    while (waiting.size > 0) {
      for (const [hash, question] of waiting.entries().take(inOneQuery)) {
        waiting.delete(hash)
        asked.set(hash, question)
      }
      const answers = await answersTo([...asked.keys()])
      if (answers === 'unavailable') {
        // Those that came meanwhile have waited as well: nobody waits for a second silence.
        for (const question of [...asked.values(), ...waiting.values()]) question.resolve('unavailable')
        waiting.clear()
      } else {
        for (const [hash, question] of asked) question.resolve(answers.get(hash) ?? null)
      }
      asked.clear()
    }
  }

  async function answersTo(hashes: string[]): Promise<Map<string, Found> | 'unavailable'> {
    try {
      const answers = await answeredWithin(answerWithinMs, input.ask(hashes))
      away = false
      return answers
    } catch (thrown) {
      // Whatever went wrong, the caller's key was not shown to be bad. Said once, not for each request.
      if (!away) input.log.warn({ cause: errorText(thrown) }, 'a key not in memory cannot be looked up')
      away = true
      return 'unavailable'
    }
  }

  return (hash) => {
    const before = waiting.get(hash) ?? asked.get(hash)
    if (before) return before.promise
    if (waiting.size >= waitingAtMost) return Promise.resolve('unavailable')
    const question = Promise.withResolvers<Answer<Found>>()
    waiting.set(hash, question)
    if (waiting.size === 1 && asked.size === 0) void askWhileWaiting()
    return question.promise
  }
}
