import type { ModalView } from '@slack/types'
import { AppError } from '../../base/app-error.ts'
import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { offerRotation } from '../../notices/offer-key.ts'
import { revokeKeyAndTell } from '../../notices/revoke-key.ts'
import { mayAdminister, type Viewer } from '../../people/access.ts'
import { findOffer, withdrawOffer } from '../../people/key-offer.ts'
import { withPeople } from '../../people/key-offer-list.ts'
import { pauseKey, resumeKey } from '../../people/pause-virtual-key.ts'
import { findPerson } from '../../people/person.ts'
import { cannotRotate, gracePeriods } from '../../people/rotate-virtual-key.ts'
import { findVirtualKey, type ListedKey, lastDayOf, mayManageKey, recipientFor } from '../../people/virtual-key-list.ts'
import { keyRows } from '../../reports/key-overview.ts'
import { localTime } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import type { Form } from '../kit/form.ts'
import { sayingModal } from '../kit/modal.ts'
import type { Listening } from '../listening/listening.ts'
import type { SubmissionAnswer } from '../listening/requests.ts'
import { keyActions, keyModals } from './action-ids.ts'
import { pauseView, resumeView, revokeView, rotateView, withdrawView } from './change-views.ts'
import { manageView } from './list-views.ts'
import { readExpiry } from './read-create.ts'
import { setupView } from './setup-view.ts'
import { dayText, holderName, keyName } from './words.ts'

type Deps = { db: Db; clock: Clock; baseUrl: string }

const notThere = 'There is no such key, or it is not yours to manage. Nothing was changed.'

/**
 * What may be done to a key: seeing its set-up, rotating, pausing, resuming, revoking; by its person, who answers for its robot or project,
 * and admins. The key is looked up and that is checked anew each time, whatever a button or form says.
 */
