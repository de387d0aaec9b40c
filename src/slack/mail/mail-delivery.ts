import type { Db } from '../../db/database.ts'
import type { SendMail } from '../../outbox/mail.ts'
import type { MailDelivery } from '../outbox/deliver.ts'
import { sendDrawn } from './send-drawn.ts'

/** How the outbox sends mail, and to which addresses what is for the organisation’s list. */
export function mailDelivery(deps: { db: Db; send: SendMail; addresses: readonly string[] }): MailDelivery {
  return { addresses: deps.addresses, sendDrawn: (input) => sendDrawn(deps, input) }
}
