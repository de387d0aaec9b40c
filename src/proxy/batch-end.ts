import { z } from 'zod'
import type { Call } from './call.ts'
import type { Upstreams } from './upstreams.ts'

const batch = z.object({
  ended_at: z.iso.datetime({ offset: true }).nullish(),
  created_at: z.iso.datetime({ offset: true }),
})

/**
 * When a message batch ended: the instant its results are booked at, whenever and however often they are fetched. The
 * results do not say it, so the batch is asked for first. Null when the provider does not tell.
 */
export async function batchEndOf(upstreams: Upstreams, call: Call, batchId: string): Promise<Date | null> {
  const { pool, prefix } = upstreams[call.provider]
  const answer = await pool.request({
    method: 'GET',
    path: `${prefix}/messages/batches/${batchId}`,
    headers: call.headers,
  })
  if (answer.statusCode !== 200) {
    await answer.body.dump()
    return null
  }
  const read = batch.safeParse(await answer.body.json())
  return read.success ? new Date(read.data.ended_at ?? read.data.created_at) : null
}
