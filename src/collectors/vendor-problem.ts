import type { z } from 'zod'
import { AppError } from '../base/app-error.ts'
import { type Provider, providerName } from '../base/provider.ts'

/**
 * `unauthorised`: the key is not known; `forbidden`: it may not read this; `refused`: the question was wrong or the endpoint
 * is not there; `changed-shape`: an answer in a form we do not know; the others may pass.
 */
export type ProblemKind =
  | 'unauthorised'
  | 'forbidden'
  | 'rate-limited'
  | 'unavailable'
  | 'network'
  | 'changed-shape'
  | 'refused'

/** What went wrong with a vendor. Its own words are never repeated: some quote the key back. */
export class VendorProblem extends AppError {
  readonly kind: ProblemKind
  /** Method and path: `GET /teams/members`. */
  readonly endpoint: string

  constructor(kind: ProblemKind, endpoint: string, say: string, options: { cause?: unknown } = {}) {
    super('upstream-failed', say, options)
    this.name = 'VendorProblem'
    this.kind = kind
    this.endpoint = endpoint
  }
}

/** Which answer is being read, for the words of a problem with it. */
export type Asked = { vendor: Provider; endpoint: string }

/** Reads an answer with a schema; a required field that is missing or changed is a problem that names it. */
export function readAnswer<T>(schema: z.ZodType<T>, body: unknown, asked: Asked): T {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw changedShape(asked, (issue?.path ?? []).map(String).join('.'))
}

/** A problem with one field of an answer; '' means the answer as a whole. */
export function changedShape({ vendor, endpoint }: Asked, field: string): VendorProblem {
  const where = field === '' ? 'the answer as a whole' : `“${field}”`
  return new VendorProblem(
    'changed-shape',
    endpoint,
    `${providerName(vendor)} answers ${endpoint} in a form Tally does not know: ${where} is missing or has changed. Nothing of this answer was counted. Update Tally, or report this.`,
  )
}
