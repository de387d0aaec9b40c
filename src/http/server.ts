import { type FastifyInstance, type FastifyServerOptions, fastify } from 'fastify'
import type { Log } from '../base/log.ts'

/**
 * The one HTTP server of a process. Requests are not logged one by one: those that matter become ledger entries.
 * Connections stay open for five minutes between requests, as coding tools pause about that long. `refusals` say how a
 * request is refused that never comes as far as a route.
 */
export function createHttpServer(input: {
  log: Log
  refusals: Pick<FastifyServerOptions, 'frameworkErrors' | 'clientErrorHandler'>
}): FastifyInstance {
  const server = fastify({
    ...input.refusals,
    logger: false,
    keepAliveTimeout: 300_000,
    requestTimeout: 0,
    forceCloseConnections: 'idle',
    exposeHeadRoutes: false,
    // While stopping, the proxy refuses in its caller's own error format.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 1_000 },
  })
  server.setErrorHandler((error, request, reply) => {
    const status = statusOf(error)
    if (status >= 500) input.log.error({ err: error, route: request.routeOptions.url }, 'request failed')
    return reply.code(status).send({ error: status >= 500 ? 'Something went wrong on our side.' : messageOf(error) })
  })
  return server
}

function statusOf(error: unknown): number {
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  return status >= 400 && status < 600 ? status : 500
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'The request cannot be understood.'
}
