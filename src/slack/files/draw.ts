import { AppError } from '../../base/app-error.ts'
import type { Preview } from '../../imports/preview.ts'
import type { FileThread } from '../../outbox/file-thread.ts'
import { viewerOf } from '../../people/access.ts'
import { has } from '../../people/need.ts'
import { whoIsAsking } from '../asking.ts'
import type { Message } from '../kit/blocks.ts'
import type { FileDeps } from './deps.ts'
import { fileMessage, type Said } from './file-message.ts'
import { goneMessage } from './progress-view.ts'

/** The message about a file that was read, as it stands now. */
export async function drawFile(deps: FileDeps, thread: FileThread, said: Said): Promise<Message> {
  const file = thread.handedFile === null ? null : await deps.files.shown(thread.handedFile).catch(dropped)
  if (!file) return goneMessage(thread.name)
  const now = deps.clock.now()
  const mayApply = !needsAdmin(file.preview) || (await isByAdmin(deps, thread))
  const undoUntil = file.undoUntil && file.undoUntil > now ? file.undoUntil : null
  return fileMessage({
    id: thread.id,
    file: { ...file, undoUntil },
    said,
    mayApply,
    year: String(now.getUTCFullYear()),
  })
}

/** Whether only admins may import it: lists of people change teams. */
export function needsAdmin({ kind }: Preview): boolean {
  return kind === 'people' || kind === 'groups'
}

async function isByAdmin(deps: FileDeps, { team, slackUser }: FileThread): Promise<boolean> {
  const { person } = await whoIsAsking(deps, { team, slackUser })
  return person !== null && has(await viewerOf(deps.db, { person, admins: deps.admins, slackUser }), 'admin')
}

/** A file that waited too long is there no more. */
export function dropped(thrown: unknown): null {
  if (thrown instanceof AppError && thrown.code === 'not-found') return null
  throw thrown
}
