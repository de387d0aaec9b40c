import type { ModalView } from '@slack/types'
import type { ShownFile } from '../../imports/file-imports.ts'
import { findFileThread } from '../../outbox/file-thread.ts'
import type { Viewer } from '../../people/access.ts'
import { has } from '../../people/need.ts'
import { type Message, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { readId } from '../kit/read-back.ts'
import { refusalSentence } from '../listening/need.ts'
import type { FileDeps } from './deps.ts'
import { dropped, needsAdmin } from './draw.ts'

/** A file that waits for an answer from this person, or why it does not. */
export type Answerable = { ok: true; id: string; file: ShownFile } | { ok: false; say: string }

/** The file a button of ours names, if it waits and this person may answer for it. Throws `bad-input` for a forged id. */
export async function answerable(deps: FileDeps, viewer: Viewer | null, value: string): Promise<Answerable> {
  const id = readId(value)
  const file = await fileBehind(deps, id)
  if (!file) return { ok: false, say: forgotten }
  if (needsAdmin(file.preview) && !has(viewer, 'admin')) return { ok: false, say: refusalSentence(viewer, 'admin') }
  if (file.state === 'waiting') return { ok: true, id, file }
  return { ok: false, say: 'This file was answered already; its message says how it stands.' }
}

/** The file behind an id of ours, whatever its state; null when it is forgotten or was not read. */
export async function fileBehind(deps: FileDeps, id: string): Promise<ShownFile | null> {
  const thread = await findFileThread(deps.db, id)
  return thread?.handedFile ? deps.files.shown(thread.handedFile).catch(dropped) : null
}

/** What a modal about a waiting file shows; where it does not wait, `saying` that. */
export async function modalFor(
  input: { deps: FileDeps; viewer: Viewer | null; value: string; saying: (say: string) => ModalView },
  draw: (file: { id: string; file: ShownFile }) => ModalView | null,
): Promise<ModalView> {
  const found = await answerable(input.deps, input.viewer, input.value)
  if (!found.ok) return input.saying(found.say)
  return draw(found) ?? input.saying(otherKind)
}

export const forgotten = 'Tally does not have this file any more. Drop it again to import it.'
export const busy = 'Something is under way with this file already; its message follows it.'
const otherKind = 'This file has become something else meanwhile; its message says how it stands.'

/** A sentence for the person alone. */
export function saying(text: string): Message {
  return { text: escapeMrkdwn(text), blocks: [section(escapeMrkdwn(text))] }
}
