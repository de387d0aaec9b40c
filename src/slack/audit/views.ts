import type { KnownBlock, ModalView, StaticSelect } from '@slack/types'
import type { SaidAct } from '../../reports/audit-trail.ts'
import { mostExported } from '../../reports/audit-trail.ts'
import { actions, button, context, header, localTime, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { type Choice, optionOf } from '../kit/inputs.ts'
import { cut } from '../kit/limits.ts'
import { buttonRow, type Noun, nextButton, previousButton } from '../kit/list.ts'
import { sayingModal } from '../kit/modal.ts'
import { auditActions, auditControls } from './action-ids.ts'
import { type AuditState, anyOne, auditStateText, auditTimes } from './state.ts'

/** How many acts a page has. */
export const actsOnPage = 12

/** What can be chosen in the selects. */
export type AuditChoices = { actors: Array<{ id: string; name: string }>; kinds: Array<{ id: string; name: string }> }

/** The Audit tab: who did what, newest first. */
export function auditBlocks(input: {
  acts: readonly SaidAct[]
  older: boolean
  newer: boolean
  state: AuditState
  choices: AuditChoices
}): KnownBlock[] {
  const { acts, state, choices } = input
  return [
    header('Audit'),
    actions(...filters(state, choices), exportButton(state)),
    ...(acts.length === 0 ? [section(emptySentence(state))] : acts.flatMap(actBlocks)),
    ...pageButtons(input),
    context('Every administrative act is written down here as it is done. Nothing can be changed or taken out.'),
  ]
}

/** That the file is on its way, or was cut. */
export function exportedModal(sent: { acts: number; isCut: boolean }): ModalView {
  const acts = `${sent.acts.toLocaleString('en-US')} ${sent.acts === 1 ? 'act' : 'acts'}`
  const cutShort = sent.isCut
    ? `\nThere are more: a file holds at most ${mostExported.toLocaleString('en-US')}, the newest. Choose a shorter time for the others.`
    : ''
  return sayingModal('Export', `*A file with ${acts} is in your messages with Tally.*${cutShort}`)
}

/** That there is nothing to export. */
export function nothingToExportModal(): ModalView {
  return sayingModal('Export', 'Nothing fits what you have chosen, so there is nothing to export.')
}

/** The words beside the file. */
export function exportText(state: AuditState, choices: AuditChoices, acts: number): string {
  const parts = [
    choices.actors.find(({ id }) => id === state.actor)?.name,
    choices.kinds.find(({ id }) => id === state.kind)?.name,
    auditTimes.find(({ value }) => value === state.time)?.text,
  ].filter((part) => part !== undefined)
  return `The audit log you asked for: ${acts.toLocaleString('en-US')} ${acts === 1 ? 'act' : 'acts'} (${escapeMrkdwn(parts.join(', '))}).`
}

function actBlocks(act: SaidAct): KnownBlock[] {
  const what = `*${escapeMrkdwn(cut(act.who, 100))}* ${escapeMrkdwn(cut(act.what, 600))}`
  return [section(what), context([localTime(act.at), escapeMrkdwn(act.from)].filter((part) => part !== '').join(' · '))]
}

function emptySentence({ actor, kind, time, cursor }: AuditState): string {
  const narrowed = actor !== '' || kind !== '' || time !== 'all' || cursor !== null
  return narrowed
    ? 'Nothing fits what you have chosen. “Everybody”, “Everything” and “All time” show the whole log.'
    : 'Nothing has been written down yet. The first budget, key, team or role that somebody changes stands here.'
}

function filters(state: AuditState, choices: AuditChoices): StaticSelect[] {
  const named = (all: Array<{ id: string; name: string }>): Choice[] =>
    all.slice(0, 98).map(({ id, name }) => ({ text: name, value: id.slice(0, 75) }))
  return [
    select(auditControls.chooseActor, [{ text: 'Everybody', value: anyOne }, ...named(choices.actors)], state.actor),
    select(auditControls.chooseKind, [{ text: 'Everything', value: anyOne }, ...named(choices.kinds)], state.kind),
    select(
      auditControls.chooseTime,
      auditTimes.map(({ text, value }) => ({ text, value })),
      state.time,
    ),
  ]
}

function select(actionId: string, choices: Choice[], chosen: string): StaticSelect {
  const initial = choices.find(({ value }) => value === chosen) ?? choices[0]
  return {
    type: 'static_select',
    action_id: actionId,
    options: choices.map(optionOf),
    ...(initial ? { initial_option: optionOf(initial) } : {}),
  }
}

function exportButton(state: AuditState) {
  return button({
    actionId: auditActions.exportCsv,
    text: 'Export CSV',
    value: auditStateText({ ...state, cursor: null }),
    label: 'Send what is chosen as a CSV file to my messages',
  })
}

function pageButtons({
  acts,
  older,
  newer,
}: {
  acts: readonly SaidAct[]
  older: boolean
  newer: boolean
}): KnownBlock[] {
  const [first, last] = [acts[0], acts.at(-1)]
  return buttonRow(
    ...(newer && first
      ? [previousButton({ actionId: auditControls.showNewer, value: String(first.id) }, actsNoun)]
      : []),
    ...(older && last ? [nextButton({ actionId: auditControls.showOlder, value: String(last.id) }, actsNoun)] : []),
  )
}

const actsNoun: Noun = { none: 'No act', one: 'act', many: 'acts' }
