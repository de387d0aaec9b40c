import type { FastifyInstance } from 'fastify'
import { nameOf } from './named-request.ts'

/**
 * Answers 404, as JSON with a sentence and the request's id, to whatever no part of a copy without the proxy takes; with the proxy,
 * that refuses in its callers' own format. `roles`: those this copy has, so that who asks knows which copy to ask.
 */
export function nothingHere(server: FastifyInstance, roles: ReadonlySet<string>): void {
  const here = new Intl.ListFormat('en-GB').format(roles)
  server.setNotFoundHandler((request, reply) => {
    const path = (request.raw.url ?? '').split('?', 1)[0] ?? ''
    const error =
      `There is nothing at ${path.slice(0, 100)}. This copy of Tally has the roles ${here}; ` +
      'requests to providers go to one with the role proxy.'
    return reply.code(404).send({ error, requestId: nameOf(request) })
  })
}
