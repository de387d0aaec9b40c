import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { access } from './oauth/access.ts'
import { authorize, type OAuthClient } from './oauth/authorize.ts'
import { openCodes } from './oauth/codes.ts'
import type { SlackOptions } from './options.ts'
import { Refusal, refusalAnswer } from './refusal.ts'
import { type SlackWorkspace, slackWorkspace } from './slack-workspace.ts'
import { bearer } from './web-api/dispatch.ts'
import { readArguments, sendJson } from './wire.ts'

/** Several workspaces of one Slack, with its OAuth pages; mounted as one workspace is. */
export type Slacks = Pick<SlackWorkspace, 'handle' | 'upgrade' | 'close'> & {
  workspaces: readonly [SlackWorkspace, ...SlackWorkspace[]]
}

/**
 * Workspaces that share one Web API, which tells them apart by their tokens. The first is at the paths a workspace has alone,
 * the others at the same below `/workspaces/<id>`.
 */
export function severalWorkspaces(input: {
  client: OAuthClient
  clock?: { now(): Date }
  all: readonly [SlackOptions, ...SlackOptions[]]
}): Slacks {
  const [first, ...rest] = input.all
  const others = rest.map((options) =>
    slackWorkspace({ ...options, origin: () => `${options.origin()}/workspaces/${options.team?.id ?? ''}` }),
  )
  const main = slackWorkspace(first)
  const workspaces = [main, ...others] as const
  const codes = openCodes(input.clock ?? { now: () => new Date() })
  const parts = { client: input.client, codes, workspaces: workspaces.map(({ workspace }) => workspace) }

  async function answerAccess(req: IncomingMessage, res: ServerResponse): Promise<void> {
    try {
      sendJson(res, 200, { ok: true, ...access(parts, req, await readArguments(req)) })
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) throw thrown
      sendJson(res, 200, refusalAnswer(thrown))
    }
  }

  const ofToken = (token: string | null) =>
    workspaces.find(
      ({ workspace: { grant } }) => token !== null && (grant.botToken === token || grant.refused.has(token)),
    )

  return {
    workspaces,
    handle(req, res) {
      const url = new URL(req.url ?? '/', 'http://slack')
      if (url.pathname === '/oauth/v2/authorize') return answering(authorize(parts, req, res), res)
      if (url.pathname === '/api/oauth.v2.access') return answering(answerAccess(req, res), res)
      const [, folder, id, ...path] = url.pathname.split('/')
      if (folder === 'workspaces') {
        const named = others.find(({ workspace }) => workspace.team.id === id)
        req.url = `/${path.join('/')}${url.search}`
        return named?.handle(req, res) ?? false
      }
      return ((folder === 'api' ? ofToken(bearer(req)) : null) ?? main).handle(req, res)
    },
    upgrade: (req: IncomingMessage, socket: Duplex, head: Buffer) => main.upgrade(req, socket, head),
    close() {
      for (const one of workspaces) one.close()
    },
  }
}

function answering(answer: Promise<void>, res: ServerResponse): true {
  answer.catch((thrown: unknown) => {
    // A fault of the sandbox itself: say so loudly, to the caller and in the log.
    console.error('sandbox slack oauth failed', thrown)
    if (res.headersSent) res.destroy()
    else sendJson(res, 500, { ok: false, error: 'fatal_error', reason: String(thrown) })
  })
  return true
}
