import { ApiError } from '../problem.ts'

/** A refusal of fields of the body, each with what to do; nothing was changed. */
export function faults(fields: ReadonlyArray<{ field: string; say: string }>): ApiError {
  const [first] = fields
  const say = fields.length === 1 && first ? `${first.field}: ${first.say}` : `${fields.length} fields cannot be taken.`
  const errors = fields.map((fault) => ({ in: 'body' as const, field: fault.field, detail: fault.say }))
  return new ApiError(422, `${say} Nothing was changed.`, { errors })
}
