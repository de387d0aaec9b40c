import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'

export type RawListener = (request: IncomingMessage, response: ServerResponse) => void

/**
 * Hands requests of one kind, such as `POST /slack/events`, to a listener that wants Node's own request, body unread: Bolt
 * checks the signature over the raw bytes.
 */
export async function mountRawListener(
  server: FastifyInstance,
  route: `${'GET' | 'POST'} ${string}`,
  listener: RawListener,
): Promise<void> {
  const [method = '', url = ''] = route.split(' ')
  await server.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
    scope.route({
      method,
      url,
      handler(request, reply) {
        reply.hijack()
        listener(request.raw, reply.raw)
      },
    })
  })
}
