import type { KnownBlock, ModalView } from '@slack/types'
import type { ListedOffer } from '../../people/key-offer-list.ts'
import type { KeyOverview, KeyRow } from '../../reports/key-overview.ts'
import { actions, button, context, divider, figures, localTime, type Message, section } from '../kit/blocks.ts'
import { asCode, escapeMrkdwn } from '../kit/escape.ts'
import { checkboxInput, textInput } from '../kit/inputs.ts'
import { buttonRow, countLine, longestSearch, type Noun, nothingFound, type Page, pageButtons } from '../kit/list.ts'
import { modal } from '../kit/modal.ts'
import { keyActions, keyModals } from './action-ids.ts'
import { keyFacts, managedRow, ownRow } from './rows.ts'
import { keyName } from './words.ts'

/** How many of one's own keys an answer to `/keys` shows; Home has them all. */
export const keysInAnswer = 10

/** What `/keys` answers. */
export function ownKeysMessage(
  overview: KeyOverview,
  input: { offers: readonly ListedOffer[]; isAdmin: boolean; now: Date },
): Message {
  const { rows, total } = overview
  const title = total === 0 ? 'You have no working key.' : total === 1 ? 'You have one key.' : `You have ${total} keys.`
  const rest = total - rows.length
  return {
    text: title,
    blocks: [
      section(`*${title}*${total === 0 && input.offers.length === 0 ? ' A Tally admin can create one for you.' : ''}`),
      ...offersToYou(input.offers),
      ...rows.flatMap((row) => ownRow(row, input.now)),
      ...(rest > 0 ? [context(`And ${rest} more: see the Keys tab in Home.`)] : []),
      ...(input.isAdmin ? [divider(), adminButtons()] : []),
    ],
  }
}

/** The buttons only admins have. */
export function adminButtons(): KnownBlock {
  return actions(
    button({ actionId: keyActions.create, text: 'Create key', value: 'new', primary: true }),
    button({ actionId: keyActions.all, text: 'All keys', value: 'all' }),
  )
}

/** Says where a key on offer can be made. */
export function offersToYou(offers: readonly ListedOffer[]): KnownBlock[] {
  return offers
    .slice(0, 5)
    .map(({ offer }) =>
      section(
        `:key: *${escapeMrkdwn(offer.name)}* waits for you until ${localTime(offer.openUntil)}: press “Make my key” in your messages with Tally.`,
      ),
    )
}

/** What `/keys help` answers. */
export function keysHelp(isAdmin: boolean): Message {
  const lines = [
    '`/keys`: your keys, to show their set-up, rotate, pause or revoke them',
    ...(isAdmin ? ['`/keys create`: create a key for somebody', '`/keys all [part of a name]`: everybody’s keys'] : []),
    '`/keys help`: this page',
  ]
  return {
    text: 'How to use /keys',
    blocks: [
      section(`*Keys for your AI tools*\n${lines.join('\n')}`),
      context(
        'A key is shown once, to you alone, when you make it. Lost it? Rotate it: you make a new one in its place.',
      ),
    ],
  }
}

/** What is answered to a word nobody knows. */
export function unclearKeysMessage(word: string, meant: string | null): Message {
  const say = `I don’t know ${asCode(word.slice(0, 40))}. ${meant ? `Did you mean \`/keys ${meant}\`?` : 'See `/keys help`.'}`
  return { text: say, blocks: [section(say)] }
}

/** How many keys a page of everybody's has. */
export const keysOnPage = 12

export const keyNoun: Noun = { none: 'No key', one: 'key', many: 'keys' }

/** Which keys a search shows. */
export type KeySearch = { text: string; ended: boolean; page: number }

/** Everybody's keys, searched and a page at a time. */
export function allKeysView(overview: KeyOverview, search: KeySearch, now: Date): ModalView {
  return modal({
    callbackId: keyModals.search,
    title: 'All keys',
    submit: 'Search',
    close: 'Close',
    metadata: JSON.stringify(search),
    blocks: [
      textInput({
        id: 'text',
        label: 'Find a key',
        placeholder: 'Part of a name, project, person or e-mail',
        initial: search.text,
        maxLength: longestSearch,
        optional: true,
      }),
      checkboxInput({
        id: 'ended',
        label: 'Show',
        choices: [{ text: 'Also revoked and expired ones', value: 'ended' }],
        initial: search.ended ? ['ended'] : [],
        optional: true,
      }),
      keyCount(overview, search.text),
      ...overview.rows.map((row) => managedRow(row, keyActions.pushManage, now)),
      ...buttonRow(
        ...pageButtons(pageOfKeys(overview), keyNoun, { previous: keyActions.previousPage, next: keyActions.nextPage }),
      ),
    ],
  })
}

/** The keys as a page of a list. */
export function pageOfKeys({ rows, page, total }: KeyOverview): Page<KeyRow> {
  return { items: rows, page, size: keysOnPage, total }
}

/** How many keys there are, or that a search found none. */
export function keyCount(overview: KeyOverview, search: string): KnownBlock {
  if (overview.total > 0) return context(countLine(pageOfKeys(overview), keyNoun, search))
  return section(search === '' ? '*There is no working key yet.*' : nothingFound(keyNoun, search))
}

/** One key in full, with what may be done to it. */
export function manageView(row: KeyRow, now: Date): ModalView {
  const value = row.key.id
  const revoke = button({ actionId: keyActions.pushRevoke, text: 'Revoke', value, danger: true })
  const turn = row.key.pausedAt
    ? button({ actionId: keyActions.pushResume, text: 'Resume', value })
    : button({ actionId: keyActions.pushPause, text: 'Pause', value })
  const buttons = {
    active: [
      button({ actionId: keyActions.pushSetup, text: 'Show set-up', value }),
      button({ actionId: keyActions.pushRotate, text: 'Rotate', value }),
      turn,
      revoke,
    ],
    replaced: [turn, revoke],
    expired: [],
    revoked: [],
  }[row.state]
  return modal({
    callbackId: keyModals.manage,
    title: 'Key',
    blocks: [section(keyName(row.key)), figures(keyFacts(row, now)), ...buttonRow(...buttons)],
  })
}
