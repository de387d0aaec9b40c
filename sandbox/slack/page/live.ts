import type { ServerResponse } from 'node:http'
import type { Workspace } from '../workspace.ts'

/** Tells an open page, by Server-Sent Events, the workspace's revision after every burst of changes. */
export function followChanges(workspace: Workspace, res: ServerResponse): void {
  res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  let told = -1
  const tell = () => {
    if (told === workspace.revision) return
    told = workspace.revision
    res.write(`data: ${told}\n\n`)
  }
  // Several changes made in one go are told once.
  const stop = workspace.subscribe(() => setImmediate(tell))
  const beat = setInterval(() => res.write(': still here\n\n'), 15_000)
  beat.unref()
  tell()
  res.on('close', () => {
    stop()
    clearInterval(beat)
  })
}
