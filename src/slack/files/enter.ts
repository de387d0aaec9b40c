import type { SharedFile } from '../kit/shared-files.ts'
import type { Listening } from '../listening/listening.ts'
import type { SubmissionAnswer, Who } from '../listening/requests.ts'
import { patiently } from '../web-api.ts'
import { fileForms, fileShortcuts } from './action-ids.ts'
import { saying } from './answerable.ts'
import type { FileListenerDeps } from './file-desk.ts'
import { mostFiles, uploadField, uploadModal } from './upload-form.ts'

/** The ways in: a file dropped into the messages with Tally, the form behind a shortcut, and a shortcut on any message. */
export function listenToIncomingFiles(listening: Listening, deps: FileListenerDeps): void {
  listening.files('finance', async ({ channel, ts, threadTs, files, ...who }) => {
    await deps.fileDesk.receive({ ...handedBy(who), channel, threadTs, cameWith: `${channel} ${ts}`, files })
  })

  listening.shortcut(fileShortcuts.open, 'finance', ({ openModal }) =>
    openModal('Import files', async () => uploadModal()),
  )

  listening.submission(fileForms.upload, 'finance', async ({ form, viewId, ...who }): Promise<SubmissionAnswer> => {
    const files = form.files(uploadField).slice(0, mostFiles)
    if (files.length === 0) return { kind: 'errors', errors: { [uploadField]: 'Choose at least one file.' } }
    await receiveElsewhere(deps, who, { cameWith: viewId, files })
    return { kind: 'close' }
  })

  listening.messageShortcut(fileShortcuts.onMessage, 'finance', async ({ channel, ts, files, reply, ...who }) => {
    if (files.length === 0) return void (await reply(saying('There is no file with this message. Nothing was read.')))
    // The same message may be asked for again, by the same person: an hour later its file may be readable.
    const minute = Math.floor(deps.clock.now().getTime() / 60_000)
    await receiveElsewhere(deps, who, { cameWith: `${channel} ${ts} ${who.asker.slackUser} ${minute}`, files })
    await reply(saying(files.length === 1 ? oneIsRead : `${files.length} files are being read. ${whereToLook}`))
  })
}

// Handed in anywhere else, a file is talked about in the person's own messages.
async function receiveElsewhere(
  { clients, fileDesk }: FileListenerDeps,
  who: Who,
  { cameWith, files }: { cameWith: string; files: readonly SharedFile[] },
): Promise<void> {
  const { slackUser } = who.asker
  const { channel } = await patiently(() => clients.interactive.conversations.open({ users: slackUser }))
  await fileDesk.receive({ ...handedBy(who), channel: channel?.id ?? slackUser, threadTs: null, cameWith, files })
}

function handedBy({ asker, actor }: Who) {
  return { team: asker.team, slackUser: asker.slackUser, actor: actor.id }
}

const whereToLook = 'What is in them will be in your messages with me.'
const oneIsRead = 'The file is being read. What is in it will be in your messages with me.'
