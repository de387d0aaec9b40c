import { postMessage } from './messages.ts'
import type { FileShare, SlackFile, Workspace } from './workspace.ts'

/** Third step: Slack starts processing; shares appear when the file is ready. */
export function completeFile(workspace: Workspace, file: SlackFile, share: FileShare | null): void {
  file.state = 'processing'
  file.completedAt = workspace.clock.now()
  file.waitingShare = share
  if (workspace.limits.fileReadyAfterPolls === 0) becomeReady(workspace, file)
  else setTimeout(() => becomeReady(workspace, file), workspace.limits.fileReadyAfterMs).unref()
}

/** One poll of `files.info`: counts towards readiness. */
export function pollFile(workspace: Workspace, file: SlackFile): void {
  file.polls += 1
  if (file.state === 'processing' && file.polls > workspace.limits.fileReadyAfterPolls) becomeReady(workspace, file)
}

function becomeReady(workspace: Workspace, file: SlackFile): void {
  if (file.state !== 'processing' || !workspace.files.has(file.id)) return
  file.state = 'ready'
  workspace.changed({ kind: 'file', fileId: file.id })
  const share = file.waitingShare
  file.waitingShare = null
  for (const channel of share?.channels ?? []) shareFile(workspace, file, channel, share)
}

function shareFile(workspace: Workspace, file: SlackFile, channel: string, share: FileShare | null): void {
  file.sharedIn.add(channel)
  postMessage(workspace, {
    channel,
    user: file.owner,
    text: share?.comment ?? '',
    blocks: share?.blocks ?? [],
    threadTs: share?.threadTs ?? null,
    fileIds: [file.id],
  })
}
