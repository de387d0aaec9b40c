import type { FastifyInstance } from 'fastify'

/** Why a process should get no traffic just now; an empty list means it is ready. */
export type Readiness = () => Promise<string[]>

/** `/healthz`: the process runs. `/readyz`: it can do its work, or 503 with the reasons. Neither needs a key. */
export function healthRoutes(server: FastifyInstance, readiness: Readiness): void {
  server.get('/healthz', async () => ({ status: 'ok' }))
  server.get('/readyz', async (_request, reply) => {
    const reasons = await readiness()
    return reply
      .code(reasons.length === 0 ? 200 : 503)
      .send({ status: reasons.length === 0 ? 'ready' : 'not ready', reasons })
  })
}
