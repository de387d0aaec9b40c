import { z } from 'zod'
import { AppError } from '../../base/app-error.ts'
import { parsedJson } from '../../base/json.ts'

/** Reading what we gave Slack and it gave back: values of buttons, metadata of modals. All of it may be forged. */

const uuid = z.uuid()

/** An id of ours; throws `bad-input` for anything else. */
export function readId(text: string | null): string {
  const parsed = uuid.safeParse(text)
  if (parsed.success) return parsed.data
  throw new AppError('bad-input', outdated)
}

/** A number of ours, as the ids of accounts are; throws `bad-input` for anything else. */
export function readNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new AppError('bad-input', outdated)
}

/** JSON of ours; throws `bad-input` when it does not have its shape. */
export function readBack<Shape>(schema: z.ZodType<Shape>, text: string): Shape {
  const parsed = schema.safeParse(parsedJson(text))
  if (parsed.success) return parsed.data
  throw new AppError('bad-input', outdated)
}

const outdated = 'This is no longer what Tally expects. Close this and open it again.'