export function listenToKeyChanges(listening: Listening, { db, clock, baseUrl }: Deps): void {
  async function managed(viewer: Viewer | null, keyId: string): Promise<ListedKey | null> {
    const listed = viewer && (await findVirtualKey(db, keyId))
    return listed && mayManageKey(viewer, listed) ? listed : null
  }

  async function viewOf(
    viewer: Viewer | null,
    keyId: string,
    draw: (listed: ListedKey) => ModalView | Promise<ModalView>,
  ): Promise<ModalView> {
    const listed = await managed(viewer, keyId)
    return listed ? draw(listed) : sayingModal('Keys', notThere)
  }

  const views = {
    'Set-up': ({ key }: ListedKey) => setupView({ key, baseUrl }),
    'Rotate key': (listed: ListedKey, viewer: Viewer | null) => rotationOf(listed, viewer, clock.now()),
    'Pause key?': (listed: ListedKey) => pauseView(listed),
    'Resume key?': (listed: ListedKey) => resumeView(listed),
    'Revoke key?': (listed: ListedKey) => revokeView(listed),
  }
  const opening = [
    [keyActions.setup, keyActions.pushSetup, 'Set-up'],
    [keyActions.rotate, keyActions.pushRotate, 'Rotate key'],
    [keyActions.pause, keyActions.pushPause, 'Pause key?'],
    [keyActions.resume, keyActions.pushResume, 'Resume key?'],
    [keyActions.revoke, keyActions.pushRevoke, 'Revoke key?'],
  ] as const
  for (const [inMessage, inModal, title] of opening) {
    listening.button(inMessage, 'known', ({ viewer, value, openModal }) =>
      openModal(title, () => viewOf(viewer, value, (listed) => views[title](listed, viewer))),
    )
    listening.viewAction(inModal, 'known', ({ viewer, value, pushModal }) =>
      pushModal(title, () => viewOf(viewer, value, (listed) => views[title](listed, viewer))),
    )
  }

  const manage = (listed: ListedKey) => managementOf(db, listed, clock.now())
  listening.button(keyActions.manage, 'admin', ({ viewer, value, openModal }) =>
    openModal('Key', () => viewOf(viewer, value, manage)),
  )
  listening.viewAction(keyActions.pushManage, 'admin', ({ viewer, value, pushModal }) =>
    pushModal('Key', () => viewOf(viewer, value, manage)),
  )

  listening.submission(keyModals.rotate, 'known', async ({ viewer, actor, metadata, form, refreshHome }) => {
    const listed = await managed(viewer, metadata)
    if (!listed) return saying('Rotate key', notThere)
    const grace = gracePeriods.find(({ word }) => word === form.chosen('grace'))
    if (!grace) return { kind: 'errors', errors: { grace: 'Choose one of these.' } }
    const now = clock.now()
    const end = endIn(form, viewer, now)
    if ('fault' in end) return { kind: 'errors', errors: { expires: end.fault } }
    const offering = { keyId: listed.key.id, graceSeconds: grace.seconds, ...end, actor, now }
    const rotation = await offerRotation(db, offering)
    if (rotation.outcome === 'not-found') return saying('Rotate key', notThere)
    if (rotation.outcome !== 'offered') return saying('Rotate key', cannotSay(listed, rotation.outcome))
    await refreshHome()
    const { recipientId, openUntil, keyExpiresAt } = rotation.offer
    const recipient = await findPerson(db, recipientId)
    const who = recipientId === viewer?.person.id || !recipient ? 'you' : holderName(recipient)
    return saying(
      'Rotate key',
      `A new key in the place of ${keyName(listed.key)} is offered to ${who}, in the messages with Tally, until ${localTime(openUntil)}. The old one works until the new one is made and stops ${grace.text} then. The new one ${keyExpiresAt ? `works through ${dayText(lastDayOf(keyExpiresAt), now)}` : 'has no expiry'}.`,
    )
  })

  const turns = [
    [keyModals.pause, pauseKey, 'Pause key', 'is paused: it is refused everywhere within a second.'],
    [keyModals.resume, resumeKey, 'Resume key', 'is resumed: it works again.'],
  ] as const
  for (const [callbackId, turn, title, done] of turns) {
    listening.submission(callbackId, 'known', async ({ viewer, actor, metadata, refreshHome }) => {
      const listed = await managed(viewer, metadata)
      if (!listed) return saying(title, notThere)
      const turned = await turn(db, { keyId: listed.key.id, actor, now: clock.now() })
      await refreshHome()
      return saying(
        title,
        turned
          ? `${keyName(turned)} ${done}`
          : `${keyName(listed.key)} was changed or revoked before; nothing was changed.`,
      )
    })
  }

  listening.submission(keyModals.revoke, 'known', async ({ viewer, actor, metadata, refreshHome }) => {
    const listed = await managed(viewer, metadata)
    if (!listed) return saying('Revoke key', notThere)
    const revoked = await revokeKeyAndTell(db, { keyId: listed.key.id, actor, now: clock.now() })
    await refreshHome()
    return saying(
      'Revoke key',
      revoked
        ? `${keyName(revoked)} is revoked: it is refused everywhere within a second.`
        : `${keyName(listed.key)} was revoked before; nothing was changed.`,
    )
  })

  listening.button(keyActions.withdraw, 'admin', ({ value, openModal }) =>
    openModal('Withdraw offer?', async () => {
      const offer = await findOffer(db, value)
      const [listed] = offer ? await withPeople(db, [offer]) : []
      return listed ? withdrawView(listed) : sayingModal('Keys', 'There is no such offer. Nothing was changed.')
    }),
  )

  listening.submission(keyModals.withdraw, 'admin', async ({ actor, metadata, refreshHome }) => {
    const offer = await findOffer(db, metadata)
    if (!offer) return saying('Withdraw offer', 'There is no such offer. Nothing was changed.')
    const done = await withdrawOffer(db, { offerId: offer.id, actor, now: clock.now() })
    await refreshHome()
    const name = escapeMrkdwn(offer.name)
    return saying(
      'Withdraw offer',
      done
        ? `The offer of *${name}* is withdrawn: no key can be made of it.`
        : `The offer of *${name}* was taken or withdrawn before; nothing was changed. A key that was made can be revoked.`,
    )
  })
}

function rotationOf(listed: ListedKey, viewer: Viewer | null, now: Date): ModalView {
  const refusal = cannotRotate(listed.key, now)
  if (refusal) return sayingModal('Rotate key', cannotSay(listed, refusal))
  const isOwn = recipientFor(listed) === viewer?.person.id
  return rotateView(listed, { isOwn, mayChooseEnd: viewer !== null && mayAdminister(viewer), now })
}

// Only an admin's choice is read: a form may hold anything.
function endIn(form: Form, viewer: Viewer | null, now: Date): { expiresAt: Date | null } | { fault: string } {
  if (!viewer || !mayAdminister(viewer)) return { expiresAt: null }
  try {
    return { expiresAt: readExpiry(form.chosen('expires'), now) }
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'bad-input') throw thrown
    return { fault: thrown.say }
  }
}

async function managementOf(db: Db, listed: ListedKey, now: Date): Promise<ModalView> {
  const [row] = await keyRows(db, { keys: [listed], now })
  return row ? manageView(row, now) : sayingModal('Keys', notThere)
}

function cannotSay({ key }: ListedKey, why: 'revoked' | 'expired' | 'replaced'): string {
  const said = { revoked: 'was revoked', expired: 'has expired', replaced: 'was rotated already' }[why]
  const next = why === 'replaced' ? 'Rotate the key that took its place.' : 'Ask a Tally admin for a new one.'
  return `${keyName(key)} ${said}; nothing was changed. ${next}`
}

function saying(title: string, mrkdwn: string): SubmissionAnswer {
  return { kind: 'update', view: sayingModal(title, mrkdwn) }
}
