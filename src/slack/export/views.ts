import type { Button, ModalView } from '@slack/types'
import { countText } from '../../base/count.ts'
import { formatUsd } from '../../base/money.ts'
import { type ExportKind, exportKindNames, exportKinds } from '../../reports/export/kinds.ts'
import type { Written } from '../../reports/export/write-export.ts'
import type { Period } from '../../reports/period.ts'
import { type Scope, scopeKey } from '../../reports/scope.ts'
import { offeredPeriods } from '../dashboard/controls.ts'
import { button, context, type Message, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import type { Form } from '../kit/form.ts'
import { checkboxInput, searchInput, selectInput } from '../kit/inputs.ts'
import { cut } from '../kit/limits.ts'
import { modal, sayingModal } from '../kit/modal.ts'
import { exportActions, exportForm } from './action-ids.ts'
import { wantedText } from './wanted.ts'

/** What is exported, once scope and period are known. */
export type Named = { kind: ExportKind; scope: Scope; period: Pick<Period, 'label'> }

/** The inputs of the form, and what its checkboxes say. */
export const fields = { kind: 'kind', scope: 'scope', period: 'period', options: 'options' } as const
export const options = { names: 'names', forExcel: 'excel' } as const

/** The button other features put below what can be had as a file; it opens the form, filled in. */
export function exportButton(scope: Scope, period: Pick<Period, 'word'>, kind: ExportKind | null): Button {
  return button({
    actionId: exportActions.open,
    text: 'Export',
    value: wantedText({ kind, scope: scopeKey(scope), period: period.word }),
    label: 'Export these figures as a CSV file',
  })
}

/** The form: what, whose, when, and how. */
export function exportModal(input: {
  kind: ExportKind | null
  scope: Scope
  period: Pick<Period, 'word' | 'label'>
}): ModalView {
  const { kind, scope, period } = input
  const isOffered = offeredPeriods.some(({ word }) => word === period.word)
  const periods = isOffered ? offeredPeriods : [...offeredPeriods, { word: period.word, text: period.label }]
  return modal({
    callbackId: exportForm.start,
    title: 'Export',
    submit: 'Export',
    blocks: [
      selectInput({
        id: fields.kind,
        label: 'What',
        choices: exportKindNames.map((value) => ({
          value,
          text: exportKinds[value].title,
          description: exportKinds[value].holds,
        })),
        ...(kind ? { initial: kind } : {}),
      }),
      searchInput({
        id: fields.scope,
        actionId: exportForm.scope,
        label: 'Whose',
        placeholder: 'The organisation, a team or a person',
        initial: { text: scope.name, value: scopeKey(scope) },
      }),
      selectInput({
        id: fields.period,
        label: 'When',
        choices: periods.map(({ word, text }) => ({ value: word, text })),
        initial: period.word,
      }),
      checkboxInput({
        id: fields.options,
        label: 'How',
        optional: true,
        choices: [
          {
            value: options.forExcel,
            text: 'For Excel',
            description: 'Marks the file as UTF-8, so that names read right',
          },
          {
            value: options.names,
            text: 'With names (FOCUS)',
            description: 'Names and e-mail addresses beside the ids',
          },
        ],
        initial: [options.forExcel],
      }),
      context(
        'The file comes to your own messages with Tally. Money is in dollars with six decimals, days are UTC days.',
      ),
    ],
  })
}

/** How somebody filled the form in. */
export function readForm(form: Form) {
  const ticked = form.ticked(fields.options)
  return {
    kind: form.chosen(fields.kind) ?? '',
    scope: form.chosen(fields.scope) ?? '',
    period: form.chosen(fields.period) ?? '',
    names: ticked.includes(options.names),
    forExcel: ticked.includes(options.forExcel),
  }
}

/** That it has begun. */
export function begunMessage(named: Named): Message {
  return said(`Exporting ${titleOf(named)}. The file comes to your messages with me.`)
}

/** While a long one is written. */
export function progressMessage(named: Named, rows: number): Message {
  return said(`Exporting ${titleOf(named)}: ${countText(rows)} rows so far.`)
}

/** In the place of the progress, once the files are there. */
export function doneMessage(named: Named, written: Written): Message {
  return said(`Exported ${titleOf(named)}: ${rowsOf(written)}.`)
}

/** In the place of the progress where it did not come to an end. */
export function brokenOffMessage(named: Named): Message {
  return said(`The export of ${titleOf(named)} did not get finished. Nothing was changed; please ask for it again.`)
}

/** Beside the file: rows, total, period and what the rows are. `files` more than one: it was split by month. */
export function fileComment(named: Named, written: Written, files = 1): string {
  const { sums } = written
  const unpriced =
    sums.unpricedRequests === 0
      ? ''
      : `${countText(sums.unpricedRequests)} ${sums.unpricedRequests === 1 ? 'request has' : 'requests have'} no price yet and ${sums.unpricedRequests === 1 ? 'is' : 'are'} in no sum.`
  return [
    `*${titleOf(named)}*: ${rowsOf(written)}${totalText(named.kind, written)}.`,
    files > 1 ? `It is too large for one file in Slack, so it came as ${files} files, one a month.` : '',
    `It has ${exportKinds[named.kind].holds}. Money is in dollars with six decimals, days are UTC days.`,
    unpriced,
  ]
    .filter((line) => line !== '')
    .join('\n')
}

/** Beside each file of several but the last. */
export function partComment(named: Named, month: string, part: { number: number; of: number }): string {
  return `${titleOf(named)}: ${month}, file ${part.number} of ${part.of}.`
}

/** Where there is nothing to put into a file. */
export function nothingMessage(named: Named): Message {
  return said(`There is nothing to export: ${titleOf(named)} has no rows.`)
}

/** Where they may not see that, or it is gone. */
export function notShownMessage(): Message {
  return said(
    'You cannot export that: you see your own figures, those of teams you lead, and all of them as finance or admin.',
  )
}

/** What came of it, in the form's place. */
export function outcomeModal(message: Message): ModalView {
  return sayingModal('Export', message.text)
}

/** In the form's place, once the file was sent. */
export function sentMessage(named: Named, written: Written, files: number): Message {
  const where = files === 1 ? 'a file is' : `${files} files, one a month, are`
  return said(`${titleOf(named)}: ${where} in your messages with me, ${rowsOf(written)}.`)
}

function titleOf({ kind, scope, period }: Named): string {
  return `${exportKinds[kind].title} of ${escapeMrkdwn(cut(scope.name, 80))}, ${kind === 'budgets' ? 'as of now' : escapeMrkdwn(period.label)}`
}

function totalText(kind: ExportKind, { sums }: Written): string {
  if (kind === 'budgets') return ''
  if (kind === 'sessions') return `, ${formatUsd(sums.totalMicroUsd)} for the whole sessions`
  const parts =
    sums.seatsMicroUsd === 0
      ? ''
      : ` (usage ${formatUsd(sums.usageSpendMicroUsd)}, seats ${formatUsd(sums.seatsMicroUsd)})`
  return `, ${formatUsd(sums.totalMicroUsd)} in all${parts}`
}

function rowsOf({ rows }: Written): string {
  return `${countText(rows)} ${rows === 1 ? 'row' : 'rows'}`
}

function said(text: string): Message {
  return { text, blocks: [section(text)] }
}
