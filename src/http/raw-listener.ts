import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'

export type RawListener = (request: IncomingMessage, response: ServerResponse) => void

/** Hands POSTs of one path to a listener that wants Node's own request, body unread: Bolt checks the signature over the raw bytes. */
export async function mountRawListener(server: FastifyInstance, path: string, listener: RawListener): Promise<void> {
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    scope.post(path, (request, reply) => {
      reply.hijack()
      listener(request.raw, reply.raw)
    })
  })
}
