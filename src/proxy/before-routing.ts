import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyServerOptions } from 'fastify'
import { newId } from '../base/id.ts'
import { requestIdOf } from '../base/request-id.ts'
import { type Dialect, dialectOf } from './dialect.ts'
import { type Refusal, refusalAnswer, sendRefusal } from './errors.ts'

/**
 * What the HTTP server is made with, so that a request that never comes as far as a route is refused in its caller's
 * format as well: one whose address cannot be decoded, and one that is not HTTP.
 */
export const refusalsBeforeRouting = {
  frameworkErrors(_error, request, reply) {
    reply.hijack()
    sendRefusal(reply.raw, dialectOf(request.headers, request.raw.url ?? ''), requestIdOf(request.headers), badAddress)
  },
  clientErrorHandler(error, socket) {
    const left = error.code === 'ECONNRESET' || error.code === 'HPE_INVALID_EOF_STATE'
    if (left || !socket.writable || isAnswering(socket)) return void socket.destroy()
    socket.write(answerBytes(dialectIn(error), refusalOf(error.code)))
    socket.destroySoon()
  },
} satisfies Pick<FastifyServerOptions, 'frameworkErrors' | 'clientErrorHandler'>

const badAddress: Refusal = {
  status: 400,
  code: 'invalid_url',
  say: 'The address has a part that cannot be decoded, or that is too long.',
}

function refusalOf(code: string): Refusal {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return { status: 431, code: 'headers_too_large', say: 'The headers of the request are larger than Tally takes.' }
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408, code: 'request_timeout', say: 'The request did not arrive in time.' }
    default:
      return { status: 400, code: 'invalid_http', say: 'The request is not HTTP as Tally can read it.' }
  }
}

// The bytes that could not be read are all there is to tell whose client it was.
function dialectIn(error: Error): Dialect {
  const { rawPacket } = error as { rawPacket?: Buffer }
  const text = rawPacket?.toString('latin1').toLowerCase() ?? ''
  return dialectOf(text.includes('anthropic-version') ? { 'anthropic-version': '' } : {}, text)
}

function answerBytes(dialect: Dialect, refusal: Refusal): Buffer {
  const { headers, body } = refusalAnswer(dialect, newId(), refusal)
  let head = `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}\r\nconnection: close\r\n`
  for (let at = 0; at < headers.length; at += 2) head += `${headers[at]}: ${headers[at + 1]}\r\n`
  return Buffer.concat([Buffer.from(`${head}\r\n`), body])
}

// Node's own way to tell that an answer is on its way to an earlier request, which bytes of ours would damage.
function isAnswering(socket: Socket): boolean {
  return (socket as Socket & { _httpMessage?: { headersSent: boolean } | null })._httpMessage?.headersSent ?? false
}
