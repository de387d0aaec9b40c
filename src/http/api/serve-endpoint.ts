import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ApiDeps } from './api-deps.ts'
import { type Caller, type Endpoint, FileAnswer } from './endpoint.ts'
import { etagOf, namesTag, refuseStale } from './etag.ts'
import { ApiError } from './problem.ts'
import { readInput } from './read-input.ts'

/** Reads a request by the endpoint's schemas, handles it, and sends the answer with its ETag and the link to the next page. */
export async function serveEndpoint(
  deps: ApiDeps,
  endpoint: Endpoint<ApiDeps>,
  caller: Caller,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const left = new AbortController()
  reply.raw.once('close', () => left.abort())
  refuseOtherTypes(endpoint, request)
  const answer = await endpoint.handle(deps, {
    caller,
    params: readInput(endpoint.params, request.params, 'path'),
    query: readInput(endpoint.query, request.query, 'query'),
    body: readInput(endpoint.body, request.body, 'body'),
    now: deps.clock.now(),
    ifMatch: (current) => refuseStale(request.headers['if-match'], etagOf(jsonOf(current))),
    signal: left.signal,
  })
  const status = endpoint.status ?? 200
  if (status === 204) return reply.code(204).send()
  if (answer instanceof FileAnswer) return sendFile(reply.code(status), answer)
  return sendJson(request, reply.code(status), answer)
}

// The type is looked at only where there is a body.
function refuseOtherTypes(
  { consumes = ['application/json'] }: Endpoint<ApiDeps>,
  { headers, body }: FastifyRequest,
): void {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (body === undefined || body === null || type === undefined || consumes.includes(type)) return
  throw new ApiError(415, `This takes ${consumes.join(' or ')}, not ${type.slice(0, 60)}.`)
}

function sendJson(request: FastifyRequest, reply: FastifyReply, answer: unknown): FastifyReply {
  const json = jsonOf(answer)
  reply.type('application/json; charset=utf-8')
  const next = nextIn(answer)
  if (next !== null) reply.header('link', `<${addressOf(request, next)}>; rel="next"`)
  const etag = etagOf(json)
  reply.header('etag', etag)
  const known = request.headers['if-none-match']
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  if (isRead && known !== undefined && namesTag(known, etag)) return reply.code(304).send()
  return reply.send(json)
}

function sendFile(reply: FastifyReply, { stream, type, name }: FileAnswer): FastifyReply {
  return reply.type(type).header('content-disposition', `attachment; filename="${name}"`).send(stream)
}

function jsonOf(answer: unknown): string {
  return JSON.stringify(answer) ?? 'null'
}

function nextIn(answer: unknown): string | null {
  if (typeof answer !== 'object' || answer === null || !('next' in answer)) return null
  return typeof answer.next === 'string' ? answer.next : null
}

function addressOf(request: FastifyRequest, cursor: string): string {
  const url = new URL(request.raw.url ?? '/', 'http://tally')
  url.searchParams.set('cursor', cursor)
  return `${url.pathname}${url.search}`
}
