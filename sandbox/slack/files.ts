import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { type JsonObject, textAt } from './json.ts'
import { Refusal } from './refusal.ts'
import { newSlackId, type SlackFile, type Workspace } from './workspace.ts'

const types: Record<string, { mimetype: string; pretty: string }> = {
  png: { mimetype: 'image/png', pretty: 'PNG' },
  jpg: { mimetype: 'image/jpeg', pretty: 'JPEG' },
  jpeg: { mimetype: 'image/jpeg', pretty: 'JPEG' },
  gif: { mimetype: 'image/gif', pretty: 'GIF' },
  csv: { mimetype: 'text/csv', pretty: 'CSV' },
  pdf: { mimetype: 'application/pdf', pretty: 'PDF' },
  txt: { mimetype: 'text/plain', pretty: 'Plain Text' },
  json: { mimetype: 'application/json', pretty: 'JSON' },
}

/** First of the three steps: a file that waits for its bytes at its own upload address. */
export function expectFile(workspace: Workspace, input: { name: string; size: number; owner: string }): SlackFile {
  const file: SlackFile = {
    id: newSlackId('F'),
    name: input.name,
    title: input.name,
    owner: input.owner,
    size: input.size,
    bytes: null,
    state: 'awaiting-upload',
    createdAt: workspace.clock.now(),
    completedAt: null,
    polls: 0,
    uploadToken: randomBytes(18).toString('base64url'),
    sharedIn: new Set(),
    shownToApp: false,
    waitingShare: null,
  }
  workspace.files.set(file.id, file)
  return file
}

/** Second step: the bytes have come; they must be as many as were announced. */
export function receiveBytes(
  workspace: Workspace,
  token: string,
  bytes: Buffer,
): 'stored' | 'unknown' | 'wrong-length' {
  const file = [...workspace.files.values()].find((candidate) => candidate.uploadToken === token)
  if (file?.state !== 'awaiting-upload') return 'unknown'
  if (bytes.length !== file.size) return 'wrong-length'
  file.bytes = bytes
  file.state = 'uploaded'
  return 'stored'
}

/** A person's own upload is ready at once and shared where they dropped it. */
export function addPersonsFile(workspace: Workspace, input: { user: string; name: string; bytes: Buffer }): SlackFile {
  const file = expectFile(workspace, { name: input.name, size: input.bytes.length, owner: input.user })
  receiveBytes(workspace, file.uploadToken, input.bytes)
  file.state = 'ready'
  file.completedAt = file.createdAt
  return file
}

/** A file the app may see: its own, shared in a channel it is in, or handed to it in a modal. */
export function fileForApp(workspace: Workspace, id: string): SlackFile {
  const file = workspace.files.get(id)
  const bot = workspace.app.botUserId
  if (file === undefined || file.state === 'awaiting-upload') throw new Refusal('file_not_found')
  if (file.owner === bot || file.shownToApp || canSeeFile(workspace, bot, file)) return file
  throw new Refusal('file_not_found')
}

/** Whether a person sees a file: as its owner, or as a member of a channel it was shared in. */
export function canSeeFile(workspace: Workspace, userId: string, file: SlackFile): boolean {
  if (file.owner === userId) return true
  return [...file.sharedIn].some((id) => workspace.channels.get(id)?.members.has(userId) === true)
}

/** The file a `slack_file` object names by id, url_private or permalink. */
export function referencedFile(workspace: Workspace, reference: JsonObject): SlackFile | null {
  const id = textAt(reference, 'id')
  if (id !== null) return workspace.files.get(id) ?? null
  const url = textAt(reference, 'url')
  const named = (file: SlackFile) => url === privateUrl(workspace, file) || url === permalink(workspace, file)
  return [...workspace.files.values()].find(named) ?? null
}

/** Whether blocks may show this `slack_file`: processed, a picture, and one the app can see. */
export function isReadyImage(workspace: Workspace, reference: JsonObject): boolean {
  const file = referencedFile(workspace, reference)
  if (file?.state !== 'ready' || !contentType(file).startsWith('image/')) return false
  return file.owner === workspace.app.botUserId || canSeeFile(workspace, workspace.app.botUserId, file)
}

export function contentType(file: SlackFile): string {
  return types[extension(file)]?.mimetype ?? 'application/octet-stream'
}

/** The file object as the API and payloads show it; while Slack processes, type and shares are empty. */
export function fileOnTheWire(workspace: Workspace, file: SlackFile): JsonObject {
  const ready = file.state === 'ready'
  const created = Math.floor(file.createdAt.getTime() / 1000)
  return {
    id: file.id,
    created,
    timestamp: created,
    name: file.name,
    title: file.title,
    mimetype: ready ? contentType(file) : '',
    filetype: ready ? extension(file) : '',
    pretty_type: ready ? (types[extension(file)]?.pretty ?? 'Binary') : '',
    user: file.owner,
    user_team: workspace.team.id,
    editable: false,
    size: file.size,
    mode: 'hosted',
    is_external: false,
    is_public: [...file.sharedIn].some((id) => workspace.channels.get(id)?.kind === 'public'),
    url_private: privateUrl(workspace, file),
    url_private_download: `${privateUrl(workspace, file)}?download=1`,
    permalink: permalink(workspace, file),
    channels: sharedBy(workspace, file, 'public'),
    groups: sharedBy(workspace, file, 'private'),
    ims: sharedBy(workspace, file, 'im'),
    shares: ready ? sharesOf(workspace, file) : {},
    has_rich_preview: false,
  }
}

function sharesOf(workspace: Workspace, file: SlackFile): JsonObject {
  const shares: Record<'public' | 'private', JsonObject> = { public: {}, private: {} }
  for (const id of file.sharedIn) {
    const kind = workspace.channels.get(id)?.kind === 'public' ? 'public' : 'private'
    const carrying = (workspace.messages.get(id) ?? []).filter((message) => message.fileIds.includes(file.id))
    if (carrying.length > 0) {
      shares[kind][id] = carrying.map(({ ts, threadTs }) => ({
        ts,
        ...(threadTs === null ? {} : { thread_ts: threadTs }),
      }))
    }
  }
  return Object.fromEntries(Object.entries(shares).filter(([, byChannel]) => Object.keys(byChannel).length > 0))
}

function sharedBy(workspace: Workspace, file: SlackFile, kind: string): string[] {
  return [...file.sharedIn].filter((id) => workspace.channels.get(id)?.kind === kind)
}

function extension(file: SlackFile): string {
  return path.extname(file.name).slice(1).toLowerCase()
}

function privateUrl(workspace: Workspace, file: SlackFile): string {
  return `${workspace.origin()}/slack-files/private/${file.id}/${encodeURIComponent(file.name)}`
}

function permalink(workspace: Workspace, file: SlackFile): string {
  return `https://${workspace.team.domain}.slack.com/files/${file.owner}/${file.id}/${encodeURIComponent(file.name)}`
}
