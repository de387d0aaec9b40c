import { nested, optionalText, requiredText } from '../arguments.ts'
import { checkMessage } from '../block-checks.ts'
import { completeFile, pollFile } from '../file-processing.ts'
import { expectFile, fileForApp, fileOnTheWire } from '../files.ts'
import { isObject, type JsonObject, textAt } from '../json.ts'
import { channelToPostIn, findMessage } from '../messages.ts'
import { Refusal } from '../refusal.ts'
import type { SlackFile, Workspace } from '../workspace.ts'
import { botMethod, type Call, type Method } from './method.ts'

export const fileMethods: Record<string, Method> = {
  'files.getUploadURLExternal': botMethod(['files:write'], ({ workspace, args }) => {
    const size = Number(requiredText(args, 'length'))
    if (!Number.isInteger(size) || size <= 0) throw new Refusal('invalid_arguments')
    const file = expectFile(workspace, { name: requiredText(args, 'filename'), size, owner: workspace.app.botUserId })
    return { upload_url: `${workspace.origin()}/slack-files/upload/${file.uploadToken}`, file_id: file.id }
  }),
  'files.completeUploadExternal': botMethod(['files:write'], complete),
  'files.info': botMethod(['files:read'], ({ workspace, args }) => {
    const file = fileForApp(workspace, requiredText(args, 'file'))
    pollFile(workspace, file)
    return { file: fileOnTheWire(workspace, file), comments: [], response_metadata: { next_cursor: '' } }
  }),
  'files.delete': botMethod(['files:write'], ({ workspace, args }) => {
    const file = fileForApp(workspace, requiredText(args, 'file'))
    if (file.owner !== workspace.app.botUserId) throw new Refusal('cant_delete_file')
    workspace.files.delete(file.id)
    workspace.changed({ kind: 'file', fileId: file.id })
    return {}
  }),
}

function complete({ workspace, args, scopes }: Call): JsonObject {
  const listed = nested(args, 'files', 'invalid_arguments')
  if (!Array.isArray(listed) || listed.length === 0) throw new Refusal('invalid_arguments')
  const files = listed.map((entry) => uploadedFile(workspace, entry))
  const channels = channelIds(args).map((id) => channelToPostIn(workspace, id, scopes).id)
  if (channels.length > 100) throw new Refusal('channels_limit_exceeded')
  const threadTs = optionalText(args, 'thread_ts')
  for (const channel of channels) {
    if (threadTs !== null && findMessage(workspace, channel, threadTs) === null) throw new Refusal('thread_not_found')
  }
  const comment = optionalText(args, 'initial_comment') ?? ''
  const givenBlocks = comment === '' ? nested(args, 'blocks', 'invalid_blocks') : undefined
  const blocks = givenBlocks === undefined ? [] : checkMessage(workspace, { text: 'file', blocks: givenBlocks }, false)
  for (const [index, { file, title }] of files.entries()) {
    file.title = title ?? file.title
    const first = index === 0
    const share = { channels, threadTs, comment: first ? comment : '', blocks: first ? blocks : [] }
    completeFile(workspace, file, channels.length === 0 ? null : share)
  }
  return { files: files.map(({ file }) => fileOnTheWire(workspace, file)) }
}

function uploadedFile(workspace: Workspace, entry: unknown): { file: SlackFile; title: string | null } {
  if (!isObject(entry)) throw new Refusal('invalid_arguments')
  const file = workspace.files.get(textAt(entry, 'id') ?? '')
  if (file?.state !== 'uploaded') throw new Refusal('file_not_found')
  return { file, title: textAt(entry, 'title') }
}

function channelIds(args: JsonObject): string[] {
  const one = optionalText(args, 'channel_id')
  const several = optionalText(args, 'channels')?.split(',') ?? []
  return one === null ? several : [one]
}
