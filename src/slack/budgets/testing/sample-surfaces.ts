import type { KnownBlock, ModalView } from '@slack/types'
import type { BudgetInNotice } from '../../../budgets/notices.ts'
import type { Viewer } from '../../../people/access.ts'
import { homeFrame } from '../../home/frame.ts'
import type { Message } from '../../kit/blocks.ts'
import { pageOf } from '../../kit/list.ts'
import { modal } from '../../kit/modal.ts'
import {
  helpMessage,
  mayNotMessage,
  nothingToSeeMessage,
  scopeOption,
  unclearMessage,
  whichMessage,
} from '../answers.ts'
import type { BudgetCard } from '../card.ts'
import { approveModal, askModal, conflictModal, declineModal, raiseModal, removeModal } from '../forms.ts'
import { budgetsHome } from '../home-view.ts'
import {
  blockedMessage,
  decidedMessage,
  raiseDecidedMessage,
  raiseRequestMessage,
  warningMessage,
} from '../messages-view.ts'
import { setModal } from '../set-form.ts'
import { detailBlocks, listMessage, mineMessage, raisedMessage, setMessage, showMessage } from '../views.ts'
import { sampleReading as reading, sampleCards, sampleId, usd } from './sample-cards.ts'

/** Every message, modal and Home tab of budgets, at the sizes they have to get right: for golden files and pictures. */

const { now } = reading
const all = Object.values(sampleCards)
const mine = [called('strict'), called('ana'), called('payments'), called('organisation')]
const longReason =
  'The release needs the large model for two days: all tests are rewritten, and the reviewers use it too. '.repeat(4)

