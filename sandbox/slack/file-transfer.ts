import type { IncomingMessage, ServerResponse } from 'node:http'
import { canSeeFile, contentType, fileForApp, receiveBytes } from './files.ts'
import { Refusal } from './refusal.ts'
import { readUpload } from './wire.ts'
import type { SlackFile, Workspace } from './workspace.ts'

// What Slack answers with status 200 when the token is wrong or may not read files.
const signInPage =
  '<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body>Sign in to your workspace</body></html>'

/** The bytes of a file on their way in (`upload/<token>`) and out (`private/<id>/<name>`, with the bot's token). */
export async function transferFile(
  workspace: Workspace,
  req: IncomingMessage,
  res: ServerResponse,
  [kind = '', name = '']: string[],
): Promise<void> {
  const { botToken } = workspace.grant
  const isApp = botToken !== null && req.headers.authorization === `Bearer ${botToken}`
  const mayRead = isApp && workspace.app.scopes.includes('files:read')
  if (kind === 'upload') await takeUpload(workspace, req, res, name)
  else if (mayRead) sendFile(res, readableByApp(workspace, name))
  else res.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(signInPage)
}

/** A file's bytes for the local page, if this person may see it. */
export function sendFileTo(workspace: Workspace, res: ServerResponse, input: { user: string; fileId: string }): void {
  const file = workspace.files.get(input.fileId)
  sendFile(res, file !== undefined && canSeeFile(workspace, input.user, file) ? file : null)
}

async function takeUpload(workspace: Workspace, req: IncomingMessage, res: ServerResponse, token: string) {
  const bytes = await readUpload(req)
  const outcome = receiveBytes(workspace, token, bytes)
  const status = { stored: 200, unknown: 404, 'wrong-length': 400 }[outcome]
  res.writeHead(status, { 'content-type': 'text/plain' }).end(outcome === 'stored' ? `OK - ${bytes.length}` : outcome)
}

function readableByApp(workspace: Workspace, id: string): SlackFile | null {
  try {
    return fileForApp(workspace, id)
  } catch (thrown) {
    if (thrown instanceof Refusal) return null
    throw thrown
  }
}

function sendFile(res: ServerResponse, file: SlackFile | null): void {
  if (file === null || file.bytes === null) {
    res.writeHead(404, { 'content-type': 'text/plain' }).end('no such file')
    return
  }
  res.writeHead(200, { 'content-type': contentType(file), 'content-length': String(file.bytes.length) }).end(file.bytes)
}
