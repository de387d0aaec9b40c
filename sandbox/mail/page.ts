import type { IncomingMessage, ServerResponse } from 'node:http'
import type { SandboxResend, SentEmail } from './resend.ts'

/** `/mail`: what was sent, the newest first; `/mail/<id>`: one as its reader sees it. False for anything else. */
export function mailPage(
  { sent }: Pick<SandboxResend, 'sent'>,
  request: IncomingMessage,
  response: ServerResponse,
): boolean {
  const { pathname } = new URL(request.url ?? '/', 'http://sandbox')
  const id = /^\/mail\/([0-9a-f-]{36})$/.exec(pathname)?.[1]
  const one = sent.find((mail) => mail.id === id)
  if (request.method !== 'GET' || (pathname !== '/mail' && !one)) return false
  response
    .writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      // What is in a mail came from anywhere: it runs nothing here and asks nobody.
      'content-security-policy':
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox allow-same-origin",
    })
    .end(one ? asRead(one) : listOf(sent))
  return true
}

/** A mail’s HTML with its pictures in their places. */
export function asRead({ html, attachments }: Pick<SentEmail, 'html' | 'attachments'>): string {
  return attachments.reduce(
    (shown, { content_id: cid, content, content_type: type }) =>
      cid ? shown.replaceAll(`cid:${cid}`, `data:${type};base64,${content}`) : shown,
    html,
  )
}

function listOf(sent: readonly SentEmail[]): string {
  const rows = sent
    .toReversed()
    .map(
      ({ id, to, subject }) =>
        `<li><a href="/mail/${id}">${escaped(subject)}</a> <small>to ${escaped(to.join(', '))}</small></li>`,
    )
  const list = rows.length === 0 ? '<p>No mail was sent yet.</p>' : `<ul>${rows.join('')}</ul>`
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Mail</title><body style="font:15px/1.6 sans-serif;margin:24px"><h1>Mail</h1>${list}</body></html>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
