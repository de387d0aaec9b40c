import { type Exchange, jsonSaid, type Said } from '../exchange.ts'
import { openAiHeaders } from './headers.ts'

type OpenAiError = { message: string; type: string; param: string | null; code: string | null }

/** An error answer in OpenAI's form. */
export function openAiError(
  exchange: Exchange,
  status: number,
  error: OpenAiError,
  headers: Record<string, string> = {},
): Said {
  return jsonSaid(exchange, { status, headers: { ...openAiHeaders(exchange), ...headers }, body: { error } })
}

/** 400 for a request that names something wrong in itself. */
export function refused(
  exchange: Exchange,
  message: string,
  param: string | null = null,
  code: string | null = null,
): Said {
  return openAiError(exchange, 400, { message, type: 'invalid_request_error', param, code })
}

export function unknownModel(exchange: Exchange, model: string): Said {
  return openAiError(exchange, 404, {
    message: `The model \`${model}\` does not exist or you do not have access to it.`,
    type: 'invalid_request_error',
    param: null,
    code: 'model_not_found',
  })
}

export function unknownPath(exchange: Exchange): Said {
  return openAiError(exchange, 404, {
    message: `Invalid URL (${exchange.method} ${exchange.path})`,
    type: 'invalid_request_error',
    param: null,
    code: null,
  })
}

/** The error OpenAI sends with a status, for answers that are asked to fail. */
export function openAiFailure(exchange: Exchange, status: number, body: unknown): Said {
  const headers: Record<string, string> = status === 429 ? { 'retry-after': '7', 'retry-after-ms': '7000' } : {}
  if (body !== undefined) {
    return jsonSaid(exchange, { status, headers: { ...openAiHeaders(exchange), ...headers }, body })
  }
  return openAiError(exchange, status, failures[status] ?? serverError, headers)
}

const serverError: OpenAiError = {
  message: 'The server had an error while processing your request. Sorry about that!',
  type: 'server_error',
  param: null,
  code: null,
}

const failures: Record<number, OpenAiError> = {
  400: { message: 'Invalid request.', type: 'invalid_request_error', param: null, code: null },
  403: {
    message: 'Country, region, or territory not supported',
    type: 'request_forbidden',
    param: null,
    code: 'unsupported_country_region_territory',
  },
  429: {
    message: 'Rate limit reached for requests per min (RPM): Limit 10000, Used 10000, Requested 1. Try again in 7s.',
    type: 'requests',
    param: null,
    code: 'rate_limit_exceeded',
  },
  503: {
    message: 'The engine is currently overloaded, please try again later',
    type: 'server_error',
    param: null,
    code: null,
  },
}

/** Who calls is checked before anything else. Null: let in. */
export function openAiDoor(exchange: Exchange, secret: string): Said | null {
  const given = exchange.headers.authorization
  if (given === `Bearer ${secret}`) return null
  if (given === undefined) {
    return openAiError(exchange, 401, {
      message:
        "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY), or as the password field (with blank username) if you're accessing the API from your browser and are prompted for a username and password. You can obtain an API key from https://platform.openai.com/account/api-keys.",
      type: 'invalid_request_error',
      param: null,
      code: null,
    })
  }
  const shown = given.replace(/^Bearer /, '').replace(/^(.{0,8}).*?(.{0,4})$/, '$1****$2')
  return openAiError(exchange, 401, {
    message: `Incorrect API key provided: ${shown}. You can find your API key at https://platform.openai.com/account/api-keys.`,
    type: 'invalid_request_error',
    param: null,
    code: 'invalid_api_key',
  })
}
