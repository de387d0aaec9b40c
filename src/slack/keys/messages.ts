import { z } from 'zod'
import type { Db } from '../../db/database.ts'
import { mayAdminister, viewerOf } from '../../people/access.ts'
import { findOffer } from '../../people/key-offer.ts'
import { withPeople } from '../../people/key-offer-list.ts'
import { findPerson } from '../../people/person.ts'
import { findVirtualKey, type ListedKey, lastDayOf, recipientFor, stateOfKey } from '../../people/virtual-key-list.ts'
import { actions, button, context, type Message, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { type OutboxRenderer, renderer } from '../outbox/renderer.ts'
import { keyActions } from './action-ids.ts'
import { offerMessage } from './offer-views.ts'
import { dayText, holderName, keyName } from './words.ts'

type Deps = { db: Db; admins: readonly string[] }

/** What is said about keys, by kind. Each looks up how things stand when it is said, and says nothing that no longer holds. */
export function keyMessages({ db, admins }: Deps): Record<string, OutboxRenderer> {
  return {
    'key.offer': renderer(z.object({ offerId: z.string() }), async ({ offerId }, { now }) => {
      const offer = await findOffer(db, offerId)
      if (!offer || offer.takenAt || offer.withdrawnAt || offer.openUntil <= now) return null
      const [listed] = await withPeople(db, [offer])
      if (!listed) return null
      const old = offer.replacesKeyId === null ? null : await findVirtualKey(db, offer.replacesKeyId)
      const isOwnWish = offer.offeredBy === offer.recipientId
      const by = isOwnWish ? 'Tally' : await nameOf(db, offer.offeredBy)
      return offerMessage({ listed, by, old: old?.key ?? null, now })
    }),
    'key.expires': renderer(z.object({ keyId: z.string() }), async ({ keyId }, { reader, now }) => {
      const listed = await findVirtualKey(db, keyId)
      if (!listed || stateOfKey(listed.key, now) !== 'active') return null
      const viewer = reader && (await viewerOf(db, { person: reader, admins }))
      const isOwn = recipientFor(listed) === reader?.id
      return expiresMessage(listed, { isOwn, mayChooseEnd: viewer !== null && mayAdminister(viewer), now })
    }),
    'key.revoked': renderer(z.object({ keyId: z.string(), by: z.string() }), async ({ keyId, by }) => {
      const listed = await findVirtualKey(db, keyId)
      return listed?.key.revokedAt ? revokedMessage(listed, await nameOf(db, by)) : null
    }),
    'key.paused': renderer(z.object({ keyId: z.string(), by: z.string() }), async ({ keyId, by }) => {
      const listed = await findVirtualKey(db, keyId)
      return listed?.key.pausedAt && !listed.key.revokedAt ? pausedMessage(listed, await nameOf(db, by)) : null
    }),
  }
}

/** Reminds of a key that will stop working. `mayChooseEnd`: the reader may give the key in its place another end. */
export function expiresMessage(
  { key, person }: ListedKey,
  { isOwn, mayChooseEnd, now }: { isOwn: boolean; mayChooseEnd: boolean; now: Date },
): Message {
  const last = key.expiresAt ? dayText(lastDayOf(key.expiresAt), now) : ''
  const whose = isOwn && person.kind === 'person' ? 'Your key' : `The key of ${holderName(person)},`
  const rotate = button({
    actionId: keyActions.rotate,
    text: 'Rotate',
    value: key.id,
    primary: true,
    label: `Rotate ${key.name}`,
  })
  return {
    text: `The key ${key.name} works through ${last} only.`,
    blocks: [
      section(`:hourglass: ${whose} ${keyName(key)} works through *${last}* only. Then requests with it are refused.`),
      ...(mayChooseEnd
        ? [actions(rotate), context('Rotating makes a new key in its place; you choose its last day.')]
        : [context('Needed for longer? Ask a Tally admin: they rotate it and choose a later last day.')]),
    ],
  }
}

/** Tells somebody that their key no longer works. `by` is who revoked it. */
export function revokedMessage({ key, person }: ListedKey, by: string): Message {
  const whose = person.kind === 'person' ? 'your key' : `the key of ${holderName(person)},`
  return {
    text: `${by} revoked the key ${key.name}.`,
    blocks: [
      section(
        `:no_entry: ${escapeMrkdwn(by)} revoked ${whose} ${keyName(key)}. Requests with it are refused from now on. Ask them, or a Tally admin, if you need a new one.`,
      ),
    ],
  }
}

/** Tells somebody that their key is paused, and how it goes on. `by` is who paused it. */
export function pausedMessage({ key, person }: ListedKey, by: string): Message {
  const whose = person.kind === 'person' ? 'your key' : `the key of ${holderName(person)},`
  return {
    text: `${by} paused the key ${key.name}.`,
    blocks: [
      section(
        `:double_vertical_bar: ${escapeMrkdwn(by)} paused ${whose} ${keyName(key)}. Requests with it are refused until it is resumed: in \`/keys\`, by you or by a Tally admin. Ask them first what they saw.`,
      ),
    ],
  }
}

// An act of the command line or of Tally itself has no person behind it.
async function nameOf(db: Db, actorId: string): Promise<string> {
  const person = z.uuid().safeParse(actorId).success ? await findPerson(db, actorId) : null
  return person?.name ?? 'A Tally admin'
}
