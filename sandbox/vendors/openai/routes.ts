import { vendorKeys } from '../keys.ts'
import type { RateLimit } from '../rate-limits.ts'
import { nothingAt, type VendorAnswer, type VendorApi, type VendorCall, VendorRefusal } from '../vendor-call.ts'
import type { VendorWorld } from '../world/vendor-world.ts'
import { costs } from './costs.ts'
import { directory } from './directory.ts'
import { usage } from './usage.ts'

/** OpenAI's administration API, as far as it is read. */
export const openAiAdmin: VendorApi = { checkKey, answer, errorBody, limitOf, saysRetryAfter: true }

function checkKey(call: VendorCall): void {
  const { authorization } = call.headers
  if (authorization === undefined) throw new VendorRefusal(401, 'You didn’t provide an API key.')
  if (authorization !== `Bearer ${vendorKeys.openai}`) throw new VendorRefusal(401, 'Incorrect API key provided.')
}

function answer(call: VendorCall, { openai }: VendorWorld): VendorAnswer {
  if (call.method !== 'GET' || !call.path.startsWith('/v1/organization/')) return nothingAt(call)
  const rest = call.path.slice('/v1/organization/'.length)
  if (rest === 'costs') return { body: costs(call, openai) }
  const [, kind] = /^usage\/(\w+)$/.exec(rest) ?? []
  return { body: kind === undefined ? directory(call, openai, rest) : usage(call, openai, kind) }
}

/** Not documented for these endpoints; 60 a minute on each are enough for anyone and stop a loop. */
function limitOf(call: VendorCall): RateLimit {
  return { name: `openai ${call.path}`, perMinute: 60 }
}

const errors: Record<number, { type: string; code: string | null; message: string }> = {
  400: { type: 'invalid_request_error', code: null, message: 'Invalid request' },
  401: { type: 'invalid_request_error', code: 'invalid_api_key', message: 'Incorrect API key provided.' },
  403: {
    type: 'invalid_request_error',
    code: null,
    message: 'You have insufficient permissions for this operation. Missing scopes: api.usage.read.',
  },
  404: { type: 'invalid_request_error', code: null, message: 'Not found' },
  429: { type: 'requests', code: 'rate_limit_exceeded', message: 'Rate limit reached for requests' },
}

function errorBody({ status, message }: { status: number; message: string | null }): unknown {
  const {
    type,
    code,
    message: usual,
  } = errors[status] ?? {
    type: 'server_error',
    code: null,
    message: 'The server had an error while processing your request. Sorry about that!',
  }
  return { error: { message: message ?? usual, type, param: null, code } }
}
