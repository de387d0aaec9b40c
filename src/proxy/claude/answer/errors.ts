import { parsedJson } from '../../../base/json.ts'
import type { Asked } from '../translation.ts'
import { errorIn, type MessageError } from './message.ts'

/** An error as OpenAI's APIs write it. */
export type OpenAiError = { message: string; type: string; param: string | null; code: string | null }

/** The body of an error answer of Anthropic's in OpenAI's form; `status` is Anthropic's. */
export function errorBody(status: number, body: Buffer, asked: Asked): Buffer {
  const told = errorIn(parsedJson(body.toString()))
  const error = openAiError(
    told ?? { type: typeOf(status), message: `Anthropic answered with status ${status}.` },
    asked,
  )
  return Buffer.from(JSON.stringify({ error }))
}

/**
 * An error of Anthropic's in OpenAI's words. Types and codes are those clients act on: they shorten the conversation at
 * `context_length_exceeded`, do not try again at `insufficient_quota`, and wait at the other two of 429 and 503.
 */
export function openAiError(told: MessageError, asked: Pick<Asked, 'model'>): OpenAiError {
  const error = (type: string, code: string | null) => ({ message: told.message, type, param: null, code })
  switch (told.type) {
    case 'invalid_request_error':
      return invalidRequest(told.message)
    case 'authentication_error':
      // The client's own key is fine: it is the organisation's that Anthropic refuses.
      return { ...error('invalid_request_error', 'invalid_api_key'), message: keyRefused }
    case 'billing_error':
      return error('insufficient_quota', 'insufficient_quota')
    case 'permission_error':
      return error('invalid_request_error', 'permission_denied')
    case 'not_found_error':
      return { ...error('invalid_request_error', 'model_not_found'), message: noModel(asked.model), param: 'model' }
    case 'request_too_large':
      return error('invalid_request_error', 'request_too_large')
    case 'rate_limit_error':
      return told.details?.error_code === 'enforced_spend_limit_reached'
        ? error('insufficient_quota', 'insufficient_quota')
        : error('rate_limit_error', 'rate_limit_exceeded')
    case 'overloaded_error':
      return error('service_unavailable_error', 'server_is_overloaded')
    case 'timeout_error':
      return error('server_error', 'provider_timeout')
    default:
      return error('server_error', 'server_error')
  }
}

const keyRefused = 'Anthropic does not accept the key that Tally has for it. Your own key is fine: tell a Tally admin.'

function noModel(model: string): string {
  return `Anthropic has no model "${model}", or the organisation’s key may not use it.`
}

// Anthropic says of these only in words that they are no ordinary bad request.
function invalidRequest(message: string): OpenAiError {
  const error = { message, type: 'invalid_request_error', param: paramOf(message), code: null }
  if (tooLong.test(message)) return { ...error, param: 'messages', code: 'context_length_exceeded' }
  if (outOfMoney.test(message)) return { ...error, type: 'insufficient_quota', code: 'insufficient_quota' }
  return error
}

const tooLong = /^prompt is too long|exceeds? (?:the )?(?:model'?s? )?context (?:limit|window)/i
const outOfMoney = /credit balance is too low|reached your specified (?:API|workspace) usage limits/i

/** The client's field that a message is about: Anthropic's begins with the path of its own. */
function paramOf(message: string): string | null {
  const [, field] = /^([a-z_]+)(?:[.[][^ :]*)?: /.exec(message) ?? []
  return field === undefined ? null : (params.get(field) ?? null)
}

const params = new Map([
  ['max_tokens', 'max_tokens'],
  ['messages', 'messages'],
  ['model', 'model'],
  ['output_config', 'response_format'],
  ['stop_sequences', 'stop'],
  ['system', 'messages'],
  ['temperature', 'temperature'],
  ['thinking', 'reasoning_effort'],
  ['tool_choice', 'tool_choice'],
  ['tools', 'tools'],
  ['top_p', 'top_p'],
])

function typeOf(status: number): string {
  return types[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error')
}

// platform.claude.com/docs/en/api/errors
const types: Record<number, string> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
}
