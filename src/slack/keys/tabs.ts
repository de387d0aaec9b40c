import type { KnownBlock } from '@slack/types'
import { z } from 'zod'
import { parsedJson } from '../../base/json.ts'
import type { Db } from '../../db/database.ts'
import { openOffers } from '../../people/key-offer-list.ts'
import { type KeyOverview, keyOverview } from '../../reports/key-overview.ts'
import type { HomeTab } from '../home/tabs.ts'
import { actions, button, header, section } from '../kit/blocks.ts'
import { buttonRow, clearButton, longestSearch, pageButtons, searchField, searchTyped } from '../kit/list.ts'
import { pageNumber } from '../kit/page-number.ts'
import { allKeyControls, keyActions, ownKeyControls } from './action-ids.ts'
import { keyCount, keyNoun, keysOnPage, offersToYou, pageOfKeys } from './list-views.ts'
import { managedRow, offerRow, ownRow } from './rows.ts'

type Deps = { db: Db }

/** What a tab of keys shows: which page, of which search, with those that have ended or without. */
export type KeysState = { page: number; text: string; ended: boolean }

/** The “Keys” tab of one's own keys, and those of robots and projects one answers for. */
export function ownKeysTab({ db }: Deps): HomeTab {
  return {
    id: 'keys',
    group: 'Keys',
    title: 'Keys',
    need: 'known',
    controls: {
      [ownKeyControls.previous]: changing((page) => ({ page: pageNumber(page) })),
      [ownKeyControls.next]: changing((page) => ({ page: pageNumber(page) })),
      [ownKeyControls.ended]: changing((shown) => ({ ended: shown === 'show', page: 0 })),
    },
    async show({ viewer, now, state: text }) {
      if (!viewer) return []
      const state = keysStateOf(text)
      const recipientId = viewer.person.id
      const filter = { recipientId, withEnded: state.ended, now }
      const overview = await keyOverview(db, { ...filter, page: state.page, pageSize: keysOnPage })
      const offers = await openOffers(db, { recipientId, now, limit: 5 })
      return ownKeysBlocks(overview, { state, offers, now })
    },
  }
}

/** The “Keys” tab under Set-up: everybody's. */
export function allKeysTab({ db }: Deps): HomeTab {
  return {
    id: 'all-keys',
    group: 'Set-up',
    title: 'All keys',
    need: 'admin',
    controls: {
      [allKeyControls.previous]: changing((page) => ({ page: pageNumber(page) })),
      [allKeyControls.next]: changing((page) => ({ page: pageNumber(page) })),
      [allKeyControls.ended]: changing((shown) => ({ ended: shown === 'show', page: 0 })),
      [allKeyControls.find]: changing((typed) => ({ text: searchTyped(typed), page: 0 })),
      [allKeyControls.clear]: changing(() => ({ text: '', page: 0 })),
    },
    async show({ now, state: text }) {
      const state = keysStateOf(text)
      const filter = { text: state.text, withEnded: state.ended, now }
      const overview = await keyOverview(db, { ...filter, page: state.page, pageSize: keysOnPage })
      const offers = await openOffers(db, { now, limit: 10 })
      return allKeysBlocks(overview, { state, offers, now })
    },
  }
}

type Shown = { state: KeysState; offers: Awaited<ReturnType<typeof openOffers>>; now: Date }

/** The blocks of one's own tab. */
export function ownKeysBlocks(overview: KeyOverview, { state, offers, now }: Shown): KnownBlock[] {
  const empty = 'You have no working key. A Tally admin can create one for you.'
  return [
    header('Your keys'),
    ...offersToYou(offers),
    overview.total === 0 ? section(empty) : keyCount(overview, ''),
    ...overview.rows.flatMap((row) => ownRow(row, now)),
    ...turning(overview, state, ownKeyControls),
  ]
}

/** The blocks of the tab of everybody's keys. */
export function allKeysBlocks(overview: KeyOverview, { state, offers, now }: Shown): KnownBlock[] {
  return [
    header('Everybody’s keys'),
    actions(button({ actionId: keyActions.create, text: 'Create key', value: 'new', primary: true })),
    ...(offers.length > 0 ? [section('*Offered, not made yet*'), ...offers.map(offerRow)] : []),
    ...searchField(overview, {
      id: 'keys.find',
      actionId: allKeyControls.find,
      label: 'Find a key',
      placeholder: 'Part of a name, project, person or e-mail',
      search: state.text,
    }),
    keyCount(overview, state.text),
    ...overview.rows.map((row) => managedRow(row, keyActions.manage, now)),
    ...turning(overview, state, allKeyControls),
  ]
}

function turning(
  overview: KeyOverview,
  state: KeysState,
  controls: { previous: string; next: string; ended: string; clear?: string },
): KnownBlock[] {
  const ended = state.ended
    ? button({ actionId: controls.ended, text: 'Hide ended ones', value: 'hide' })
    : button({ actionId: controls.ended, text: 'Show ended ones too', value: 'show' })
  return buttonRow(
    ...pageButtons(pageOfKeys(overview), keyNoun, controls),
    ...(controls.clear ? clearButton(controls.clear, state.text) : []),
    ended,
  )
}

const atFirst: KeysState = { page: 0, text: '', ended: false }
const stateShape = z.object({
  page: z.number().int().min(0).max(10_000).catch(0),
  text: z.string().max(longestSearch).catch(''),
  ended: z.boolean().catch(false),
})

function keysStateOf(text: string): KeysState {
  return stateShape.catch(atFirst).parse(parsedJson(text))
}

function changing(change: (value: string) => Partial<KeysState>): (state: string, value: string) => string {
  return (state, value) => JSON.stringify({ ...keysStateOf(state), ...change(value) })
}
