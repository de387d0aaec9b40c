import { findFileThread } from '../../outbox/file-thread.ts'
import { readId } from '../kit/read-back.ts'
import type { ButtonRequest } from '../listening/requests.ts'
import { patiently } from '../web-api.ts'
import { forgotten, saying } from './answerable.ts'
import type { FileDeps } from './deps.ts'
import { dropped } from './draw.ts'

/** Sends all rejected rows of a file, with their numbers and reasons, into its thread. */
export async function sendRejected(deps: FileDeps, { value, reply }: ButtonRequest): Promise<void> {
  const thread = await findFileThread(deps.db, readId(value))
  const rows = thread?.handedFile ? await deps.files.rejectedRows(thread.handedFile).catch(dropped) : null
  if (!thread?.ts || rows === null) return void (await reply(saying(forgotten)))
  const { channel, name, threadTs, ts } = thread
  const filename = `rejected-rows-of-${name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 80)}.csv`
  await patiently(() =>
    deps.clients.interactive.filesUploadV2({
      channel_id: channel,
      thread_ts: threadTs ?? ts,
      content: rows,
      filename,
      title: filename,
    }),
  )
}
