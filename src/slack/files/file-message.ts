import type { Button, KnownBlock } from '@slack/types'
import { formatUsd } from '../../base/money.ts'
import type { ShownFile } from '../../imports/file-imports.ts'
import type { Preview } from '../../imports/preview.ts'
import { actions, button, context, localTime, type Message, section } from '../kit/blocks.ts'
import { accountBlocks } from './account-view.ts'
import { fileActions } from './action-ids.ts'
import { invoiceBlocks, invoiceSentence } from './invoice-view.ts'
import { periodBlocks, periodButtons, refusedBlocks, refusedButtons, unrecognisedBlocks } from './other-views.ts'
import { peopleBlocks, peopleSentence } from './people-view.ts'
import { rejectedBlocks } from './rejected-view.ts'
import { effectText, needsOwner, usageBlocks, usageSentence } from './usage-view.ts'
import { fileName, kindText, listed, quoted } from './words.ts'

/** What stands above a file: what went wrong last (mrkdwn), and what else is worth knowing of what was done (plain). */
export type Said = { trouble: string | null; notes: readonly string[] }
export const nothingToSay: Said = { trouble: null, notes: [] }

/**
 * A file, drawn as it stands. `id` is what its buttons carry, `said` what stands above it, `mayApply` whether the reader may
 * import this kind.
 */
export type Shown = { id: string; file: ShownFile; said: Said; mayApply: boolean; year: string }

/** The one message about a file that was read: what it is, what can be done, or what was done. */
export function fileMessage(shown: Shown): Message {
  const { file, said } = shown
  const drawn = ofState(shown)
  return {
    text: `${fileName(file.name)}: ${drawn.text}`,
    blocks: [...saidBlocks(said), ...drawn.blocks],
  }
}

function saidBlocks({ trouble, notes }: Said): KnownBlock[] {
  return [
    ...(trouble === null ? [] : [section(`:warning: ${trouble}`)]),
    ...(notes.length === 0 ? [] : [section(`:information_source: ${listed(notes)}`)]),
  ]
}

function ofState(shown: Shown): Message {
  const { file, id } = shown
  const name = fileName(file.name)
  switch (file.state) {
    case 'waiting':
      return previewed(shown)
    case 'importing':
      return brokenOff(name, 'importing', importButton(id, 'Go on'))
    case 'undoing':
      return brokenOff(name, 'undoing', button({ actionId: fileActions.undo, text: 'Go on', value: id, primary: true }))
    case 'imported':
      return imported(shown)
    case 'cancelled':
      return { text: 'not imported', blocks: [section(`*${name}* was not imported. Nothing of it counts.`)] }
    case 'undone':
      return {
        text: 'undone',
        blocks: [section(`The import of *${name}* was undone. Everything is as it was before.`)],
      }
  }
}

function brokenOff(name: string, doing: 'importing' | 'undoing', goOn: Button): Message {
  const said = `${doing === 'importing' ? 'Importing' : 'Undoing'} *${name}* was interrupted in the middle. Going on does the rest, and nothing twice.`
  return { text: 'interrupted in the middle', blocks: [section(said), actions(goOn)] }
}

function previewed(shown: Shown): Message {
  const { file, id, year, mayApply } = shown
  const { preview, name } = file
  const headline = section(`*${fileName(name)}*: ${kindText(preview)}`)
  const before = 'before' in preview && preview.before ? preview.before : null
  if (before) {
    const said = `This very file was imported already, ${localTime(before.at)} by ${quoted(before.by, 60)}. Nothing was changed.`
    return { text: said, blocks: [headline, section(said)] }
  }
  const isOpen = file.accounts.length > 0 && !file.accounts.some(({ isChosen }) => isChosen)
  const buttons = buttonsOf(preview, { id, year, mayApply, isOpen })
  const refused =
    mayApply || !isOfPeople(preview) ? [] : [context('Only Tally admins can change teams. Ask one to drop it.')]
  return {
    text: previewSentence(preview),
    blocks: [
      headline,
      ...previewBlocks(preview, { id, year }),
      ...accountBlocks(file, id),
      ...refused,
      ...(buttons.length === 0 ? [] : [actions(...buttons)]),
    ],
  }
}

