import { createHmac } from 'node:crypto'
import type { FastifyInstance } from 'fastify'

/** Where a Tally says which one it is, without a key. */
export const installationPath = '/.well-known/tally'

/** Tells one installation from another; all its processes have the same, and it reveals nothing. */
export function installationId(urlKey: Buffer): string {
  return createHmac('sha256', urlKey).update('installation').digest('hex').slice(0, 32)
}

/** Answers at `/.well-known/tally`, so that `tally doctor` knows whether an address leads to this installation. */
export function installationRoutes(server: FastifyInstance, { urlKey }: { urlKey: Buffer }): void {
  const installation = installationId(urlKey)
  server.get(installationPath, async (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ installation }),
  )
}
