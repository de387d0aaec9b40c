import type { FastifyInstance } from 'fastify'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Db } from '../db/database.ts'
import { askForAllSyncs } from '../sources/wanted-sync.ts'
import { ApiError } from './api/problem.ts'
import { refuseAsProblems } from './api/refuse-as-problems.ts'
import { isSameSecret } from './same-secret.ts'

/**
 * `POST /api/cron` asks for every vendor account to be read, for schedulers outside. The secret comes in the header
 * `x-cron-secret` and nowhere else. 202 with the ids of the runs, at once: a process with the jobs role reads. Without a
 * secret in the settings it is not there. Errors are `application/problem+json` (RFC 9457). In the API's document it stands
 * as `cronOperation` says.
 */
export async function cronRoutes(
  server: FastifyInstance,
  deps: { db: Db; clock: Clock; log: Log; secret: string | null },
): Promise<void> {
  const { db, clock, log, secret } = deps
  await server.register(async (scope) => {
    refuseAsProblems(scope, log)
    // What is sent along is nobody's business: it is not read.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    scope.post('/api/cron', async (request, reply) => {
      if (secret === null) throw new ApiError(404, notThere)
      const given = request.headers['x-cron-secret']
      if (typeof given !== 'string' || !isSameSecret(given, secret)) throw new ApiError(401, notAllowed)
      const run = await askForAllSyncs(db, { now: clock.now() })
      return reply.code(202).header('cache-control', 'no-store').send({ run })
    })
    scope.route({
      method: ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
      url: '/api/cron',
      async handler({ method }) {
        throw new ApiError(405, `There is no ${method} here. Allowed: POST.`, { headers: { allow: 'POST' } })
      },
    })
  })
}

const notThere = 'No secret is set for asking over HTTP. Set TALLY_CRON_SECRET and start Tally again.'

const notAllowed = 'Send the value of TALLY_CRON_SECRET in the header x-cron-secret.'
