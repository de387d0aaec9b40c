import { escapeHtml } from '../../base/html.ts'
import { htmlOf, linkHtml, type Telling, textOf } from './inline.ts'
import { buttonsSentence } from './mail-text.ts'
import type { Inline } from './mrkdwn.ts'
import type { Part } from './parts.ts'

const face = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
const fixedFace = 'font-family:Menlo,Consolas,monospace;font-size:13px;line-height:1.5'
const textStyle = `margin:0 0 14px;${face};font-size:15px;line-height:1.5;color:#1d1c1d`
const smallStyle = `margin:0 0 14px;${face};font-size:13px;line-height:1.5;color:#5c5a5e`

// Mail programs that darken by themselves read the meta lines; those that know media queries take the colours and sizes.
const adapting = `@media (prefers-color-scheme: dark) {
.page { background: #1a1d21 !important } .card { background: #222529 !important; border-color: #3b3f44 !important }
.text, .cell { color: #e8e8e8 !important } .small { color: #ababad !important } .link { color: #4fb3ff !important }
.fixed { background: #1a1d21 !important; color: #e8e8e8 !important } .line { border-color: #3b3f44 !important } }
@media (max-width: 480px) { .fixed { font-size: 11px !important } .inside { padding: 18px 16px 6px !important } }`

/** A whole mail as HTML: the parts of a message and a footer, 600 px wide, nothing fetched from anywhere. */
export function mailHtml(
  input: { subject: string; parts: readonly Part[]; footer: readonly string[]; cids: ReadonlyMap<string, string> },
  telling: Telling,
): string {
  const body = input.parts.map((part) => partHtml(part, input.cids, telling)).join('\n')
  const footer = input.footer.map(escapeHtml).join('<br>')
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(input.subject)}</title><style>:root { color-scheme: light dark }
${adapting}</style></head>
<body class="page" style="margin:0;padding:0;background:#f4f4f5">
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" style="background:#f4f4f5"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" class="card" width="600" cellpadding="0" cellspacing="0" style="width:100%;max-width:600px;background:#ffffff;border:1px solid #dddddf;border-radius:8px"><tr><td class="inside" style="padding:24px 24px 10px">
${body}
</td></tr></table>
<table role="presentation" width="600" cellpadding="0" cellspacing="0" style="width:100%;max-width:600px"><tr><td style="padding:14px 24px 0">
<p class="small" style="${smallStyle}">${footer}</p>
</td></tr></table>
</td></tr></table></body></html>
`
}

function partHtml(part: Part, cids: ReadonlyMap<string, string>, telling: Telling): string {
  const lines = (all: Inline[][]) => all.map((line) => htmlOf(line, telling)).join('<br>')
  switch (part.kind) {
    case 'heading':
      return `<h1 class="text" style="${textStyle};font-size:19px;font-weight:700">${htmlOf(part.line, telling)}</h1>`
    case 'lines':
      return `<p class="text" style="${textStyle}">${lines(part.lines)}</p>`
    case 'small':
      return `<p class="small" style="${smallStyle}">${lines(part.lines)}</p>`
    case 'quote':
      return `<blockquote class="text line" style="${textStyle};padding:0 0 0 12px;border-left:4px solid #dddddf">${lines(part.lines)}</blockquote>`
    case 'fixed':
      return `<pre class="fixed" style="margin:0 0 14px;padding:10px 12px;background:#f4f4f5;border-radius:6px;color:#1d1c1d;${fixedFace};white-space:pre-wrap;overflow-wrap:anywhere">${escapeHtml(part.text)}</pre>`
    case 'figures':
      return figuresHtml(part.pairs, telling)
    case 'list': {
      const tag = part.isNumbered ? 'ol' : 'ul'
      const items = part.items.map((item) => `<li>${htmlOf(item, telling)}</li>`).join('')
      return `<${tag} class="text" style="${textStyle};padding-left:22px">${items}</${tag}>`
    }
    case 'picture':
      return pictureHtml(part, cids)
    case 'table':
      return tableHtml(part, telling)
    case 'links':
      return `<p class="text" style="${textStyle}">${part.links.map(({ url, text }) => linkHtml(url, text)).join(' &nbsp; ')}</p>`
    case 'buttons':
      return `<p class="small" style="${smallStyle}">${escapeHtml(buttonsSentence(part.words))}</p>`
    case 'rule':
      return '<hr class="line" style="margin:0 0 14px;border:0;border-top:1px solid #dddddf">'
  }
}

function figuresHtml(pairs: Extract<Part, { kind: 'figures' }>['pairs'], telling: Telling): string {
  const cells = pairs.map(({ label, lines }) => {
    const head = label
      ? `<span class="small" style="font-size:13px;color:#5c5a5e">${escapeHtml(textOf(label, telling))}</span><br>`
      : ''
    const value = lines.map((line) => htmlOf(line, telling)).join('<br>')
    return `<td class="cell" width="50%" valign="top" style="padding:0 12px 12px 0;${face};font-size:15px;line-height:1.45;color:#1d1c1d">${head}${value}</td>`
  })
  const rows = cells.flatMap((cell, at) => (at % 2 === 0 ? `<tr>${cell}${cells[at + 1] ?? '<td></td>'}</tr>` : []))
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 2px">${rows.join('')}</table>`
}

// What a picture shows is said in its alternative text, which also stands where there is none.
function pictureHtml({ source, alt }: Extract<Part, { kind: 'picture' }>, cids: ReadonlyMap<string, string>): string {
  const cid = source && cids.get(source.url)
  if (!cid) return `<p class="small" style="${smallStyle}">${escapeHtml(alt)}</p>`
  return `<img src="cid:${escapeHtml(cid)}" alt="${escapeHtml(alt)}" width="550" style="display:block;width:100%;max-width:550px;height:auto;margin:0 0 14px;border-radius:6px">`
}

function tableHtml({ rows, align }: Extract<Part, { kind: 'table' }>, telling: Telling): string {
  const shown = rows.map((row, at) => {
    const tag = at === 0 ? 'th' : 'td'
    const cells = row.map((cell, column) => {
      const style = `padding:5px 8px;border-bottom:1px solid #dddddf;text-align:${align[column] ?? 'left'};${face};font-size:14px;color:#1d1c1d`
      return `<${tag} class="cell line" style="${style}">${htmlOf(cell, telling)}</${tag}>`
    })
    return `<tr>${cells.join('')}</tr>`
  })
  return `<table width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 14px;border-collapse:collapse">${shown.join('')}</table>`
}