export const sampleMessages: Record<string, Message> = {
  'mine-none': mineMessage([], { ...reading, maySet: false }),
  'mine-none-lead': mineMessage([], { ...reading, maySet: true }),
  'mine-one': mineMessage([called('today')], { ...reading, maySet: false }),
  mine: mineMessage(mine, { ...reading, maySet: false }),
  'mine-worst': mineMessage([called('long'), called('over'), called('rightToLeft'), called('nothing')], {
    ...reading,
    maySet: true,
  }),
  list: listMessage({ items: all.slice(0, 8), page: 1, size: 8, total: 23 }, { ...reading, search: '', maySet: true }),
  'list-none': listMessage(pageOf([], { page: 0, size: 8 }), { ...reading, search: 'pay <!here>', maySet: true }),
  'list-empty': listMessage(pageOf([], { page: 0, size: 8 }), { ...reading, search: '', maySet: false }),
  show: showMessage([called('payments')], reading),
  'show-two': showMessage([called('ana'), called('today')], reading),
  'show-worst': showMessage([called('long')], reading),
  'set-new': setMessage(called('nothing'), { before: null, endedRaises: [] }, reading),
  'set-changed': setMessage(
    called('payments'),
    { before: called('ana').status.budget, endedRaises: called('long').status.raises.slice(0, 1) },
    reading,
  ),
  raised: raisedMessage(called('payments'), { amount: '$100.00', until: new Date('2026-11-27T23:00:00Z') }, reading),
  unclear: unclearMessage({
    say: '“€50” is not in US dollars. Budgets are in US dollars, because that is what vendors bill. Write what it comes to, such as $50.',
    tryInstead: null,
    asksToChange: true,
  }),
  'unclear-verb': unclearMessage({
    say: 'I don’t know “sett”.',
    tryInstead: 'set @ana $500/month',
    asksToChange: true,
  }),
  'nothing-to-see': nothingToSeeMessage(),
  which: whichMessage(
    '“ana” could be any of these. Which one?',
    [
      scopeOption({ scope: { kind: 'team', teamId: sampleId }, name: 'Ana & friends', of: null }, 'set ana $500/month'),
      scopeOption({ scope: { kind: 'person', personId: sampleId }, name: 'Ana Ruiz', of: null }, 'set ana $500/month'),
      scopeOption({ scope: { kind: 'key', lineageId: sampleId }, name: 'ana', of: 'Ana Ruiz' }, 'set ana $500/month'),
    ],
    'Nothing was changed so far.',
  ),
  'help-member': helpMessage(viewer([])),
  'help-lead': helpMessage(viewer(['lead'])),
  'help-admin': helpMessage(viewer(['admin'])),
  'may-not-member': mayNotMessage(viewer([]), null),
  'may-not-lead-org': mayNotMessage(viewer(['lead']), { scope: { kind: 'org' }, name: 'the organisation', of: null }),
  'warning-half': warningMessage(
    { ...notice(), threshold: 50 },
    { usedUpAt: new Date('2026-11-24T10:00:00Z'), told: ['Ana Ruiz'], isOwn: true },
    now,
  ),
  'warning-used-up': warningMessage(
    { ...notice({ spent: 512.3, hard: true }), threshold: 100 },
    { usedUpAt: now, told: [], isOwn: false },
    now,
  ),
  'warning-worst': warningMessage(
    { ...worstNotice(), threshold: 100 },
    { usedUpAt: null, told: manyNames(), isOwn: false },
    now,
  ),
  blocked: blockedMessage(
    { ...notice({ spent: 500, hard: true }), ...blocked(), askNames: ['Ada Lovelace', 'Grace Hopper'] },
    { now, isOwn: false },
  ),
  'blocked-admin': blockedMessage(
    { ...notice({ spent: 498, hard: true, strict: true }), ...blocked(1.5), askNames: [] },
    { now, isOwn: false },
  ),
  'blocked-worst': blockedMessage(
    { ...worstNotice(), ...blocked(98_765), askNames: manyNames() },
    { now, isOwn: false },
  ),
  'raise-request': raiseRequestMessage(
    { ...notice({ spent: 500, hard: true }), ...asked(50, 'Release of checkout on Friday.') },
    offer(50),
    now,
  ),
  'raise-request-no-amount': raiseRequestMessage(
    { ...notice({ spent: 500 }), ...asked(null, 'Release.') },
    offer(100),
    now,
  ),
  'raise-request-worst': raiseRequestMessage(
    { ...worstNotice(), ...asked(1_000_000, longReason), personName: manyNames()[1] ?? '' },
    offer(1_000_000),
    now,
  ),
  'raise-approved': decidedMessage(
    { ...notice({ spent: 500 }), ...asked(50, 'Release of checkout on Friday.') },
    outcome('approved'),
    now,
  ),
  'raise-declined': decidedMessage(
    { ...notice({ spent: 500 }), ...asked(null, 'Release.') },
    { ...outcome('declined'), words: 'Please use the smaller model <first>.' },
    now,
  ),
  'decided-approved': raiseDecidedMessage(
    {
      ...notice({ spent: 500 }),
      requestId: sampleId,
      decision: 'approve',
      amountMicroUsd: usd(50),
      until: '2026-11-30T23:00:00Z',
      decidedBy: 'Ada Lovelace',
      words: '',
    },
    { now, isOwn: true },
  ),
  'decided-declined': raiseDecidedMessage(
    {
      ...notice({ spent: 500 }),
      requestId: sampleId,
      decision: 'decline',
      amountMicroUsd: null,
      until: null,
      decidedBy: 'Ada Lovelace',
      words: 'Please use the smaller model first.',
    },
    { now, isOwn: true },
  ),
}

const nothingWished = { limitMicroUsd: null, period: null, firmness: null, warnAt: null }

export const sampleModals: Record<string, ModalView> = {
  set: setModal({ scope: null, wished: nothingWished, existing: null }),
  'set-filled': setModal({
    scope: { scope: { kind: 'person', personId: sampleId }, name: 'Ana Ruiz', of: null },
    wished: { limitMicroUsd: usd(1_200.5), period: 'cycle', firmness: 'strict', warnAt: [70, 90] },
    existing: null,
  }),
  'set-worst': setModal({
    scope: {
      scope: { kind: 'key', lineageId: sampleId },
      name: called('long').status.scopeName,
      of: manyNames()[1] ?? '',
    },
    wished: { ...nothingWished, limitMicroUsd: usd(100_000_000) },
    existing: null,
  }),
  change: setModal({
    scope: { scope: { kind: 'team', teamId: sampleId }, name: 'Payments', of: null },
    wished: nothingWished,
    existing: called('payments').status.budget,
  }),
  conflict: conflictModal({
    title: 'Payments · monthly',
    stood: '$2,000.00 monthly, soft, warning at 50, 80, and 100 %',
    now: '$1,500.00 monthly, hard, warning at 80 %',
    yours: '$2,500.00 monthly, soft, warning at 50, 80, and 100 %',
    metadata: '{}',
  }),
  'conflict-removed': conflictModal({
    title: 'Payments · monthly',
    stood: '$2,000.00 monthly, soft',
    now: null,
    yours: '$2,500.00 monthly, soft',
    metadata: '{}',
  }),
  raise: raiseModal(called('payments'), { amountMicroUsd: usd(400), lastDay: '2026-11-30', reason: '' }, reading),
  'raise-worst': raiseModal(
    called('long'),
    { amountMicroUsd: usd(0.01), lastDay: '2026-11-30', reason: longReason },
    reading,
  ),
  ask: askModal(
    called('strict'),
    { amountMicroUsd: null, reason: '', asks: ['Ada Lovelace', 'Grace Hopper'] },
    reading,
  ),
  remove: removeModal(called('ana'), reading),
  'remove-raised': removeModal(called('long'), reading),
  approve: approveModal(
    { id: sampleId, personName: 'Ana Ruiz', reason: 'Release of checkout on Friday.' },
    called('ana'),
    { amountMicroUsd: usd(50), lastDay: '2026-11-30' },
    reading,
  ),
  decline: declineModal({ id: sampleId, personName: manyNames()[1] ?? '', reason: longReason }),
  details: modal({ callbackId: 'budgets.shown', title: 'Budget', blocks: detailBlocks(called('payments'), reading) }),
}

