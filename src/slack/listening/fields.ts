import { AppError } from '../../base/app-error.ts'
import type { SubmissionAnswer } from './requests.ts'

/** A sentence beside a field of a modal that was submitted. */
export function fault(field: string, sentence: string): SubmissionAnswer {
  return { kind: 'errors', errors: { [field]: sentence } }
}

/** What reading a field gives, or the sentence it was refused with (`bad-input`). */
export function readField<Value>(read: () => Value): { value: Value } | { fault: string } {
  try {
    return { value: read() }
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'bad-input') throw thrown
    return { fault: thrown.say }
  }
}
