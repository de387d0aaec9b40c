import type { FastifyReply } from 'fastify'

/** Refuses a request as RFC 9457 has it: `title` is the same for a status, `detail` says what to do. */
export function sendProblem(
  reply: FastifyReply,
  { status, title, detail }: { status: number; title: string; detail: string },
): FastifyReply {
  return reply.code(status).type('application/problem+json').send({ type: 'about:blank', title, status, detail })
}
