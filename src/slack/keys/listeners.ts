import type { ModalView } from '@slack/types'
import { z } from 'zod'
import type { Clock } from '../../base/clock.ts'
import { parsedJson } from '../../base/json.ts'
import { nearest } from '../../base/nearest.ts'
import type { Db } from '../../db/database.ts'
import { mayAdminister } from '../../people/access.ts'
import { openOffers } from '../../people/key-offer-list.ts'
import { keyOverview } from '../../reports/key-overview.ts'
import type { Vault } from '../../vault/vault.ts'
import { section } from '../kit/blocks.ts'
import { longestSearch, searchTyped } from '../kit/list.ts'
import { pageNumber } from '../kit/page-number.ts'
import type { Listening } from '../listening/listening.ts'
import { refusalSentence } from '../listening/need.ts'
import type { SlackClients } from '../web-api.ts'
import { keyActions, keyModals } from './action-ids.ts'
import { listenToKeyChanges } from './change-listeners.ts'
import { listenToKeyCreation } from './create-listeners.ts'
import { createView } from './create-view.ts'
import {
  allKeysView,
  type KeySearch,
  keysHelp,
  keysInAnswer,
  keysOnPage,
  ownKeysMessage,
  unclearKeysMessage,
} from './list-views.ts'
import { listenToKeyMaking } from './make-listeners.ts'

type Deps = { db: Db; clock: Clock; vault: Vault; clients: SlackClients; baseUrl: string }

/** `/keys`, and everything about keys that can be pressed. */
export function listenToKeys(listening: Listening, deps: Deps): void {
  const { db, clock } = deps
  listenToKeyMaking(listening, deps)
  listenToKeyChanges(listening, deps)
  listenToKeyCreation(listening, deps)

  async function search(wanted: KeySearch): Promise<ModalView> {
    const now = clock.now()
    const { text, ended, page } = wanted
    const overview = await keyOverview(db, { text, withEnded: ended, page, pageSize: keysOnPage, now })
    return allKeysView(overview, { ...wanted, page: overview.page }, now)
  }

  listening.command('/keys', 'known', async ({ viewer, text, reply, openModal }) => {
    if (!viewer) return
    const isAdmin = mayAdminister(viewer)
    const [first = '', ...rest] = text.trim().split(/\s+/)
    const word = first.toLowerCase()
    switch (word) {
      case '': {
        const now = clock.now()
        const recipientId = viewer.person.id
        const filter = { recipientId, withEnded: false, now }
        const overview = await keyOverview(db, { ...filter, page: 0, pageSize: keysInAnswer })
        const offers = await openOffers(db, { recipientId, now, limit: 5 })
        return void (await reply(ownKeysMessage(overview, { offers, isAdmin, now })))
      }
      case 'help':
      case '?':
        return void (await reply(keysHelp(isAdmin)))
      case 'create':
      case 'all': {
        const refusal = refusalSentence(viewer, 'admin')
        if (!isAdmin) return void (await reply({ text: refusal, blocks: [section(refusal)] }))
        if (word === 'create') return openModal('Create a key', async () => createView())
        return openModal('All keys', () => search({ text: searchTyped(rest.join(' ')), ended: false, page: 0 }))
      }
      default:
        return void (await reply(unclearKeysMessage(first, nearest(word, ['help', ...(isAdmin ? adminWords : [])]))))
    }
  })

  listening.button(keyActions.all, 'admin', ({ openModal }) =>
    openModal('All keys', () => search({ text: '', ended: false, page: 0 })),
  )

  for (const actionId of [keyActions.previousPage, keyActions.nextPage]) {
    listening.viewAction(actionId, 'admin', async ({ value, metadata, update }) =>
      update(await search({ ...searchOf(metadata), page: pageNumber(value) })),
    )
  }

  listening.submission(keyModals.search, 'admin', async ({ form }) => {
    const text = searchTyped(form.text('text') ?? '')
    return { kind: 'update', view: await search({ text, ended: form.ticked('ended').includes('ended'), page: 0 }) }
  })
}

const adminWords = ['all', 'create']

const searchShape = z.object({ text: z.string().max(longestSearch), ended: z.boolean(), page: z.number() })

function searchOf(metadata: string): KeySearch {
  return searchShape.catch({ text: '', ended: false, page: 0 }).parse(parsedJson(metadata))
}
