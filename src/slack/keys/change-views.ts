import type { ModalView } from '@slack/types'
import type { ListedOffer } from '../../people/key-offer-list.ts'
import { gracePeriods } from '../../people/rotate-virtual-key.ts'
import type { ListedKey } from '../../people/virtual-key-list.ts'
import { lastDayOf } from '../../people/virtual-key-list.ts'
import { section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { dateInput, selectInput } from '../kit/inputs.ts'
import { modal } from '../kit/modal.ts'
import { keyModals } from './action-ids.ts'
import { dayText, holderName, keyName } from './words.ts'

/**
 * Asks how long the old key is to go on. `isOwn`: the new one will be offered to who reads this. `mayChooseEnd`: they may
 * say when the new one ends; of everybody else it ends when the old one would have.
 */
export function rotateView(
  { key, person }: ListedKey,
  { isOwn, mayChooseEnd, now }: { isOwn: boolean; mayChooseEnd: boolean; now: Date },
): ModalView {
  const last = key.expiresAt && lastDayOf(key.expiresAt)
  const end = last
    ? `The new one works through *${dayText(last, now)}*, as the old one would have`
    : 'The new one has no expiry'
  const receiver = isOwn
    ? 'you'
    : person.kind === 'person'
      ? holderName(person)
      : `who answers for ${holderName(person)}`
  return modal({
    callbackId: keyModals.rotate,
    title: 'Rotate key',
    submit: 'Rotate',
    metadata: key.id,
    blocks: [
      section(
        `A new key in the place of ${keyName(key)} is offered to ${receiver}, to be made with a button within 24 hours. It has the same name, owner, project, tags, models, budget and history. Until it is made, the old one works.\n${end}${mayChooseEnd ? ', unless you choose another day below' : ''}.`,
      ),
      selectInput({
        id: 'grace',
        label: 'When the new one is made, the old one stops',
        choices: gracePeriods.map(({ word, text }) => ({ value: word, text })),
        initial: '24h',
      }),
      ...(mayChooseEnd
        ? [
            dateInput({
              id: 'expires',
              label: 'Last day the new one works',
              hint: 'In UTC. Empty: as the old one.',
              optional: true,
              ...(last ? { initial: last } : {}),
            }),
          ]
        : []),
    ],
  })
}

/** Asks whether to revoke a key. */
export function revokeView({ key, person }: ListedKey): ModalView {
  return modal({
    callbackId: keyModals.revoke,
    title: 'Revoke key?',
    submit: 'Revoke',
    metadata: key.id,
    blocks: [
      section(
        `${keyName(key)} of ${holderName(person)} will be refused everywhere within a second. This cannot be undone; what it spent stays in every report.`,
      ),
    ],
  })
}

/** Asks whether to pause a key. */
export function pauseView({ key, person }: ListedKey): ModalView {
  return modal({
    callbackId: keyModals.pause,
    title: 'Pause key?',
    submit: 'Pause',
    metadata: key.id,
    blocks: [
      section(
        `${keyName(key)} of ${holderName(person)} will be refused everywhere within a second, until you, its owner or an admin resume it.`,
      ),
    ],
  })
}

/** Asks whether a paused key is to work again. */
export function resumeView({ key, person }: ListedKey): ModalView {
  return modal({
    callbackId: keyModals.resume,
    title: 'Resume key?',
    submit: 'Resume',
    metadata: key.id,
    blocks: [section(`${keyName(key)} of ${holderName(person)} will work again, with the budgets it had.`)],
  })
}

/** Asks whether to take an offer back. */
export function withdrawView({ offer, recipient }: ListedOffer): ModalView {
  return modal({
    callbackId: keyModals.withdraw,
    title: 'Withdraw offer?',
    submit: 'Withdraw',
    metadata: offer.id,
    blocks: [
      section(
        `${holderName(recipient)} can then no longer make the key *${escapeMrkdwn(offer.name)}*. No key exists yet.`,
      ),
    ],
  })
}
