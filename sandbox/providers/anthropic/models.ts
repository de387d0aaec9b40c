import { type Exchange, jsonSaid, type Said } from '../exchange.ts'
import { notFound } from './errors.ts'
import { anthropicHeaders } from './headers.ts'

const listed: Array<[id: string, name: string]> = [
  ['claude-fable-5-2', 'Claude Fable 5.2'],
  ['claude-opus-5-5', 'Claude Opus 5.5'],
  ['claude-sonnet-5-5', 'Claude Sonnet 5.5'],
  ['claude-haiku-5-5', 'Claude Haiku 5.5'],
  ['claude-opus-5', 'Claude Opus 5'],
  ['claude-sonnet-5', 'Claude Sonnet 5'],
  ['claude-sonnet-4-6', 'Claude Sonnet 4.6'],
  ['claude-opus-4-5-20251101', 'Claude Opus 4.5'],
  ['claude-haiku-4-5-20251001', 'Claude Haiku 4.5'],
  ['claude-sonnet-4-5-20250929', 'Claude Sonnet 4.5'],
]

/** `GET /v1/models`, in pages. */
export function listModels(exchange: Exchange): Said {
  const limit = Number(exchange.query.get('limit') ?? 20)
  const after = exchange.query.get('after_id')
  const start = after === null ? 0 : listed.findIndex(([id]) => id === after) + 1
  const page = listed.slice(start, start + limit)
  return jsonSaid(exchange, {
    headers: anthropicHeaders(exchange),
    body: {
      data: page.map(modelObject),
      has_more: start + limit < listed.length,
      first_id: page[0]?.[0] ?? null,
      last_id: page.at(-1)?.[0] ?? null,
    },
  })
}

export function oneModel(exchange: Exchange, id: string): Said {
  if (!isKnownModel(id)) return notFound(exchange, `model: ${id}`)
  const name = listed.find(([known]) => known === id)?.[1] ?? id
  return jsonSaid(exchange, { headers: anthropicHeaders(exchange), body: modelObject([id, name]) })
}

/** Any name in the vendor's manner is served, so that models no price book knows can be tried. */
export function isKnownModel(id: string): boolean {
  return id.startsWith('claude-')
}

function modelObject([id, name]: [string, string]) {
  return { type: 'model', id, display_name: name, created_at: '2026-01-01T00:00:00Z' }
}