function previewBlocks(preview: Preview, at: { id: string; year: string }): KnownBlock[] {
  switch (preview.kind) {
    case 'usage':
      return usageBlocks(preview, at)
    case 'invoice':
      return invoiceBlocks(preview, at)
    case 'people':
    case 'groups':
      return peopleBlocks(preview, at)
    case 'needs-period':
      return periodBlocks(preview, at)
    case 'unrecognised':
      return unrecognisedBlocks(preview)
    case 'refused':
      return refusedBlocks(preview)
  }
}

function previewSentence(preview: Preview): string {
  switch (preview.kind) {
    case 'usage':
      return `${kindText(preview)}. ${usageSentence(preview)}. Import it?`
    case 'invoice':
      return `${kindText(preview)}, ${invoiceSentence(preview)}. Import it?`
    case 'people':
    case 'groups':
      return `${kindText(preview)}. ${peopleSentence(preview)}. Import it?`
    case 'needs-period':
      return 'it has no dates. Of when is it?'
    case 'unrecognised':
      return 'Tally does not know this table. Nothing was saved.'
    case 'refused':
      return `${quoted(preview.sentence, 300)} Nothing was saved.`
  }
}

type At = { id: string; year: string; mayApply: boolean; isOpen: boolean }

// `isOpen`: it is not said yet which account it counts for.
function buttonsOf(preview: Preview, at: At): Button[] {
  const { id, mayApply } = at
  const cancel = button({ actionId: fileActions.cancel, text: 'Cancel', value: id })
  switch (preview.kind) {
    case 'usage':
      return at.isOpen || needsOwner(preview) ? [cancel] : [importButton(id), cancel]
    case 'invoice':
      return [
        importButton(id),
        ...(preview.lines.length === 0
          ? []
          : [button({ actionId: fileActions.askSorts, text: 'Correct sorts', value: id })]),
        cancel,
      ]
    case 'people':
    case 'groups': {
      if (!mayApply) return []
      if (preview.moves.length === 0) return [cancel]
      const all = importButton(id, preview.moves.length === 1 ? 'Move them' : `Move all ${preview.moves.length}`)
      return [all, button({ actionId: fileActions.askMoves, text: 'Choose', value: id }), cancel]
    }
    case 'needs-period':
      return [...periodButtons(preview, at), cancel]
    case 'refused':
      return refusedButtons(preview, at)
    case 'unrecognised':
      return []
  }
}

function imported({ file, id, year }: Shown): Message {
  const { preview, name, undoUntil } = file
  const said = importedText(preview)
  const rejected = 'rejected' in preview ? rejectedBlocks(preview.rejected, id) : []
  const undo = undoUntil
    ? [
        actions(button({ actionId: fileActions.undo, text: 'Undo', value: id, danger: true })),
        context(`It can be undone until ${localTime(undoUntil)}.`),
      ]
    : []
  return {
    text: `imported: ${said}`,
    blocks: [
      section(
        [
          `:white_check_mark: *${fileName(name)} is imported*: ${kindText(preview)}`,
          said,
          ...(preview.kind === 'usage' ? [effectText(preview, year, 'did')] : []),
        ].join('\n'),
      ),
      ...rejected,
      ...undo,
    ],
  }
}

function importedText(preview: Preview): string {
  switch (preview.kind) {
    case 'usage': {
      const { known } = preview
      const before = known.rows === 0 ? '' : `; ${formatUsd(known.costMicroUsd)} was known already`
      return `${usageSentence(preview)}${before}.`
    }
    case 'invoice':
      return `${invoiceSentence(preview)}.`
    case 'people':
    case 'groups':
      return `${peopleSentence(preview, 'moved')}.`
    case 'needs-period':
    case 'unrecognised':
    case 'refused':
      return ''
  }
}

function importButton(id: string, text = 'Import'): Button {
  return button({ actionId: fileActions.import, text, value: id, primary: true })
}

function isOfPeople({ kind }: Preview): boolean {
  return kind === 'people' || kind === 'groups'
}
