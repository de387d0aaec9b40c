import type { ShownFile } from '../../imports/file-imports.ts'
import { peopleBehindSlack } from '../../people/person-list.ts'
import { sayingModal } from '../kit/modal.ts'
import { pageNumber } from '../kit/page-number.ts'
import { readBack } from '../kit/read-back.ts'
import type { Listening } from '../listening/listening.ts'
import type { SubmissionRequest, ViewActionRequest } from '../listening/requests.ts'
import { fileActions, fileForms } from './action-ids.ts'
import { answerable, busy } from './answerable.ts'
import type { FileListenerDeps } from './file-desk.ts'
import { handleShown, handlesGiven, handlesModal } from './handles-form.ts'
import { movesGiven, movesMetadata, movesModal } from './moves-form.ts'
import { pageMetadata, sortsGiven, sortsModal } from './sorts-form.ts'

type Request = SubmissionRequest | ViewActionRequest

/** The modals that have pages: what is chosen on a page is kept when it is turned. */
export function listenToPagedFileForms(listening: Listening, deps: FileListenerDeps): void {
  for (const turn of [fileActions.turnLines, fileActions.turnLinesBack]) {
    listening.viewAction(turn, 'finance', async (request) => {
      const saved = await saveSorts(deps, request)
      const { id } = readBack(pageMetadata, request.metadata)
      await request.update(
        saved.ok && saved.file.preview.kind === 'invoice'
          ? sortsModal(saved.file.preview, { id, page: pageNumber(request.value) })
          : sayingModal('Correct sorts', saved.ok ? busy : saved.say),
      )
    })
  }
  listening.submission(fileForms.sorts, 'finance', async (request) => {
    const saved = await saveSorts(deps, request)
    return saved.ok ? { kind: 'close' } : { kind: 'update', view: sayingModal('Correct sorts', saved.say) }
  })

  for (const turn of [fileActions.turnHandles, fileActions.turnHandlesBack]) {
    listening.viewAction(turn, 'finance', async (request) => {
      const saved = await saveHandles(deps, request)
      await request.update(handlesShown(saved, request.metadata, pageNumber(request.value)))
    })
  }
  listening.submission(fileForms.handles, 'finance', async (request) => {
    const saved = await saveHandles(deps, request)
    if (saved.ok && saved.notice === null) return { kind: 'close' }
    return { kind: 'update', view: handlesShown(saved, request.metadata, 0) }
  })

  for (const turn of [fileActions.turnMoves, fileActions.turnMovesBack]) {
    listening.viewAction(turn, 'finance', async ({ viewer, form, metadata, value, update }) => {
      const at = readBack(movesMetadata, metadata)
      const found = await answerable(deps, viewer, at.id)
      const preview = found.ok ? found.file.preview : null
      if (preview?.kind !== 'people' && preview?.kind !== 'groups') {
        return update(sayingModal('Who changes teams', found.ok ? busy : found.say))
      }
      const rejected = movesGiven(form, preview, at)
      await update(movesModal(preview, { id: at.id, page: pageNumber(value), rejected }))
    })
  }
}

type Saved = { ok: true; file: ShownFile; notice: string | null } | { ok: false; say: string }

async function saveSorts(deps: FileListenerDeps, { viewer, form, metadata, actor }: Request): Promise<Saved> {
  const { id } = readBack(pageMetadata, metadata)
  const found = await answerable(deps, viewer, id)
  if (!found.ok) return found
  const { preview } = found.file
  const sorts = preview.kind === 'invoice' ? sortsGiven(form, preview) : new Map()
  if (sorts.size === 0) return { ok: true, file: found.file, notice: null }
  return saveBy(deps, id, (handedFile) =>
    deps.files.sortLines(handedFile, sorts, { actor, now: deps.clock.now() }).then(() => null),
  )
}

async function saveHandles(deps: FileListenerDeps, request: Request): Promise<Saved> {
  const { viewer, form, metadata, actor, asker } = request
  const { id } = readBack(pageMetadata, metadata)
  const found = await answerable(deps, viewer, id)
  if (!found.ok) return found
  const { preview } = found.file
  const given = preview.kind === 'usage' ? handlesGiven(form, preview) : new Map<string, string>()
  if (given.size === 0) return { ok: true, file: found.file, notice: null }
  const people = await peopleBehindSlack(deps.db, { team: asker.team, slackUsers: [...given.values()] })
  return saveBy(deps, id, async (handedFile) => {
    const unknown: string[] = []
    for (const [handle, slackUser] of given) {
      const personId = people.get(slackUser)
      if (personId === undefined) unknown.push(`<@${slackUser}> for ${handleShown(handle)}`)
      else await deps.files.assign(handedFile, { handle, personId }, { actor, now: deps.clock.now() })
    }
    if (unknown.length === 0) return null
    return `:warning: Tally does not know ${unknown.join(', ')}: bots and people of other companies cannot be picked. The others were saved.`
  })
}

// What is saved is drawn in the file's message as well; of two who save at once, one is told to wait.
async function saveBy(
  { fileDesk, files }: FileListenerDeps,
  id: string,
  save: (handedFile: number) => Promise<string | null>,
): Promise<Saved> {
  const pressed = await fileDesk.press(id, async (handedFile) => {
    const notice = await save(handedFile)
    return { notice, file: await files.shown(handedFile) }
  })
  if (pressed.outcome === 'busy') return { ok: false, say: busy }
  const done = await pressed.done
  return done.ok ? { ok: true, ...done.result } : done
}

function handlesShown(saved: Saved, metadata: string, page: number) {
  if (!saved.ok || saved.file.preview.kind !== 'usage') {
    return sayingModal('Whose are these?', saved.ok ? busy : saved.say)
  }
  const { id } = readBack(pageMetadata, metadata)
  return handlesModal(saved.file.preview, { id, page, notice: saved.notice })
}
