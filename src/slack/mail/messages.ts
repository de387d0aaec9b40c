import { z } from 'zod'
import type { Db } from '../../db/database.ts'
import { unreachableAddress } from '../../outbox/unreachable-address.ts'
import { type OutboxRenderer, renderer } from '../outbox/renderer.ts'
import { bouncedMessage } from './bounced-view.ts'

/** How messages about mail are drawn: nothing where the address is reachable again. */
export function mailMessages({ db }: { db: Db }): Record<string, OutboxRenderer> {
  return {
    'mail.bounced': renderer(z.object({ address: z.string() }), async ({ address }) => {
      const unreachable = await unreachableAddress(db, address)
      return unreachable && bouncedMessage(unreachable)
    }),
  }
}
