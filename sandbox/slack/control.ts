import type { IncomingMessage, ServerResponse } from 'node:http'
import { ImpossibleAct, type Outcome, type Stage } from './acts/act.ts'
import { inviteApp, openHome, openMessagesTab, reload, writeMessage } from './acts/conversation.ts'
import { chooseOption, type ElementAct, pressButton, runShortcut, suggestOptions } from './acts/interactions.ts'
import { closeModal, submitModal } from './acts/modals.ts'
import { addUser, changeUser } from './acts/people.ts'
import { runCommand } from './acts/run-command.ts'
import { takeAppOut } from './acts/take-app-out.ts'
import { type PersonsUpload, shareFiles, uploadForModal } from './acts/upload-files.ts'
import { appFromManifest } from './app-definition.ts'
import { type Faults, planFaults } from './faults.ts'
import { sendFileTo } from './file-transfer.ts'
import { verifyRequestUrl } from './http-delivery.ts'
import { type JsonObject, objectAt, objectsAt, textAt } from './json.ts'
import { Refusal, refusalAnswer } from './refusal.ts'
import type { SocketMode } from './socket-mode.ts'
import { emptyLog } from './traffic-log.ts'
import { type VisibleState, visibleState } from './visible-state.ts'
import { readJsonObject, sendJson } from './wire.ts'

type ControlParts = { stage: Stage; faults: Faults; sockets: SocketMode; signingSecret: string }

/** What people do, what can go wrong and what can be looked at, as JSON over `/control/slack/<name>`. */
export async function control(
  parts: ControlParts,
  req: IncomingMessage,
  res: ServerResponse,
  path: string[],
): Promise<void> {
  try {
    const name = path[0] ?? ''
    if (req.method === 'GET') return readOut(parts, res, path, new URL(req.url ?? '/', 'http://slack').searchParams)
    const act = acts[name] ?? settings[name]
    if (name in acts && !withoutApp.has(name) && parts.stage.workspace.grant.botToken === null) {
      throw new ImpossibleAct('the app is not installed in this workspace')
    }
    if (req.method !== 'POST' || act === undefined)
      return sendJson(res, 404, { ok: false, error: `there is no act ${name}` })
    sendJson(res, 200, { ok: true, ...(await act(parts, await readJsonObject(req))) })
  } catch (thrown) {
    if (thrown instanceof ImpossibleAct) return sendJson(res, 409, { ok: false, error: thrown.message })
    if (thrown instanceof Refusal) return sendJson(res, 400, refusalAnswer(thrown))
    throw thrown
  }
}

type Act = (parts: ControlParts, body: JsonObject) => Promise<JsonObject | Outcome> | JsonObject

const acts: Record<string, Act> = {
  runCommand: ({ stage }, body) =>
    runCommand(stage, { user: user(body), channel: textAt(body, 'channel'), text: textAt(body, 'text') ?? '' }),
  pressButton: ({ stage }, body) => pressButton(stage, { ...elementAct(body), value: textAt(body, 'value') }),
  chooseOption: ({ stage }, body) => chooseOption(stage, { ...elementAct(body), value: body.value ?? null }),
  suggestOptions: ({ stage }, body) =>
    suggestOptions(stage, { ...elementAct(body), typed: textAt(body, 'typed') ?? '' }),
  submitModal: ({ stage }, body) =>
    submitModal(stage, { user: user(body), viewId: textAt(body, 'viewId') ?? '', state: objectAt(body, 'state') }),
  closeModal: ({ stage }, body) =>
    closeModal(stage, { user: user(body), viewId: textAt(body, 'viewId') ?? '', all: body.all === true }),
  openHome: ({ stage }, body) => openHome(stage, { user: user(body) }),
  openMessagesTab: ({ stage }, body) => openMessagesTab(stage, { user: user(body) }),
  postMessage: ({ stage }, body) =>
    writeMessage(stage, {
      user: user(body),
      channel: textAt(body, 'channel'),
      text: textAt(body, 'text') ?? '',
      threadTs: textAt(body, 'threadTs'),
    }),
  uploadFile: ({ stage }, body) =>
    body.inModal === true ? uploadForModal(stage, upload(body)) : shareFiles(stage, upload(body)),
  runShortcut: ({ stage }, body) =>
    runShortcut(stage, {
      user: user(body),
      callbackId: textAt(body, 'callbackId') ?? '',
      channel: textAt(body, 'channel'),
      ts: textAt(body, 'ts'),
    }),
  inviteApp: ({ stage }, body) => inviteApp(stage, { user: user(body), channel: textAt(body, 'channel') ?? '' }),
  addUser: ({ stage }, body) => addUser(stage, body),
  changeUser: ({ stage }, body) => changeUser(stage, body),
  deactivateUser: ({ stage }, body) => changeUser(stage, { user: body.user, deleted: true }),
  reload: ({ stage }, body) => {
    reload(stage.workspace, { user: user(body) })
    return {}
  },
}

