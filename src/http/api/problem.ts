import { AppError, type AppErrorCode } from '../../base/app-error.ts'
import { isDatabaseAway } from '../../db/database.ts'

/** A field of the request that cannot be taken: where it stands, and what to do. `in`: where in the request. */
export type FieldFault = { in: 'path' | 'query' | 'header' | 'body'; field: string; detail: string }

/** A refusal of the API with a status of its own, for what `AppError`'s codes do not tell apart. */
export class ApiError extends Error {
  readonly status: number
  readonly say: string
  readonly errors: readonly FieldFault[]
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    say: string,
    more: { errors?: readonly FieldFault[]; headers?: Readonly<Record<string, string>>; cause?: unknown } = {},
  ) {
    super(say, more)
    this.name = 'ApiError'
    this.status = status
    this.say = say
    this.errors = more.errors ?? []
    this.headers = more.headers ?? {}
  }
}

/** A problem as RFC 9457 has it. `code` is for programs, `instance` names this one refusal, as the log does. */
export type Problem = {
  type: string
  title: string
  status: number
  detail: string
  instance: string
  code: string
  requestId: string
  errors?: FieldFault[]
}

/** Titles of the statuses the API answers with. Where an endpoint says of a status what it means there, that is in `detail`. */
export const problemTitles: Readonly<Record<number, string>> = {
  400: 'The request cannot be read',
  401: 'No valid token',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  412: 'Changed meanwhile',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'The request cannot be carried out',
  429: 'Too many requests',
  500: 'Something went wrong',
  502: 'A provider did not answer',
  503: 'Not available now',
}

const codes: Readonly<Record<number, string>> = {
  400: 'bad-request',
  401: 'unauthorized',
  403: 'not-allowed',
  404: 'not-found',
  405: 'method-not-allowed',
  409: 'conflict',
  412: 'precondition-failed',
  413: 'too-large',
  415: 'unsupported-media-type',
  422: 'bad-input',
  429: 'too-many-requests',
  500: 'internal',
  502: 'upstream-failed',
  503: 'unavailable',
}

/** What was thrown as a refusal: its status, its sentence, and the headers it brings. Nothing of a surprise is said outside. */
export function refusalOf(thrown: unknown, isRead: boolean): ApiError {
  if (thrown instanceof ApiError) return thrown
  if (thrown instanceof AppError) {
    const status = statusOfCode(thrown.code, isRead)
    return new ApiError(status, status === 500 ? unexpected : thrown.say, { cause: thrown })
  }
  if (isDatabaseAway(thrown)) return new ApiError(503, databaseAway, { cause: thrown })
  const status = statusOfLibrary(thrown)
  const say = status < 500 && thrown instanceof Error ? (librarySays[status] ?? thrown.message) : unexpected
  return new ApiError(status, say, { cause: thrown })
}

/** A refusal as the body that is sent. */
export function problemOf({ status, say, errors }: ApiError, requestId: string): Problem {
  return {
    type: 'about:blank',
    title: problemTitles[status] ?? 'Refused',
    status,
    detail: say,
    instance: `urn:tally:request:${requestId}`,
    code: codes[status] ?? 'refused',
    requestId,
    ...(errors.length > 0 ? { errors: [...errors] } : {}),
  }
}

const databaseAway = 'The database does not answer just now. Try again in a moment.'

const unexpected =
  'Something went wrong on our side. Try again; if it stays, give the request id to whoever runs Tally.'

// Words of a question that cannot be read are 400; a body that was read and cannot be carried out is 422.
function statusOfCode(code: AppErrorCode, isRead: boolean): number {
  if (code === 'bad-input') return isRead ? 400 : 422
  return statuses[code]
}

const statuses: Record<Exclude<AppErrorCode, 'bad-input'>, number> = {
  'not-found': 404,
  'not-allowed': 403,
  conflict: 409,
  unavailable: 503,
  'upstream-failed': 502,
  'bad-config': 500,
  internal: 500,
}

const librarySays: Readonly<Record<number, string>> = {
  413: 'The body is larger than this endpoint takes.',
  415: 'The body has a Content-Type this endpoint does not take. Send application/json.',
}

// Fastify's own errors of reading a request.
function statusOfLibrary(thrown: unknown): number {
  const status = thrown instanceof Error && 'statusCode' in thrown ? Number(thrown.statusCode) : 500
  return status >= 400 && status < 500 ? status : 500
}
