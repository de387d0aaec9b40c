import { addPersonsFile } from '../files.ts'
import { findMessage, postMessage } from '../messages.ts'
import { channelOf, ImpossibleAct, type Outcome, personOf, type Stage } from './act.ts'
import { tell } from './conversation.ts'

export type PersonsUpload = {
  user: string
  channel: string | null
  threadTs: string | null
  files: Array<{ name: string; bytes: Buffer }>
  text: string
}

// As many as Slack's composer takes with one message.
const mostInOneMessage = 10

/** A person drops files into a channel or thread; they arrive with one message, and with its text. */
export async function shareFiles(stage: Stage, input: PersonsUpload): Promise<Outcome> {
  const { workspace } = stage
  const user = personOf(workspace, input.user)
  const channel = channelOf(workspace, user.id, input.channel)
  if (input.files.length === 0) throw new ImpossibleAct('no file was named')
  if (input.files.length > mostInOneMessage) throw new ImpossibleAct(`a message takes ${mostInOneMessage} files`)
  const parent = input.threadTs === null ? null : findMessage(workspace, channel.id, input.threadTs)
  if (input.threadTs !== null && parent === null) throw new ImpossibleAct(`there is no thread ${input.threadTs}`)
  const files = input.files.map(({ name, bytes }) => addPersonsFile(workspace, { user: user.id, name, bytes }))
  const message = postMessage(workspace, {
    channel: channel.id,
    user: user.id,
    text: input.text,
    blocks: [],
    threadTs: parent?.threadTs ?? parent?.ts ?? null,
    fileIds: files.map(({ id }) => id),
  })
  if (channel.members.has(workspace.app.botUserId)) {
    for (const { id } of files) {
      const ids = { file_id: id, user_id: user.id, file: { id }, channel_id: channel.id }
      await stage.delivery.event('file_shared', { type: 'file_shared', ...ids })
    }
  }
  const fileIds = files.map(({ id }) => id)
  return {
    ...(await tell(stage, channel, message)),
    fileId: fileIds[0] ?? '',
    fileIds,
    channel: channel.id,
    ts: message.ts,
  }
}

/** A person chooses a file in a modal: it is uploaded at once and reaches the app when the modal is submitted. */
export function uploadForModal(stage: Stage, input: Pick<PersonsUpload, 'user' | 'files'>): Outcome {
  const user = personOf(stage.workspace, input.user)
  const files = input.files.map((file) => addPersonsFile(stage.workspace, { user: user.id, ...file }))
  return { acked: false, ackMs: null, fileId: files[0]?.id ?? '', fileIds: files.map(({ id }) => id) }
}
