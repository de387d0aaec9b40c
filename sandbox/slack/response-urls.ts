import { randomBytes } from 'node:crypto'
import { nested } from './arguments.ts'
import { checkMessage } from './block-checks.ts'
import { type JsonObject, textAt } from './json.ts'
import { editMessage, findMessage, postMessage, removeMessage } from './messages.ts'
import { Refusal } from './refusal.ts'
import type { Workspace } from './workspace.ts'

/** What an answer goes back to: where the person acted, and on which message if on one. */
type AnswerPlace = { user: string; channel: string; messageTs: string | null }

/** A response_url for something a person just did: five uses within 30 minutes. */
export function newResponseUrl(workspace: Workspace, place: AnswerPlace): string {
  const token = randomBytes(18).toString('base64url')
  workspace.responseUrls.set(token, { ...place, madeAt: workspace.clock.now().getTime(), uses: 0 })
  return `${workspace.origin()}/slack-response/${workspace.team.id}/${token}`
}

/** One use of a response_url; refused when it is unknown, too old or used up. */
export function respondOn(workspace: Workspace, token: string, body: JsonObject): void {
  const url = workspace.responseUrls.get(token)
  if (url === undefined) throw new Refusal('invalid_url')
  if (workspace.clock.now().getTime() - url.madeAt > workspace.limits.responseUrlLifetimeMs)
    throw new Refusal('expired_url')
  if (url.uses >= workspace.limits.responseUrlUses) throw new Refusal('used_url')
  url.uses += 1
  answerAt(workspace, url, body)
}

/** Carries out an answer: a new message (ephemeral unless told otherwise), or a change to the one acted on. */
export function answerAt(workspace: Workspace, place: AnswerPlace, body: JsonObject): void {
  const original = place.messageTs === null ? null : findMessage(workspace, place.channel, place.messageTs)
  if (isTrue(body.delete_original)) {
    if (original !== null) removeMessage(workspace, original)
    return
  }
  const replaces = isTrue(body.replace_original) && original !== null
  const onlyFor = body.response_type === 'in_channel' ? null : place.user
  const ephemeral = replaces ? original.onlyFor !== null : onlyFor !== null
  const text = textAt(body, 'text') ?? ''
  const blocks = checkMessage(workspace, { text, blocks: nested(body, 'blocks', 'invalid_blocks_format') }, ephemeral)
  if (text === '' && blocks.length === 0) throw new Refusal('no_text')
  if (replaces) {
    editMessage(workspace, original, { text, blocks })
    return
  }
  const threadTs = textAt(body, 'thread_ts')
  postMessage(workspace, { channel: place.channel, user: workspace.app.botUserId, text, blocks, onlyFor, threadTs })
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true'
}
