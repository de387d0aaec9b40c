import type { FastifyInstance } from 'fastify'

/**
 * How a part of the app is. `degraded`: it goes on, with less, and no other copy of the app could do better; `down`: another
 * copy should get the traffic. `say` is a sentence for whoever looks, where something is amiss.
 */
export type PartState = { state: 'ok' } | { state: 'degraded' | 'down'; say: string }

/** Says how each part is, by its name. */
export type Readiness = () => Promise<Record<string, PartState>>

/**
 * `/healthz`: the process runs. `/readyz`: how each part is, with 503 as soon as one is down, so that a balancer sends
 * requests elsewhere. Neither needs a key.
 */
export function healthRoutes(server: FastifyInstance, readiness: Readiness): void {
  server.get('/healthz', async () => ({ status: 'ok' }))
  server.get('/readyz', async (_request, reply) => {
    const parts = await readiness()
    const status = statusOf(parts)
    return reply
      .code(status === 'not ready' ? 503 : 200)
      .header('cache-control', 'no-store')
      .send({ status, reasons: reasonsIn(parts), parts })
  })
}

function statusOf(parts: Record<string, PartState>): 'ready' | 'degraded' | 'not ready' {
  const states = new Set(Object.values(parts).map(({ state }) => state))
  if (states.has('down')) return 'not ready'
  return states.has('degraded') ? 'degraded' : 'ready'
}

function reasonsIn(parts: Record<string, PartState>): string[] {
  return Object.entries(parts).flatMap(([name, part]) => (part.state === 'ok' ? [] : [`${name}: ${part.say}`]))
}
