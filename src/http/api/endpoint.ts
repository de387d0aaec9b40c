import type { Readable } from 'node:stream'
import { z } from 'zod'
import type { Actor } from '../../audit/record-act.ts'
import type { Viewer } from '../../people/access.ts'
import type { TokenScope } from '../../people/api-token.ts'
import type { Need } from '../../people/need.ts'

/**
 * Who asks, by their token: what they may see, as in Slack, and how the audit log calls them. `personId` null: a service,
 * which has a role and is nobody; the id in its `viewer.person` is the token's and stands in no other table.
 */
export type Caller = {
  viewer: Viewer
  actor: Actor
  personId: string | null
  token: { id: string; name: string; scope: TokenScope }
}

/**
 * What was asked, read by the endpoint's schemas. `ifMatch(current)` is for PUT, PATCH and DELETE: with what GET would answer
 * now, it throws 412 where the caller sent `If-Match` and means another state. Call it before anything is changed.
 */
export type Asked<Params, Query, Body> = {
  caller: Caller
  params: Params
  query: Query
  body: Body
  now: Date
  ifMatch(current: unknown): void
  /** Ends when the caller goes away. */
  signal: AbortSignal
}

/** An answer that is a file: what it holds, as it is read. */
export class FileAnswer {
  readonly stream: Readable
  readonly type: string
  readonly name: string

  constructor(input: { stream: Readable; type: string; name: string }) {
    this.stream = input.stream
    this.type = input.type
    this.name = input.name
  }
}

/** The `answer` of an endpoint that `produces` a file. */
export const fileAnswer = z.instanceof(FileAnswer)

/**
 * One way into the API. Its schemas are written once: they check what comes in, are the types of what is handled and
 * answered, and the OpenAPI document is made of them. `path` is as Fastify writes it, without `/api`: `/groups/:id`.
 * `scope`: what the token needs; `need`: what the person behind it must be, asked anew each time. Errors are thrown as
 * `AppError` (its code is the status) or `ApiError` and answered as problem details. A fault in `params` or `query` is 400,
 * one in `body` 422, each naming its fields; query fields the schema does not name are refused, and body fields too where
 * it is a `z.strictObject`. An answer with `next` (a cursor, see `paging.ts`) gets a Link header; every GET an ETag.
 */
export type Endpoint<
  Deps = never,
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Answer extends z.ZodType = z.ZodType,
> = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  /** `listGroups`: the operation's name in generated clients. */
  id: string
  tag: string
  summary: string
  description?: string
  scope: TokenScope
  need: Exclude<Need, 'anyone'>
  params?: Params
  query?: Query
  body?: Body
  /** What a body may be sent as: JSON unless said otherwise. A body of another type reaches the schema as text. */
  consumes?: readonly string[]
  /** In bytes: 256 KiB unless said otherwise. */
  bodyLimit?: number
  /** 200 unless said otherwise; 204 answers nothing. */
  status?: 200 | 201 | 202 | 204
  answer: Answer
  /** The types of a file, where the answer is one (`fileAnswer`). */
  produces?: readonly string[]
  handle(deps: Deps, asked: Asked<z.output<Params>, z.output<Query>, z.output<Body>>): Promise<z.input<Answer>>
}

/** Lets TypeScript read an endpoint's types off its schemas. */
export function endpoint<
  Deps,
  Answer extends z.ZodType,
  Params extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
>(made: Endpoint<Deps, Params, Query, Body, Answer>): Endpoint<Deps, Params, Query, Body, Answer> {
  return made
}
