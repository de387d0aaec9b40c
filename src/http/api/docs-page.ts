import { escapeHtml } from '../../base/html.ts'
import { style } from './docs-style.ts'
import type { OpenApi, Operation } from './openapi-shape.ts'

/**
 * The OpenAPI document as one page of HTML without a script: what the viewers at hand bring in addition (a hundred packages, or
 * megabytes and calls home) is not worth it for a page that is read.
 */
export function docsPage({ info, tags, paths }: OpenApi): string {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
  const of = (name: string) => all.filter(({ operation }) => operation.tags.includes(name))
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(info.title)} API</title>
<style>${style}</style>
</head>
<body>
<nav aria-label="Endpoints">
<a class="home" href="#top">${escapeHtml(info.title)} API</a>
${tags.map(({ name }) => `<h2>${escapeHtml(name)}</h2>\n<ul>${of(name).map(linkTo).join('')}</ul>`).join('\n')}
</nav>
<main id="top">
<h1>${escapeHtml(info.title)} API</h1>
${prose(info.description)}
<p>For programs: <a href="openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
<pre>curl -H "Authorization: Bearer tly_api_…" https://tally.example.com/api/spend?period=7d</pre>
${tags.map(({ name, description }) => `<h2>${escapeHtml(name)}</h2>\n<p>${escapeHtml(description)}</p>\n${of(name).map(section).join('\n')}`).join('\n')}
</main>
</body>
</html>
`
}

type Placed = { path: string; method: string; operation: Operation }

function linkTo({ path, method, operation }: Placed): string {
  return `<li><a href="#${escapeHtml(operation.operationId)}">${verb(method)} ${escapeHtml(path)}</a></li>`
}

function section({ path, method, operation }: Placed): string {
  const { operationId, summary, description, parameters, requestBody, responses } = operation
  const answers = Object.entries(responses).filter(([status]) => status.startsWith('2'))
  return `<section id="${escapeHtml(operationId)}">
<h3>${verb(method)} <code>/api${escapeHtml(path)}</code></h3>
<p><strong>${escapeHtml(summary)}</strong></p>
${prose(description)}
${parameters.length > 0 ? fieldsTable(parameters) : ''}
${Object.entries(requestBody?.content ?? {})
  .map(([type, { schema }]) => schemaBlock(`Body, ${type}`, schema))
  .join('\n')}
${answers.map(([status, answer]) => answerBlock(status, answer)).join('\n')}
</section>`
}

function fieldsTable(parameters: Operation['parameters']): string {
  const rows = parameters.map(
    ({ name, in: where, required, description, schema }) =>
      `<tr><td><code>${escapeHtml(name)}</code></td><td>${where}${required ? ', required' : ''}</td><td>${escapeHtml(typeOf(schema))}</td><td>${inline(description ?? '')}</td></tr>`,
  )
  return `<div class="wide"><table><thead><tr><th>Field</th><th>In</th><th>Type</th><th></th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`
}

function answerBlock(status: string, answer: Record<string, unknown>): string {
  const content = (answer.content ?? {}) as Record<string, { schema: Record<string, unknown> }>
  const blocks = Object.entries(content).map(([type, { schema }]) => schemaBlock(`Answer ${status}, ${type}`, schema))
  return blocks.length > 0 ? blocks.join('\n') : `<p>Answer ${escapeHtml(status)}, nothing in it.</p>`
}

function schemaBlock(title: string, schema: Record<string, unknown>): string {
  return `<details><summary>${escapeHtml(title)}</summary><pre>${escapeHtml(shape(schema, 0))}</pre></details>`
}

type Schema = Record<string, unknown>

// A schema as people write one down: `{ spend: number, models: [ … ] }`.
function shape(schema: Schema, depth: number): string {
  const indent = '  '.repeat(depth + 1)
  const options = [schema.anyOf, schema.oneOf].find(Array.isArray) as Schema[] | undefined
  if (options) return options.map((one) => shape(one, depth)).join(' | ')
  if (schema.type === 'array') return `[ ${shape((schema.items ?? {}) as Schema, depth)} ]`
  const properties = schema.properties as Record<string, Schema> | undefined
  if (!properties) return typeOf(schema)
  const required = new Set(Array.isArray(schema.required) ? schema.required : [])
  const lines = Object.entries(properties).map(([name, one]) => {
    const said = typeof one.description === 'string' ? `  // ${one.description}` : ''
    return `${indent}${name}${required.has(name) ? '' : '?'}: ${shape(one, depth + 1)}${said}`
  })
  return `{\n${lines.join('\n')}\n${'  '.repeat(depth)}}`
}

function typeOf(schema: Schema): string {
  if (Array.isArray(schema.enum)) return schema.enum.map((one) => JSON.stringify(one)).join(' | ')
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  const options = [schema.anyOf, schema.oneOf].find(Array.isArray) as Schema[] | undefined
  if (options) return options.map(typeOf).join(' | ')
  if (schema.type === 'array') return `list of ${typeOf((schema.items ?? {}) as Schema)}`
  const bounds = typeof schema.default === 'undefined' ? '' : `, ${JSON.stringify(schema.default)} if left out`
  const name = typeof schema.format === 'string' ? schema.format : schema.type
  return `${typeof name === 'string' ? name : 'any'}${bounds}`
}

function verb(method: string): string {
  return `<b class="${escapeHtml(method)}">${escapeHtml(method.toUpperCase())}</b>`
}

function prose(words: string): string {
  return words
    .split('\n\n')
    .map((part) => `<p>${inline(part)}</p>`)
    .join('\n')
}

function inline(words: string): string {
  return escapeHtml(words).replaceAll(/`([^`]+)`/g, '<code>$1</code>')
}
