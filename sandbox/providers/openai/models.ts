import { type Exchange, jsonSaid, type Said } from '../exchange.ts'
import { unknownModel } from './errors.ts'
import { openAiHeaders } from './headers.ts'

const listed = [
  'gpt-6-astra',
  'gpt-6.1-sol',
  'gpt-6-sol',
  'gpt-6.1-terra',
  'gpt-6-luna',
  'gpt-5.6-sol',
  'gpt-5.6-terra',
  'gpt-5.6-luna',
  'gpt-5.5',
  'gpt-5.4',
  'gpt-5.4-mini',
  'gpt-5.3-codex',
  'gpt-5-mini',
  'gpt-4.1',
  'gpt-4o',
  'o3',
  'o4-mini',
  'text-embedding-3-small',
]

export function listModels(exchange: Exchange): Said {
  return jsonSaid(exchange, {
    headers: openAiHeaders(exchange),
    body: { object: 'list', data: listed.map(modelObject) },
  })
}

export function oneModel(exchange: Exchange, id: string): Said {
  if (!isKnownModel(id)) return unknownModel(exchange, id)
  return jsonSaid(exchange, { headers: openAiHeaders(exchange), body: modelObject(id) })
}

/** Any name in the vendor's manner is served, so that models no price book knows can be tried. */
export function isKnownModel(id: string): boolean {
  return /^(gpt-|chat-|codex-|o\d|text-embedding-|ft:|davinci|babbage)/.test(id)
}

/** Models that think before they answer and bill it as output. */
export function reasons(id: string): boolean {
  return /^(gpt-[5-9]|o\d)/.test(id) && !id.includes('chat')
}

/** Models that bill what they write to the prompt cache. */
export function billsCacheWrites(id: string): boolean {
  return /^gpt-(5\.6|[6-9])/.test(id)
}

function modelObject(id: string) {
  return { id, object: 'model', created: 1_780_000_000, owned_by: 'system' }
}
