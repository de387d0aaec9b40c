import type { Db } from '../../db/database.ts'
import { AddressRefused, type Mail, MailRefused, type SendMail } from '../../outbox/mail.ts'
import type { ClaimedMessage } from '../../outbox/outbox.ts'
import { markUnreachable, unreachableAddress } from '../../outbox/unreachable-address.ts'
import { namesOfSlackUsers } from '../../people/names-of-slack-users.ts'
import { timeZoneOf } from '../../people/time-zone.ts'
import { readOrganisation } from '../../settings/organisation.ts'
import { isTimeZone } from '../../settings/organisation-settings.ts'
import type { Drawn } from '../outbox/renderer.ts'
import type { Telling } from './inline.ts'
import { mailContent } from './mail-content.ts'
import { picturesIn } from './mail-pictures.ts'

/**
 * Sends a drawn message as a mail to an address, once for the message, however often it is tried. Throws `MailRefused` where
 * no try will help; an address that is refused is kept as such and the admins are told. What else is thrown may pass.
 */
export async function sendDrawn(
  { db, send }: { db: Db; send: SendMail },
  { message, to, drawn, now }: { message: ClaimedMessage; to: string; drawn: Drawn; now: Date },
): Promise<void> {
  if (await unreachableAddress(db, to)) throw new MailRefused('mail to this address came back before')
  const [recipientKind, personId = ''] = message.recipient.split(':')
  const isPerson = recipientKind === 'person' || recipientKind === 'mail'
  const pictures = await picturesIn(db, drawn)
  const content = mailContent(
    {
      kind: message.kind,
      drawn,
      why: isPerson ? 'chosen' : 'on the list',
      organisation: (await readOrganisation(db)).name,
      cids: new Map([...pictures].map(([url, { name }]) => [url, name])),
    },
    await tellingFor(db, drawn, isPerson ? personId : null),
  )
  try {
    await send({ id: message.id, to, ...content, pictures: eachOnce(pictures.values()) })
  } catch (thrown) {
    if (thrown instanceof AddressRefused) {
      await markUnreachable(db, { address: to, reason: 'refused', detail: thrown.message, now })
    }
    throw thrown
  }
}

function eachOnce(pictures: Iterable<{ name: string; png: Buffer }>): Mail['pictures'] {
  return [...new Map(Array.from(pictures, (picture) => [picture.name, picture])).values()]
}

async function tellingFor(db: Db, drawn: Drawn, personId: string | null): Promise<Telling> {
  const ids = [...JSON.stringify([drawn.text, drawn.blocks]).matchAll(/(?:<@|"user_id":")([UW][A-Z0-9]+)/g)]
  const names = await namesOfSlackUsers(
    db,
    ids.map(([, id = '']) => id),
  )
  const own = personId ? await timeZoneOf(db, personId) : ''
  return {
    nameOf: (slackUser) => names.get(slackUser) ?? 'somebody',
    timeZone: isTimeZone(own) ? own : (await readOrganisation(db)).timeZone,
  }
}
