import { type FastifyInstance, type FastifyServerOptions, fastify } from 'fastify'
import type { Log } from '../base/log.ts'
import { requestIdHeader } from '../base/request-id.ts'
import { nameOf, unnamed } from './named-request.ts'

/**
 * The one HTTP server of a process. Requests are not logged one by one: those that matter become ledger entries.
 * Connections stay open for five minutes between requests, as coding tools pause about that long. `refusals` say how a
 * request is refused that never comes as far as a route. A request that does not arrive within `patience` gets 408.
 */
export function createHttpServer(input: {
  log: Log
  refusals: Pick<FastifyServerOptions, 'frameworkErrors' | 'clientErrorHandler'>
  patience?: ServerPatience
}): FastifyInstance {
  const { headMs, wholeMs, lookedAtEveryMs } = input.patience ?? standardPatience
  const server = fastify({
    ...input.refusals,
    logger: false,
    genReqId: () => unnamed,
    keepAliveTimeout: 300_000,
    requestTimeout: wholeMs,
    http: { headersTimeout: headMs, requestTimeout: wholeMs, connectionsCheckingInterval: lookedAtEveryMs },
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    // While stopping, the proxy refuses in its caller's own error format.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 1_000 },
  })
  // The proxy and Slack answer on Node's own response; this is for all others.
  server.addHook('onSend', async (request, reply) => {
    if (!reply.hasHeader(requestIdHeader)) reply.header(requestIdHeader, nameOf(request))
  })
  server.setErrorHandler((error, request, reply) => {
    const status = statusOf(error)
    const requestId = nameOf(request)
    if (status >= 500) input.log.error({ err: error, requestId, route: request.routeOptions.url }, 'request failed')
    return reply.code(status).send({ error: status >= 500 ? wentWrong(requestId) : messageOf(error), requestId })
  })
  return server
}

/** How long the head of a request may take, and all of it; an answer may take as long as it wants. Tests shorten them. */
export type ServerPatience = { headMs: number; wholeMs: number; lookedAtEveryMs: number }

// Ten minutes are 55 KB a second for the largest body the proxy takes.
const standardPatience: ServerPatience = { headMs: 60_000, wholeMs: 600_000, lookedAtEveryMs: 30_000 }

function statusOf(error: unknown): number {
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  return status >= 400 && status < 600 ? status : 500
}

function wentWrong(requestId: string): string {
  return `Something went wrong on our side. An admin finds the cause in the log by this request id: ${requestId}`
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'The request cannot be understood.'
}
