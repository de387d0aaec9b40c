import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import path from 'node:path'
import { Refusal } from '../refusal.ts'
import { readJsonObject, sendJson } from '../wire.ts'
import type { Workspace } from '../workspace.ts'
import { documentOf, partsOf } from './document.ts'
import { followChanges } from './live.ts'
import { type Place, placeFrom } from './place.ts'
import { developersTerminal, type Terminal } from './terminal.ts'

/**
 * What a person of the workspace sees, at `/` and below `/page`. What they do goes from the browser straight to the
 * workspace's own `/control/slack`, so both have to be mounted on one server.
 */
export function localPage(
  workspace: Workspace,
  terminal: Terminal = developersTerminal(),
): { handle(req: IncomingMessage, res: ServerResponse): boolean; terminal: Terminal } {
  return {
    terminal,
    handle(req, res) {
      const url = new URL(req.url ?? '/', 'http://page')
      if (url.pathname !== '/' && !url.pathname.startsWith('/page/')) return false
      answer({ workspace, terminal }, req, res, url).catch((thrown: unknown) => {
        if (thrown instanceof Refusal) return sendJson(res, 400, { error: thrown.error })
        // A fault of the sandbox itself: say so loudly, to the caller and in the log.
        console.error('sandbox page failed', req.url, thrown)
        if (res.headersSent) res.destroy()
        else send(res, 500, 'text/plain', `The page could not be drawn: ${String(thrown)}`)
      })
      return true
    },
  }
}

type Parts = { workspace: Workspace; terminal: Terminal }

async function answer(parts: Parts, req: IncomingMessage, res: ServerResponse, url: URL): Promise<void> {
  const { workspace, terminal } = parts
  switch (url.pathname) {
    case '/':
      return withPlace(parts, res, url, (place) => send(res, 200, 'text/html', documentOf(place, terminal)))
    case '/page/parts':
      return withPlace(parts, res, url, (place) =>
        sendJson(res, 200, { revision: workspace.revision, parts: partsOf(place) }),
      )
    case '/page/changes':
      return followChanges(workspace, res)
    case '/page/blocks.css':
      return send(res, 200, 'text/css', blockStyles())
    case '/page/terminal':
      return sendJson(res, 200, await terminal.send(await readJsonObject(req)))
    default:
      return sendClientFile(res, url.pathname)
  }
}

function withPlace({ workspace }: Parts, res: ServerResponse, url: URL, then: (place: Place) => void): void {
  const place = placeFrom(workspace, url.searchParams)
  if (place === null) send(res, 503, 'text/plain', 'This workspace has no people yet.')
  else then(place)
}

// The renderer's CSS hangs on an id that it repeats; by class it fits any number of blocks on a page.
function blockStyles(): string {
  const file = createRequire(import.meta.url).resolve('slack-blocks-to-jsx/dist/style.css')
  return readFileSync(file, 'utf8').replaceAll('#slack_blocks_to_jsx', '.slack_blocks_to_jsx')
}

function sendClientFile(res: ServerResponse, pathname: string): void {
  const name = /^\/page\/client\/([a-z-]+\.(?:js|css))$/.exec(pathname)?.[1]
  const text = name === undefined ? null : clientFile(name)
  if (text === null) send(res, 404, 'text/plain', 'There is nothing here.')
  else send(res, 200, name?.endsWith('.css') ? 'text/css' : 'text/javascript', text)
}

function clientFile(name: string): string | null {
  try {
    return readFileSync(path.join(import.meta.dirname, 'client', name), 'utf8')
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null
    throw thrown
  }
}

function send(res: ServerResponse, status: number, type: string, body: string): void {
  res.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' }).end(body)
}
