import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import { failLoudly, readBody } from '../serving.ts'

/** The key of the sandbox’s account at Resend. */
export const resendKey = 're_sandbox_0123456789abcdef'

const email = z.object({
  from: z.string(),
  to: z.array(z.string()).min(1),
  subject: z.string(),
  html: z.string(),
  text: z.string(),
  headers: z.record(z.string(), z.string()).default({}),
  attachments: z
    .array(
      z.object({
        filename: z.string(),
        content: z.base64(),
        content_type: z.string(),
        content_id: z.string().optional(),
      }),
    )
    .default([]),
})

/** A mail that was taken, as it was sent, with the id Resend gave it. */
export type SentEmail = z.infer<typeof email> & { id: string; idempotencyKey: string }

/** What is done instead of answering: an error of Resend’s, an answer that never comes, or one that gets lost after the mail was taken. */
export type MailFault =
  | { kind: 'error'; status: number; name: string; message?: string; retryAfterSeconds?: number }
  | { kind: 'silence' }
  | { kind: 'answer lost' }

export type SandboxResend = {
  /** Every mail that was taken, the oldest first. */
  sent: readonly SentEmail[]
  /** How often it was asked to send, taken or not. */
  asked(): number
  /** What happens to the next requests, one each. */
  plan(...faults: MailFault[]): void
  handle(request: IncomingMessage, response: ServerResponse): boolean
}

const prefix = '/mail/resend'

/** Resend’s `POST /emails`, as its documents describe it, below `/mail/resend`. */
export function sandboxResend(): SandboxResend {
  const sent: SentEmail[] = []
  const byKey = new Map<string, { body: string; id: string }>()
  const faults: MailFault[] = []
  let asked = 0

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    asked += 1
    const body = (await readBody(request))?.toString() ?? ''
    const fault = faults.shift()
    if (fault?.kind === 'silence') return
    if (fault?.kind === 'error') return refuse(response, fault)
    const taken = take(request, body)
    if (fault?.kind === 'answer lost') return void response.destroy()
    if ('id' in taken) send(response, 200, { id: taken.id })
    else refuse(response, taken)
  }

  function take(request: IncomingMessage, body: string): { id: string } | Refusal {
    if (request.headers.authorization !== `Bearer ${resendKey}`) {
      return { status: 403, name: 'invalid_api_key', message: 'API key is invalid' }
    }
    const key = String(request.headers['idempotency-key'] ?? '')
    const before = byKey.get(key)
    if (before) return before.body === body ? { id: before.id } : reusedKey
    const read = email.safeParse(jsonIn(body))
    if (!read.success) return { status: 422, name: 'missing_required_field', message: z.prettifyError(read.error) }
    const refusal = refusalOf(read.data)
    if (refusal) return refusal
    const id = randomUUID()
    sent.push({ ...read.data, id, idempotencyKey: key })
    if (key !== '') byKey.set(key, { body, id })
    return { id }
  }

  return {
    sent,
    asked: () => asked,
    plan: (...next) => void faults.push(...next),
    handle(request, response) {
      const { pathname } = new URL(request.url ?? '/', 'http://sandbox')
      if (!pathname.startsWith(`${prefix}/`)) return false
      if (request.method === 'POST' && pathname === `${prefix}/emails`) {
        answer(request, response).catch((thrown: unknown) => failLoudly('mail', response, thrown))
      } else refuse(response, { status: 404, name: 'not_found', message: 'The requested endpoint does not exist' })
      return true
    },
  }
}

type Refusal = { status: number; name: string; message?: string; retryAfterSeconds?: number }

const reusedKey: Refusal = {
  status: 409,
  name: 'invalid_idempotent_request',
  message: 'This idempotency key has already been used on a request that had a different payload.',
}

function refusalOf({ from, to }: z.infer<typeof email>): Refusal | null {
  if (/@unverified\./.test(from)) {
    return {
      status: 403,
      name: 'validation_error',
      message: 'The domain is not verified. Please, add and verify your domain',
    }
  }
  if (to.some((one) => !z.email().safeParse(one).success)) {
    return {
      status: 422,
      name: 'validation_error',
      message: 'Invalid `to` field. The email address needs to follow the `email@example.com` format.',
    }
  }
  return null
}

function refuse(response: ServerResponse, { status, name, message = name, retryAfterSeconds }: Refusal): void {
  const again = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
  send(response, status, { statusCode: status, name, message }, again)
}

function send(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return null
    throw thrown
  }
}
