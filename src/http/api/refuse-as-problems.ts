import type { FastifyInstance } from 'fastify'
import type { Log } from '../../base/log.ts'
import { nameOf } from '../named-request.ts'
import { problemOf, refusalOf } from './problem.ts'

/** Answers whatever is thrown in a scope as a problem (RFC 9457): a refusal with its sentence, a surprise with the id it is logged by. */
export function refuseAsProblems(scope: FastifyInstance, log: Log): void {
  scope.setErrorHandler((thrown, request, reply) => {
    const refusal = refusalOf(thrown, request.method === 'GET' || request.method === 'HEAD')
    const fields = { requestId: nameOf(request), route: request.routeOptions.url, status: refusal.status }
    if (refusal.status >= 500) log.error({ ...fields, err: refusal.cause ?? refusal }, 'an API request failed')
    else log.debug(fields, 'an API request was refused')
    return reply
      .code(refusal.status)
      .headers(refusal.headers)
      .type('application/problem+json')
      .send(JSON.stringify(problemOf(refusal, nameOf(request))))
  })
}
