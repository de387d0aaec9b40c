import type { FastifyInstance } from 'fastify'
import type { Meters } from '../meters/meters.ts'
import { isSameSecret } from './same-secret.ts'
import { sendProblem } from './send-problem.ts'

/**
 * `GET /metrics` for Prometheus, in OpenMetrics where it is asked for. Sums and counts of the installation, never of a person,
 * a key or an address. With a token in the settings it has to come as `Authorization: Bearer …`.
 */
export function metricsRoutes(
  server: FastifyInstance,
  deps: { meters: Pick<Meters, 'scrape'>; token: string | null },
): void {
  server.get('/metrics', async (request, reply) => {
    if (deps.token !== null && !isSameSecret(bearerIn(request.headers.authorization), deps.token)) {
      return sendProblem(reply.header('www-authenticate', 'Bearer realm="metrics"'), notAllowed)
    }
    const format = wantsOpenMetrics(request.headers.accept) ? 'openmetrics' : 'prometheus'
    const { contentType, text } = await deps.meters.scrape(format)
    return reply.header('content-type', contentType).header('cache-control', 'no-store').send(text)
  })
}

const notAllowed = {
  status: 401,
  title: 'Unauthorized',
  detail: 'Send the value of TALLY_METRICS_TOKEN as a Bearer token in the header authorization.',
}

function bearerIn(authorization: string | undefined): string | null {
  return /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? null
}

// Prometheus prefers it with a larger weight; whoever names it can read it.
function wantsOpenMetrics(accept: string | undefined): boolean {
  return /application\/openmetrics-text/i.test(accept ?? '')
}
