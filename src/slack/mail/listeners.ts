import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { tryAddressAgain } from '../../outbox/unreachable-address.ts'
import type { Listening } from '../listening/listening.ts'
import { mailActions } from './action-ids.ts'
import { triedAgainMessage } from './bounced-view.ts'

/** Sending mail again to an address it came back from. For admins. */
export function listenToMail(listening: Listening, { db, clock }: { db: Db; clock: Clock }): void {
  // Of several admins who press, each sees the same.
  listening.button(mailActions.tryAgain, 'admin', async ({ value, actor, replace }) => {
    await tryAddressAgain(db, { address: value, actor, now: clock.now() })
    await replace(triedAgainMessage(value))
  })
}
