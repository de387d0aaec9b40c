import type { ModalView } from '@slack/types'
import type { ShownFile } from '../../imports/file-imports.ts'
import type { Preview } from '../../imports/preview.ts'
import { sayingModal } from '../kit/modal.ts'
import { readBack } from '../kit/read-back.ts'
import type { Listening } from '../listening/listening.ts'
import type { ButtonRequest, SubmissionAnswer, SubmissionRequest } from '../listening/requests.ts'
import { fileActions, fileForms } from './action-ids.ts'
import { answerable, busy, modalFor } from './answerable.ts'
import type { FileListenerDeps, Work } from './file-desk.ts'
import { handlesModal } from './handles-form.ts'
import { approvedOf, movesGiven, movesMetadata, movesModal } from './moves-form.ts'
import { fileMetadata, periodGiven, periodModal } from './period-form.ts'
import { sortsModal } from './sorts-form.ts'
import { totalsGiven, totalsModal } from './totals-form.ts'

/** The buttons that ask for more in a modal, and the modals of one page. Those with pages are in `paged-forms.ts`. */
export function listenToFileForms(listening: Listening, deps: FileListenerDeps): void {
  const { files, clock } = deps

  const opens = (actionId: string, title: string, draw: (file: { id: string; file: ShownFile }) => ModalView | null) =>
    listening.button(actionId, 'finance', ({ viewer, value, openModal }: ButtonRequest) =>
      openModal(title, () => modalFor({ deps, viewer, value, saying: (say) => sayingModal(title, say) }, draw)),
    )
  opens(fileActions.askPeriod, 'Of when is it?', ({ id, file: { name, preview } }) =>
    preview.kind === 'needs-period' ? periodModal({ id, name, guess: preview.guess }) : null,
  )
  opens(fileActions.askTotals, 'Type in the totals', ({ id, file: { name, preview } }) =>
    preview.kind === 'refused' && preview.canBeTyped ? totalsModal({ id, name }) : null,
  )
  opens(fileActions.askSorts, 'Correct sorts', ({ id, file: { preview } }) =>
    preview.kind === 'invoice' ? sortsModal(preview, { id, page: 0 }) : null,
  )
  opens(fileActions.askHandles, 'Whose are these?', ({ id, file: { preview } }) =>
    preview.kind === 'usage' ? handlesModal(preview, { id, page: 0, notice: null }) : null,
  )
  opens(fileActions.askMoves, 'Who changes teams', ({ id, file: { preview } }) =>
    preview.kind === 'people' || preview.kind === 'groups' ? movesModal(preview, { id, page: 0, rejected: '' }) : null,
  )

  listening.submission(fileForms.period, 'finance', async (request) => {
    const given = periodGiven(request.form)
    if ('errors' in given) return { kind: 'errors', errors: given.errors }
    const { id } = readBack(fileMetadata, request.metadata)
    return submit(
      deps,
      request,
      id,
      () => (handedFile) => files.setSpan(handedFile, given.span, { actor: request.actor, now: clock.now() }),
    )
  })

  listening.submission(fileForms.totals, 'finance', async (request) => {
    const given = totalsGiven(request.form)
    if ('errors' in given) return { kind: 'errors', errors: given.errors }
    const { id } = readBack(fileMetadata, request.metadata)
    return submit(
      deps,
      request,
      id,
      () => (handedFile) => files.typeInvoice(handedFile, given.typed, { actor: request.actor, now: clock.now() }),
    )
  })

  listening.submission(fileForms.moves, 'finance', async (request) => {
    const metadata = readBack(movesMetadata, request.metadata)
    return submit(deps, request, metadata.id, (preview) => {
      if (preview.kind !== 'people' && preview.kind !== 'groups') return null
      const approved = approvedOf(preview, movesGiven(request.form, preview, metadata))
      return async (handedFile, { progress, notes }) => {
        const at = { actor: request.actor, now: clock.now() }
        notes((await files.importFile(handedFile, { ...at, approved, onProgress: progress })).notes)
      }
    })
  })
}

/** Begins what a modal asks for and closes it: what comes of it is in the file's message. */
async function submit(
  deps: FileListenerDeps,
  { viewer }: SubmissionRequest,
  id: string,
  workFor: (preview: Preview) => Work | null,
): Promise<SubmissionAnswer> {
  const found = await answerable(deps, viewer, id)
  if (!found.ok) return { kind: 'update', view: sayingModal('Tally', found.say) }
  const work = workFor(found.file.preview)
  if (!work) return { kind: 'close' }
  const pressed = await deps.fileDesk.press(found.id, work)
  return pressed.outcome === 'busy' ? { kind: 'update', view: sayingModal('Tally', busy) } : { kind: 'close' }
}
