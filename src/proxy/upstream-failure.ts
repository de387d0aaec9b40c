import { type ProxiedProvider, providerName } from '../base/provider.ts'
import type { Refusal } from './errors.ts'

/** What a client is told when its provider cannot be reached, breaks off or is silent for too long. */
export function failureOf(provider: ProxiedProvider, error: Error): Refusal {
  const name = providerName(provider)
  const code = 'code' in error ? String(error.code) : ''
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT') {
    return { status: 504, code: 'provider_timeout', say: `${name} did not answer in time.` }
  }
  if (code === 'UND_ERR_CONNECT_TIMEOUT') {
    return { status: 504, code: 'provider_timeout', say: `${name} could not be reached in time.` }
  }
  if (code.startsWith('UND_ERR_INVALID') || code === 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH') {
    return {
      status: 400,
      code: 'invalid_request',
      say: 'The request has a header or an address that cannot be passed on.',
    }
  }
  return {
    status: 502,
    code: 'provider_unreachable',
    say: connectErrors.has(code) ? `${name} cannot be reached from Tally.` : `${name} broke off without an answer.`,
  }
}

const connectErrors = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

/** A redirect is not followed: the organisation's key goes to the configured address only. */
export function redirected(provider: ProxiedProvider): Refusal {
  const variable = provider === 'openai' ? 'OPENAI_UPSTREAM_URL' : 'ANTHROPIC_UPSTREAM_URL'
  const name = providerName(provider)
  return {
    status: 502,
    code: 'provider_redirected',
    say: `${name} answered with a redirect, which Tally does not follow. An admin should check ${variable}.`,
  }
}

/** Whether an error answer is about the `stream_options` we put into the request. */
export function refusesStreamOptions(body: Buffer): boolean {
  return body.includes('stream_options') || body.includes('include_usage')
}
