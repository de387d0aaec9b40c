import { openAsBlob } from 'node:fs'
import { stat } from 'node:fs/promises'
import { AppError } from '../../base/app-error.ts'
import { patiently, type SlackClients } from '../web-api.ts'

/** Sends a file on disk into a conversation, streamed: it is never in memory as a whole. Throws `upstream-failed`. */
export async function uploadFile(
  clients: SlackClients,
  input: { path: string; channel: string; filename: string; title: string; comment: string },
): Promise<void> {
  const { path, channel, filename, title, comment } = input
  const { size } = await stat(path)
  const place = await patiently(() => clients.interactive.files.getUploadURLExternal({ filename, length: size }))
  const { upload_url: address, file_id: id } = place
  if (address === undefined || id === undefined) throw notTaken()
  const sent = await fetch(address, { method: 'POST', body: await openAsBlob(path), redirect: 'error' })
  if (!sent.ok) throw notTaken()
  await patiently(() =>
    clients.interactive.files.completeUploadExternal({
      files: [{ id, title }],
      channel_id: channel,
      initial_comment: comment,
    }),
  )
}

function notTaken(): AppError {
  return new AppError('upstream-failed', 'Slack did not take the file. Please try again in a minute.')
}
