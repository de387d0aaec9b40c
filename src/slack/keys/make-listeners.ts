import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { offerRotation } from '../../notices/offer-key.ts'
import { takeOffer } from '../../notices/take-offer.ts'
import type { TakenOffer } from '../../people/key-offer-take.ts'
import { findVirtualKey } from '../../people/virtual-key-list.ts'
import type { Vault } from '../../vault/vault.ts'
import type { Message } from '../kit/blocks.ts'
import { sayingModal } from '../kit/modal.ts'
import type { Listening } from '../listening/listening.ts'
import type { ButtonRequest } from '../listening/requests.ts'
import { keyActions } from './action-ids.ts'
import { endedMessage, madeMessage, noKeySentence, notShownMessage } from './offer-views.ts'
import { secretView } from './setup-view.ts'

type Deps = { db: Db; clock: Clock; vault: Vault; baseUrl: string }

/**
 * “Make my key”: the window is opened first, then the secret is made, put into that one window and forgotten. Where it did
 * not get there nobody has the key, and a new one in its place is offered.
 */
export function listenToKeyMaking(listening: Listening, { db, clock, vault, baseUrl }: Deps): void {
  // Of a double click the second would open a window over the first, which then could not show the key.
  const underWay = new Set<string>()

  listening.button(keyActions.make, 'known', async (request) => {
    const { viewer, value: offerId } = request
    if (!viewer) return
    const press = `${viewer.person.id} ${offerId}`
    if (underWay.has(press)) return
    underWay.add(press)
    try {
      await make({ ...request, offerId, recipientId: viewer.person.id })
    } finally {
      underWay.delete(press)
    }
  })

  async function make(input: ButtonRequest & { offerId: string; recipientId: string }): Promise<void> {
    const { offerId, recipientId, actor, openModal, replace } = input
    const pressed: { taken: TakenOffer | null; isShown: boolean } = { taken: null, isShown: true }
    await openModal(
      'Your key',
      async () => {
        const { keyHashKey: hashKey } = vault
        pressed.taken = await takeOffer(db, { offerId, recipientId, hashKey, now: clock.now() })
        if (pressed.taken.outcome !== 'made') return sayingModal('Your key', noKeySentence(pressed.taken))
        return secretView({ ...pressed.taken, baseUrl })
      },
      async () => {
        pressed.isShown = false
      },
    )
    const { taken, isShown } = pressed
    if (taken?.outcome === 'made' && !isShown) {
      await offerRotation(db, { keyId: taken.key.id, graceSeconds: 0, actor, now: clock.now() })
      return void (await replace(notShownMessage(taken.key)))
    }
    const message = taken && (await messageAfter(db, taken))
    if (message) await replace(message)
  }
}

/** What then stands in the place of the offer; null: nothing of the recipient's is there to change. */
async function messageAfter(db: Db, taken: TakenOffer): Promise<Message | null> {
  switch (taken.outcome) {
    case 'made':
      return madeMessage(taken.key)
    case 'taken-before': {
      const made = taken.offer.keyId === null ? null : await findVirtualKey(db, taken.offer.keyId)
      return made && madeMessage(made.key)
    }
    case 'expired':
    case 'withdrawn':
      return endedMessage(taken.offer.name, taken.outcome)
    case 'not-yours':
    case 'not-found':
      return null
  }
}
