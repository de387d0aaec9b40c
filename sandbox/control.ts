import type { IncomingMessage, ServerResponse } from 'node:http'
import { prettifyError, ZodError } from 'zod'
import type { SandboxProviders } from './providers/providers.ts'
import type { SandboxVendors } from './vendors/vendors.ts'

/** What the control calls steer. Slack answers its own `/control/slack/…`. */
export type Steered = {
  providers: Pick<SandboxProviders, 'control'>
  vendors: Pick<SandboxVendors, 'control'>
  terminal: { configure(body: unknown): { ok: true } | { ok: false; error: string } }
}

/** Answers `/control/providers/…`, `/control/vendors/…` and `/control/terminal`; false for anything else. */
export function handleControl(steered: Steered, request: IncomingMessage, response: ServerResponse): boolean {
  const { pathname } = new URL(request.url ?? '/', 'http://sandbox')
  if (!pathname.startsWith('/control/') || pathname.startsWith('/control/slack')) return false
  answer(steered, request, pathname).then(
    ({ status, body }) => send(response, status, body),
    (thrown: unknown) => send(response, 500, { error: String(thrown) }),
  )
  return true
}

async function answer(steered: Steered, request: IncomingMessage, path: string) {
  const call = { method: request.method ?? '', path }
  try {
    const body = await readJson(request)
    if (call.method === 'POST' && path === '/control/terminal') return configured(steered.terminal.configure(body))
    const result = steered.providers.control({ ...call, body }) ?? steered.vendors.control({ ...call, body })
    if (result !== null) return { status: 200, body: result }
    return { status: 404, body: { error: `there is no control call ${call.method} ${path}` } }
  } catch (thrown) {
    if (thrown instanceof ZodError) return { status: 400, body: { error: prettifyError(thrown) } }
    if (thrown instanceof SyntaxError) return { status: 400, body: { error: 'the body is not JSON' } }
    throw thrown
  }
}

function configured(result: { ok: boolean }) {
  return { status: result.ok ? 200 : 400, body: result }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return chunks.length === 0 ? null : JSON.parse(Buffer.concat(chunks).toString())
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
