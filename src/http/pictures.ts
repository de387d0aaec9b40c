import { readFile } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Clock } from '../base/clock.ts'
import type { Db } from '../db/database.ts'
import { verifyPictureUrl } from '../reports/picture-url.ts'
import { findPicture } from '../reports/pictures.ts'

const address = z.object({
  params: z.object({ file: z.string().regex(/^[a-f0-9]{1,64}\.png$/) }),
  query: z.object({ expires: z.string().max(20), signature: z.string().max(100) }),
})

/**
 * `/charts/<id>.png?expires=…&signature=…`: a chart for whoever was given its address. An address past its time gets a
 * neutral picture, as Slack would show a broken one for an error; one we never signed gets 404.
 */
export async function pictureRoutes(
  server: FastifyInstance,
  deps: { db: Db; clock: Clock; urlKey: Buffer },
): Promise<void> {
  const expired = await readFile(new URL('../../charts/expired.png', import.meta.url))
  server.get('/charts/:file', async (request, reply) => {
    const asked = address.safeParse({ params: request.params, query: request.query })
    if (!asked.success) return reply.code(404).send({ error: 'There is no such picture.' })
    const id = asked.data.params.file.slice(0, -'.png'.length)
    const verdict = verifyPictureUrl({ urlKey: deps.urlKey, id, ...asked.data.query, now: deps.clock.now() })
    if (verdict === 'forged') return reply.code(404).send({ error: 'There is no such picture.' })
    const found = verdict === 'valid' ? await findPicture(deps.db, id) : null
    return reply
      .type('image/png')
      .header('cache-control', found ? 'private, max-age=3600, immutable' : 'no-store')
      .send(found ?? expired)
  })
}
