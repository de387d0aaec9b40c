import type { Refusal } from '../../errors.ts'
import type { TranslatedRequest } from '../translation.ts'
import { translateRequest } from './translate-request.ts'

/** Test help: a request as its client sent it, translated. */
export function translate(
  body: object,
  over: { model?: string; shape?: 'chat' | 'responses' } = {},
): TranslatedRequest | Refusal {
  const { model = 'claude-sonnet-4-6', shape = 'chat' } = over
  const asked = { shape, model, isStreaming: false, includeUsage: false, created: 1_795_312_800, requestId: 'req_1' }
  return translateRequest({ body: Buffer.from(JSON.stringify(body)), model, asked })
}

/** The same where it has to succeed: what Anthropic gets. */
export function sentFor(body: object, over: Parameters<typeof translate>[1] = {}) {
  const translated = translate(body, over)
  if ('say' in translated) throw new Error(translated.say)
  return { ...translated, sent: JSON.parse(translated.body.toString()) }
}

/** The field a request was refused for; null when it was not. */
export function refusedField(body: object, over: Parameters<typeof translate>[1] = {}): string | null {
  const translated = translate(body, over)
  return 'say' in translated ? (translated.param ?? '') : null
}

/** A part of a request without the marks on it. */
export function withoutMarks(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, inner) => (key === 'cache_control' ? undefined : inner))
}
