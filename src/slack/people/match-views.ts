import type { KnownBlock, ModalView } from '@slack/types'
import { type Day, formatDay } from '../../base/calendar.ts'
import { formatUsd } from '../../base/money.ts'
import type { UnmatchedHandle } from '../../ledger/spend-of-people.ts'
import type { HandleMatch } from '../../people/match-handles.ts'
import { button, context, divider, localTime, section } from '../kit/blocks.ts'
import { asCode } from '../kit/escape.ts'
import { cut } from '../kit/limits.ts'
import { buttonRow, countLine, type Noun, type Page, pageButtons } from '../kit/list.ts'
import { modal } from '../kit/modal.ts'
import { actionIds, submissions } from './action-ids.ts'
import { nameShown } from './names.ts'

/** What was picked so far, also on other pages: Slack ids by the handle's id. */
export type Picks = Record<string, string>

/** What comes back with the modal. */
export type MatchMetadata = { page: number; picks: Picks }

/**
 * Names from vendors on the left, a picker of people on the right; below, the newest matches with “Undo”. `notice` says
 * what came of the last press.
 */
export function matchModal(input: {
  page: Page<UnmatchedHandle>
  picks: Picks
  recent: HandleMatch[]
  notice: string | null
  currentYear: string
}): ModalView {
  const { page, picks, recent, notice, currentYear } = input
  const elsewhere = Object.keys(picks).filter((id) => !page.items.some((handle) => String(handle.id) === id)).length
  return modal({
    callbackId: submissions.saveMatches,
    title: 'Match names',
    ...(page.total > 0 ? { submit: 'Match' } : {}),
    metadata: JSON.stringify({ page: page.page, picks } satisfies MatchMetadata),
    blocks: [
      ...(notice === null ? [] : [section(notice)]),
      ...(page.total === 0
        ? [section('Everything the vendors reported belongs to somebody.')]
        : [section(explanation), context(countLine(page, namesNoun))]),
      ...page.items.map((handle) => handleBlock(handle, picks[handle.id], currentYear)),
      ...buttonRow(
        ...pageButtons(page, namesNoun, { previous: actionIds.turnHandlesBack, next: actionIds.turnHandles }),
      ),
      ...(elsewhere > 0 ? [context(`${elsewhere} more picked on other pages; “Match” saves them all.`)] : []),
      ...(recent.length > 0 ? [divider(), section('*Matched last*'), ...recent.map(recentBlock)] : []),
    ],
  })
}

const namesNoun: Noun = { none: 'No name', one: 'name', many: 'names' }

const explanation =
  'Names that vendors report and that are nobody’s e-mail. Pick whose each is; what it spent before moves along. Leave open what you do not know.'

function handleBlock(handle: UnmatchedHandle, picked: string | undefined, currentYear: string): KnownBlock {
  const last = handle.lastDay === null ? 'nothing yet' : `last on ${formatDay(handle.lastDay as Day, currentYear)}`
  return {
    ...section(
      `${asCode(cut(handle.name, 80))}\n${vendorName(handle.vendor)} · ${formatUsd(handle.usageSpendMicroUsd)} · ${last}`,
    ),
    block_id: handleBlockId(handle.id),
    accessory: {
      type: 'users_select',
      action_id: actionIds.pickPerson,
      placeholder: { type: 'plain_text', text: 'Whose is it?', emoji: false },
      ...(picked ? { initial_user: picked } : {}),
    },
  }
}

function handleBlockId(handleId: number | string): string {
  return `handle ${handleId}`
}

function recentBlock(match: HandleMatch): KnownBlock {
  const said = `${asCode(cut(match.handle, 80))} · ${vendorName(match.vendor)} → ${nameShown(match.personName)}, ${localTime(match.at)}`
  if (match.undoneAt) return section(`~${said}~ undone`)
  return {
    ...section(said),
    accessory: button({
      actionId: actionIds.undoMatch,
      text: 'Undo',
      value: String(match.id),
      label: `Undo the match of ${match.handle}`,
    }),
  }
}

/** Whose names a handle's is, in words. */
/** What the vendor of a handle is called. */
export function vendorName(vendor: string): string {
  const names: Record<string, string> = {
    cursor: 'Cursor',
    anthropic: 'Anthropic',
    openai: 'OpenAI',
    'tally-key': 'Tally key',
  }
  return names[vendor] ?? vendor
}
