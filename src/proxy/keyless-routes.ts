import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { requestIdOf } from '../base/request-id.ts'
import { base } from './base-address.ts'
import { dialectOf } from './dialect.ts'
import { noWebSocket, type Refusal, sendRefusal, unknownRoute } from './errors.ts'
import type { MetricCounts } from './metrics.ts'

/** The addresses that need no key, because they lead to no provider; with `GET` on responses, see below. */
export const keylessUrls = [base, `${base}/`, '/*']

/**
 * The base address, which Claude Code looks at before it sends anything; the answer to Codex, which asks for a WebSocket
 * on responses and, told 426, posts instead; and a refusal in the caller's format for everything unknown, such as
 * `//api/v1/…`, `/API/v1/…` or the address of a client whose base URL is not ours.
 */
export function registerKeylessRoutes(server: FastifyInstance, deps: Deps): void {
  const present = JSON.stringify({ service: 'tally' })
  for (const method of ['GET', 'HEAD']) {
    for (const url of [base, `${base}/`]) {
      server.route({ method, url, handler: (_request, reply) => reply.type('application/json').send(present) })
    }
  }
  server.route({ method: 'GET', url: `${base}/responses`, ...refusing(deps, webSocketRefusal) })
  const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
  server.route({ method: methods, url: '/*', ...refusing(deps, unknown) })
  // Methods that stand on no route, such as TRACE.
  server.setNotFoundHandler((request, reply) => refuse(deps, request, reply, unknown(request)))
}

type Deps = { metrics: Pick<MetricCounts, 'refused'> }

function webSocketRefusal(request: FastifyRequest): Refusal {
  return request.headers.upgrade === undefined ? unknown(request) : noWebSocket
}

function unknown(request: FastifyRequest): Refusal {
  return unknownRoute(request.method, (request.raw.url ?? '').split('?', 1)[0] ?? '')
}

function refusing(
  deps: Deps,
  refusalOf: (request: FastifyRequest) => Refusal,
): Pick<RouteOptions, 'onRequest' | 'handler'> {
  return {
    // At once, before a body is read that nobody wants.
    onRequest: (request, reply) => refuse(deps, request, reply, refusalOf(request)),
    handler: (_request, reply) => reply.hijack(),
  }
}

function refuse(deps: Deps, request: FastifyRequest, reply: FastifyReply, refusal: Refusal): void {
  reply.hijack()
  const dialect = dialectOf(request.headers, (request.raw.url ?? '').toLowerCase())
  deps.metrics.refused(refusal)
  sendRefusal(reply.raw, dialect, requestIdOf(request.headers), refusal)
}
