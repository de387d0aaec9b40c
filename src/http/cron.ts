import type { FastifyInstance } from 'fastify'
import type { Clock } from '../base/clock.ts'
import type { Db } from '../db/database.ts'
import { askForAllSyncs } from '../sources/wanted-sync.ts'
import { isSameSecret } from './same-secret.ts'
import { sendProblem } from './send-problem.ts'

/**
 * `POST /api/cron` asks for every vendor account to be read, for schedulers outside. The secret comes in the header
 * `x-cron-secret` and nowhere else. 202 with the ids of the runs, at once: a process with the jobs role reads. Without a
 * secret in the settings it is not there. Errors are `application/problem+json` (RFC 9457).
 */
export async function cronRoutes(
  server: FastifyInstance,
  deps: { db: Db; clock: Clock; secret: string | null },
): Promise<void> {
  const { db, clock, secret } = deps
  await server.register(async (scope) => {
    // What is sent along is nobody's business: it is not read.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    scope.post('/api/cron', async (request, reply) => {
      if (secret === null) return sendProblem(reply, notThere)
      const given = request.headers['x-cron-secret']
      if (typeof given !== 'string' || !isSameSecret(given, secret)) return sendProblem(reply, notAllowed)
      const run = await askForAllSyncs(db, { now: clock.now() })
      return reply.code(202).header('cache-control', 'no-store').send({ run })
    })
  })
}

const notThere = {
  status: 404,
  title: 'Not found',
  detail: 'No secret is set for asking over HTTP. Set TALLY_CRON_SECRET and start Tally again.',
}

const notAllowed = {
  status: 401,
  title: 'Unauthorized',
  detail: 'Send the value of TALLY_CRON_SECRET in the header x-cron-secret.',
}
