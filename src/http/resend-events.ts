import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Clock } from '../base/clock.ts'
import { parsedJson } from '../base/json.ts'
import type { Log } from '../base/log.ts'
import type { Db } from '../db/database.ts'
import { markUnreachable, type Unreachable } from '../outbox/unreachable-address.ts'
import { isSignedBySvix } from './svix-signature.ts'

type Deps = { db: Db; clock: Clock; log: Log; secret: string }

const bodyLimit = 256 * 1_024

/**
 * `POST /mail/resend-events`: what Resend tells of mails it sent, signed with the webhook's secret. An address whose mail came
 * back for good, or whose reader called it spam, gets none any more. 401 where the signature is not right; any other event is
 * taken and passed over. https://resend.com/docs/webhooks/event-types
 */
export async function resendEventRoutes(server: FastifyInstance, deps: Deps): Promise<void> {
  await server.register(async (scope) => {
    // The signature covers the bytes.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) => done(null, body))
    scope.post('/mail/resend-events', { bodyLimit }, async (request, reply) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      if (!isSignedBySvix(deps.secret, { ...headersOf(request), body }, deps.clock.now())) {
        return reply.code(401).send({ error: 'The signature is not one of RESEND_WEBHOOK_SECRET.' })
      }
      for (const one of unreachableIn(parsedJson(body.toString('utf8')))) {
        deps.log.warn({ reason: one.reason }, 'mail came back: nothing more is sent to that address')
        await markUnreachable(deps.db, { ...one, now: deps.clock.now() })
      }
      return reply.code(204).send()
    })
  })
}

function headersOf({ headers }: FastifyRequest) {
  const said = (name: string) => (typeof headers[name] === 'string' ? headers[name] : '')
  return { id: said('svix-id'), timestamp: said('svix-timestamp'), signatures: said('svix-signature') }
}

const event = z.object({
  type: z.enum(['email.bounced', 'email.complained', 'email.suppressed']),
  data: z.object({
    to: z.array(z.email()),
    bounce: z.object({ type: z.string().catch(''), message: z.string().catch('') }).optional(),
  }),
})

// A transient bounce, such as a full mailbox, passes, and so may one of which it is not known.
function unreachableIn(told: unknown): Array<Pick<Unreachable, 'address' | 'reason' | 'detail'>> {
  const { data } = event.safeParse(told)
  if (!data || ['Transient', 'Undetermined'].includes(data.data.bounce?.type ?? '')) return []
  const reason = data.type === 'email.complained' ? 'complained' : 'bounced'
  return data.data.to.map((address) => ({ address, reason, detail: data.data.bounce?.message ?? '' }))
}
