import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Stage } from './acts/act.ts'
import { takeAppOut } from './acts/take-app-out.ts'
import { control } from './control.ts'
import { openDelivery } from './delivery.ts'
import { noFaults } from './faults.ts'
import { transferFile } from './file-transfer.ts'
import { httpDelivery } from './http-delivery.ts'
import type { SlackOptions, Tokens } from './options.ts'
import { Refusal, refusalAnswer } from './refusal.ts'
import { respondOn } from './response-urls.ts'
import { socketMode } from './socket-mode.ts'
import { emptyLog, note } from './traffic-log.ts'
import { webApi } from './web-api/dispatch.ts'
import { readJsonObject, sendJson } from './wire.ts'
import { createWorkspace, type Workspace } from './workspace.ts'

/** A Slack workspace to mount on a node:http server; `handle` and `upgrade` say whether a request was theirs. */
export type SlackWorkspace = {
  handle(req: IncomingMessage, res: ServerResponse): boolean
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): boolean
  workspace: Workspace
  tokens: Tokens
  close(): void
}

/** Makes a workspace that answers `/api`, `/socket`, `/slack-files`, `/slack-response` and `/control/slack`. */
export function slackWorkspace(options: SlackOptions): SlackWorkspace {
  const workspace = createWorkspace(options)
  const tokens: Tokens = {
    botToken: 'xoxb-sandbox-000000000000-tally',
    appToken: 'xapp-1-A0SANDBOX-000000000000-tally',
    signingSecret: 'sandbox-signing-secret',
    ...options.tokens,
  }
  if (options.isInstalled !== false) workspace.grant.botToken = tokens.botToken
  const faults = noFaults()
  const log = emptyLog()
  const sockets = socketMode(workspace, faults)
  const { signingSecret } = tokens
  const delivery = openDelivery({
    workspace,
    faults,
    log,
    mode: options.delivery ?? { mode: 'socket' },
    carrierFor: (mode) =>
      mode.mode === 'socket'
        ? sockets
        : httpDelivery({ workspace, faults, requestUrl: mode.requestUrl, signingSecret }),
  })
  const stage: Stage = { workspace, delivery, log }
  const api = webApi({
    ...{ workspace, tokens, faults, log },
    openSocket: sockets.open,
    revoke: () => void takeAppOut(stage, 'token_revoked'),
  })

  const answer = async (req: IncomingMessage, res: ServerResponse, parts: string[]): Promise<void> => {
    const [first, ...rest] = parts
    if (first === 'api') return api.handle(req, res)
    if (first === 'slack-files') return transferFile(workspace, req, res, rest)
    if (first === 'slack-response') return respond(stage, req, res, rest.at(-1) ?? '')
    return control({ stage, faults, sockets, signingSecret }, req, res, rest.slice(1))
  }

  return {
    workspace,
    tokens,
    handle(req, res) {
      const parts = new URL(req.url ?? '/', 'http://slack').pathname.split('/').slice(1)
      const ours =
        ['api', 'slack-files', 'slack-response'].includes(parts[0] ?? '') ||
        parts.slice(0, 2).join('/') === 'control/slack'
      if (!ours) return false
      answer(req, res, parts).catch((thrown: unknown) => {
        // A fault of the sandbox itself: say so loudly, to the caller and in the log.
        console.error('sandbox slack failed', req.url, thrown)
        if (res.headersSent) res.destroy()
        else sendJson(res, 500, { ok: false, error: 'fatal_error', reason: String(thrown) })
      })
      return true
    },
    upgrade(req, socket, head) {
      if (new URL(req.url ?? '/', 'http://slack').pathname !== '/socket') return false
      sockets.upgrade(req, socket, head)
      return true
    },
    close() {
      delivery.close()
      sockets.close()
    },
  }
}

async function respond(stage: Stage, req: IncomingMessage, res: ServerResponse, token: string): Promise<void> {
  const { workspace, log } = stage
  const at = workspace.clock.now().toISOString()
  const record = (body: Record<string, unknown>, status: number, answer: unknown) =>
    note(log.calls, { at, method: 'response_url', arguments: body, status, answer, tookMs: 0 })
  let body = {}
  try {
    body = await readJsonObject(req)
    respondOn(workspace, token, body)
    record(body, 200, 'ok')
    res.writeHead(200, { 'content-type': 'text/html' }).end('ok')
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown
    const status = ['expired_url', 'used_url', 'invalid_url'].includes(thrown.error) ? 404 : 400
    const answer = refusalAnswer(thrown)
    record(body, status, answer)
    sendJson(res, status, answer)
  }
}
