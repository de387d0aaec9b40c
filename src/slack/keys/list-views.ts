import type { KnownBlock, ModalView } from '@slack/types'
import type { ListedOffer } from '../../people/key-offer-list.ts'
import type { KeyOverview, KeyRow } from '../../reports/key-overview.ts'
import { actions, button, context, divider, localTime, type Message, section } from '../kit/blocks.ts'
import { asCode, escapeMrkdwn } from '../kit/escape.ts'
import { checkboxInput, textInput } from '../kit/inputs.ts'
import { modal } from '../kit/modal.ts'
import { keyActions, keyModals } from './action-ids.ts'
import { keyFactsText, managedRow, ownRow } from './rows.ts'

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
    '`/keys`: your keys, to show their set-up, rotate or revoke them',
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
        maxLength: 100,
        optional: true,
      }),
      checkboxInput({
        id: 'ended',
        label: 'Show',
        choices: [{ text: 'Also revoked and expired ones', value: 'ended' }],
        initial: search.ended ? ['ended'] : [],
        optional: true,
      }),
      context(foundText(overview, search.text)),
      ...overview.rows.map((row) => managedRow(row, keyActions.pushManage, now)),
      ...pageButtons(overview),
    ],
  })
}

/** How many keys a search found, and which page is shown. */
export function foundText({ total, page, pages }: KeyOverview, text: string): string {
  const matching = text === '' ? '' : ` matching “${escapeMrkdwn(text)}”`
  if (total === 0) return `No key${matching}.`
  const count = `${total} ${total === 1 ? 'key' : 'keys'}${matching}`
  return pages > 1 ? `${count}, page ${page + 1} of ${pages}` : count
}

function pageButtons({ page, pages }: KeyOverview): KnownBlock[] {
  // Two buttons of one action may not share a block.
  return [
    ...(page > 0 ? [actions(button({ actionId: keyActions.page, text: 'Previous', value: String(page - 1) }))] : []),
    ...(page < pages - 1
      ? [actions(button({ actionId: keyActions.page, text: 'Next', value: String(page + 1) }))]
      : []),
  ]
}

/** One key in full, with what may be done to it. */
export function manageView(row: KeyRow, now: Date): ModalView {
  const value = row.key.id
  const revoke = { ...button({ actionId: keyActions.pushRevoke, text: 'Revoke', value }), style: 'danger' as const }
  const buttons = {
    active: [
      button({ actionId: keyActions.pushSetup, text: 'Show set-up', value }),
      button({ actionId: keyActions.pushRotate, text: 'Rotate', value }),
      revoke,
    ],
    replaced: [revoke],
    expired: [],
    revoked: [],
  }[row.state]
  return modal({
    callbackId: keyModals.manage,
    title: 'Key',
    blocks: [section(keyFactsText(row, now)), ...(buttons.length > 0 ? [actions(...buttons)] : [])],
  })
}
