import type { Entry } from './entry.ts'

/**
 * An entry as the JSON text that goes to the journal and to the database: made once, used twice. PostgreSQL stores
 * neither U+0000 nor half a surrogate pair, so what a client sent of those becomes U+FFFD here.
 */
export function entryText(entry: Entry): string {
  const text = JSON.stringify(entry)
  return unstorable.test(text) ? JSON.stringify(entry, storable) : text
}

// JSON.stringify escapes exactly these; an innocent backslash before a "u" only costs the second look.
const unstorable = /\\u(?:0000|d[89a-f])/

function storable(_key: string, value: unknown): unknown {
  if (typeof value === 'string') return storableText(value)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [storableText(name), held]))
}

function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\ufffd')
}
