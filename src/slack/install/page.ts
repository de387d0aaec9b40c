import type { ServerResponse } from 'node:http'
import { escapeHtml } from '../../base/html.ts'

/** A page of the installation: what it says, and at most one thing to do. `text` and `title` are plain words. */
export type InstallPage = { title: string; text: string; action?: { label: string; href: string } }

/** A page as HTML, whatever stands in its words. */
export function pageHtml({ title, text, action }: InstallPage): string {
  const button = action
    ? `<p><a class="button" href="${escapeHtml(action.href)}">${escapeHtml(action.label)}</a></p>`
    : ''
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)} · Tally</title>
<style>
body { margin: 12vh auto; max-width: 34rem; padding: 0 1.5rem; font: 1.05rem/1.5 system-ui, sans-serif; color: #1d1c1d; background: #fff }
h1 { font-size: 1.5rem; line-height: 1.25 }
.button { display: inline-block; padding: .6rem 1.1rem; border-radius: .4rem; background: #1f3a5f; color: #fff; text-decoration: none; font-weight: 600 }
.button:focus-visible { outline: 3px solid #7fb2f0; outline-offset: 2px }
@media (prefers-color-scheme: dark) { body { color: #e8e8e8; background: #1a1d21 } .button { background: #9cc3f2; color: #10243d } }
</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(text)}</p>
${button}
</main>
</body>
</html>
`
}

/** Answers with a page. */
export function sendPage(response: ServerResponse, status: number, page: InstallPage): void {
  secure(response)
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8' }).end(pageHtml(page))
}

/** The headers of every page here: its address holds a secret, which goes to nobody with a link that is followed. */
export function secure(response: ServerResponse): void {
  response.setHeader('cache-control', 'no-store')
  response.setHeader('referrer-policy', 'no-referrer')
  response.setHeader('x-content-type-options', 'nosniff')
  response.setHeader(
    'content-security-policy',
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  )
}