export const sampleHomes: Record<string, KnownBlock[]> = {
  'none-member': budgetsHome(page([], { maySet: false }), reading),
  'none-admin': budgetsHome(page([], { maySet: true }), reading),
  few: budgetsHome(page(mine, { maySet: false }), reading),
  many: budgetsHome(page([...all, called('ana')], { maySet: true, page: 1, total: 37, inAll: 37 }), reading),
  'search-none': budgetsHome({ ...page([], { maySet: true }), inAll: 37, search: 'paymnts <b>' }, reading),
}

/** A Home tab as it stands alone. */
export function sampleHome(blocks: KnownBlock[]) {
  return homeFrame({ tabs: [], chosen: null, blocks })
}

function called(name: string): BudgetCard {
  const card = sampleCards[name]
  if (!card) throw new Error(`there is no sample ${name}`)
  return card
}

function page(items: BudgetCard[], more: { maySet: boolean; page?: number; total?: number; inAll?: number }) {
  const { maySet, page = 0, total = items.length, inAll = items.length } = more
  return { items, page, size: 10, total, inAll, search: '', maySet }
}

function viewer(roles: Array<'admin' | 'lead' | 'finance'>): Viewer {
  return {
    person: { id: sampleId, kind: 'person', name: 'Ana Ruiz', email: null },
    roles: new Set(['member', ...roles]),
    ledTeamIds: new Set(roles.includes('lead') ? [sampleId] : []),
  }
}

function notice(of: { spent?: number; hard?: boolean; strict?: boolean } = {}): BudgetInNotice {
  return {
    budgetId: sampleId,
    scopeKind: 'person',
    scopeName: 'Ana Ruiz',
    period: 'month',
    hard: of.hard ?? false,
    strict: of.strict ?? false,
    limitMicroUsd: usd(500),
    spentMicroUsd: usd(of.spent ?? 255.1),
    provisionalMicroUsd: usd(0),
    timeZone: 'Europe/Berlin',
    endsAt: '2026-11-30T23:00:00Z',
  }
}

function worstNotice(): BudgetInNotice {
  return {
    ...notice({ hard: true }),
    scopeKind: 'team',
    scopeName: called('long').status.scopeName,
    limitMicroUsd: usd(33_333.33),
    spentMicroUsd: usd(133_333.33),
    provisionalMicroUsd: usd(12_345.67),
  }
}

function manyNames(): string[] {
  return [
    'صوفيا الحسيني',
    'Maximiliana-Josephina von Hohenlohe-Waldenburg-Schillingsfürst',
    '<!channel>',
    'Bo',
    'Cy',
    'Di',
    'Ed',
  ]
}

function blocked(held = 0) {
  return { heldMicroUsd: usd(held), personId: sampleId, sentence: '' }
}

function asked(amount: number | null, reason: string) {
  return {
    requestId: sampleId,
    personId: sampleId,
    personName: 'Ana Ruiz',
    amountMicroUsd: amount === null ? null : usd(amount),
    reason,
  }
}

function offer(amount: number) {
  return { amountMicroUsd: usd(amount), until: new Date('2026-11-30T23:00:00Z') }
}

function outcome(status: 'approved' | 'declined') {
  return {
    status,
    decidedBy: 'Ada Lovelace',
    decidedAt: now,
    raise: status === 'approved' ? offer(50) : null,
    words: '',
  }
}
