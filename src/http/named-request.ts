import type { FastifyRequest } from 'fastify'
import { requestIdOf } from '../base/request-id.ts'

/** What a request is called (`requestIdOf`). Made when first asked for: the proxy, whose requests are most, names its own. */
export function nameOf(request: FastifyRequest): string {
  if (request.id === unnamed) request.id = requestIdOf(request.headers)
  return request.id
}

/** Fastify's id of a request that nobody has asked the name of. */
export const unnamed = ''
