import type { IncomingMessage, RequestListener } from 'node:http'
import { defaultBodyLimit, HTTPModuleFunctions, type HTTPReceiver, isRawBodyError, type Logger } from '@slack/bolt'

/**
 * Bolt's listener for what Slack posts, behind a guard: of a signed body that is no JSON object Bolt would read a field all
 * the same, and one of `null` ends the process, as nobody catches it. Such a body gets 400. Signatures stay Bolt's to judge.
 */
export function guardedListener(
  receiver: HTTPReceiver,
  deps: { signingSecret: string; logger: Logger },
): RequestListener {
  const { signingSecret, logger } = deps
  return async (request, response) => {
    try {
      const refusal = await refusalOf(request, signingSecret)
      if (refusal === null) return receiver.requestListener(request, response)
      logger.warn(`A request from Slack was refused with ${refusal}: its body is too large or no JSON object`)
      response.writeHead(refusal).end()
    } catch (error) {
      // A path that is not Slack's, written so that only our own server takes it for one.
      HTTPModuleFunctions.defaultDispatchErrorHandler({ error: asError(error), logger, request, response })
    }
  }
}

// The body stays with the request once it has been read: Bolt reads, verifies and parses it from there again.
async function refusalOf(request: IncomingMessage, signingSecret: string): Promise<number | null> {
  try {
    const options = { signingSecret, bodyLimit: defaultBodyLimit }
    const verified = await HTTPModuleFunctions.parseAndVerifyHTTPRequest(options, request)
    return isObject(HTTPModuleFunctions.parseHTTPRequestBody(verified)) ? null : 400
  } catch (thrown) {
    // What is not signed or not JSON, Bolt refuses by itself.
    return isRawBodyError(thrown) ? thrown.statusCode : null
  }
}

function isObject(body: unknown): boolean {
  return typeof body === 'object' && body !== null && !Array.isArray(body)
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}