/** What people do whether or not the app is there. */
const withoutApp: ReadonlySet<string> = new Set(['addUser', 'changeUser', 'deactivateUser', 'reload'])

const settings: Record<string, Act> = {
  uninstallApp: async ({ stage }) => {
    await takeAppOut(stage, 'account_inactive')
    return {}
  },
  // Slack tells of it late, or again, when the app may be back by then.
  sayUninstalled: async ({ stage: { delivery } }) => {
    await delivery.event('app_uninstalled', { type: 'app_uninstalled' })
    return {}
  },
  faults: ({ faults, sockets }, body) => {
    planFaults(faults, body)
    if (body.dropSockets === true) sockets.drop()
    const refresh = textAt(body, 'refreshSockets')
    if (refresh === 'warning' || refresh === 'link_disabled') sockets.refresh(refresh)
    else if (refresh !== null || body.refreshSockets === true) sockets.refresh('refresh_requested')
    return { faults }
  },
  app: ({ stage: { workspace } }, body) => {
    workspace.app = body.manifest === undefined ? workspace.app : appFromManifest(body.manifest, workspace.app)
    if (Array.isArray(body.scopes)) workspace.app = { ...workspace.app, scopes: body.scopes.map(String) }
    if (Array.isArray(body.events)) workspace.app = { ...workspace.app, events: body.events.map(String) }
    return { app: workspace.app }
  },
  delivery: async ({ stage, signingSecret }, body) => {
    const requestUrl = textAt(body, 'requestUrl')
    if (body.mode !== 'http' || requestUrl === null) {
      stage.delivery.use({ mode: 'socket' })
      return { mode: 'socket' }
    }
    if (!(await verifyRequestUrl(requestUrl, signingSecret)))
      throw new ImpossibleAct(`${requestUrl} did not echo the challenge`)
    stage.delivery.use({ mode: 'http', requestUrl })
    return { mode: 'http', requestUrl }
  },
  clearLog: ({ stage }) => {
    Object.assign(stage.log, emptyLog())
    return {}
  },
}

function readOut(
  parts: ControlParts,
  res: ServerResponse,
  [name = '', id = '']: string[],
  query: URLSearchParams,
): void {
  const { workspace, log } = parts.stage
  const user = query.get('user') ?? ''
  if (name === 'files') sendFileTo(workspace, res, { user, fileId: id })
  else if (name === 'log') sendJson(res, 200, { ...log, connections: parts.sockets.connections() })
  else if (name === 'state') sendState(res, visibleState(workspace, user))
  else sendJson(res, 404, { ok: false, error: `there is nothing to read at ${name}` })
}

function sendState(res: ServerResponse, state: VisibleState | null): void {
  if (state === null) sendJson(res, 404, { ok: false, error: 'state needs ?user= and a person of the workspace' })
  else sendJson(res, 200, state)
}

function user(body: JsonObject): string {
  const id = textAt(body, 'user')
  if (id === null) throw new ImpossibleAct('"user" is missing')
  return id
}

function elementAct(body: JsonObject): ElementAct {
  const [message] = objectsAt({ one: [body.message] }, 'one')
  return {
    user: user(body),
    viewId: textAt(body, 'viewId'),
    channel: textAt(message ?? body, 'channel'),
    ts: textAt(message ?? body, 'ts'),
    actionId: textAt(body, 'actionId'),
    blockId: textAt(body, 'blockId'),
    label: textAt(body, 'label'),
    state: objectAt(body, 'state'),
  }
}

// One file by its name, or several in `files`.
function upload(body: JsonObject): PersonsUpload {
  const files = Array.isArray(body.files) ? objectsAt(body, 'files') : [body]
  return {
    user: user(body),
    channel: textAt(body, 'channel'),
    threadTs: textAt(body, 'threadTs'),
    files: files.map((file) => ({
      name: textAt(file, 'name') ?? 'file',
      bytes: Buffer.from(textAt(file, 'contentBase64') ?? '', 'base64'),
    })),
    text: textAt(body, 'text') ?? '',
  }
}
