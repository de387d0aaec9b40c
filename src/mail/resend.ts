import { z } from 'zod'
import { AppError } from '../base/app-error.ts'
import { parsedJson } from '../base/json.ts'
import { AddressRefused, type Mail, MailDelayed, MailRefused, type SendMail } from '../outbox/mail.ts'

/** An account at Resend. `baseUrl` without a slash at its end; `from` as `Tally <tally@example.com>`. */
type ResendAccount = { apiKey: string; baseUrl: string; from: string }

const usualTimeoutMs = 10_000
const withoutWordHowLongMs = 60_000
const longestRestMs = 3_600_000

/**
 * Sends through Resend: https://resend.com/docs/api-reference/emails/send-email. A mail of the same id is sent once within 24
 * hours. Throws `AddressRefused` or `MailRefused` where trying again will not help, `MailDelayed` where Resend asks to wait.
 * Tests shorten `timeoutMs`; nobody else does.
 */
export function resendMail(account: ResendAccount, timeoutMs = usualTimeoutMs): SendMail {
  return async (mail) => settle(await post(account, mail, timeoutMs), mail)
}

async function post({ apiKey, baseUrl, from }: ResendAccount, mail: Mail, timeoutMs: number): Promise<Response> {
  return fetch(`${baseUrl}/emails`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', 'idempotency-key': mail.id },
    body: JSON.stringify({
      from,
      to: [mail.to],
      subject: mail.subject,
      html: mail.html,
      text: mail.text,
      headers: { 'Auto-Submitted': 'auto-generated' },
      attachments: mail.pictures.map(({ name, png }) => ({
        filename: `${name}.png`,
        content: png.toString('base64'),
        content_type: 'image/png',
        content_id: name,
      })),
    }),
    // The key is for this address alone.
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  })
}

const refusal = z.object({ name: z.string().catch(''), message: z.string().catch('') }).catch({ name: '', message: '' })

// https://resend.com/docs/api-reference/errors. Its sentences may hold addresses, so only the name of an error goes on.
async function settle(answer: Response, mail: Mail): Promise<void> {
  const { status } = answer
  const body = await answer.text()
  if (answer.ok) return
  const { name, message } = refusal.parse(parsedJson(body))
  // Sent before, by somebody who died before it was noted; it has only been drawn otherwise since.
  if (name === 'invalid_idempotent_request') return
  if (status === 429)
    throw new MailDelayed(`Resend asks Tally to slow down: ${said(status, name)}`, retryAfterMs(answer))
  if (status >= 500 || status === 408 || status === 409) {
    throw new AppError('upstream-failed', `Resend cannot take mail now: ${said(status, name)}.`)
  }
  if (status === 401 || status === 403 || isAboutSender(name, message)) {
    throw new AppError(
      'bad-config',
      `Resend refuses the key or the sender: ${said(status, name)}. Check RESEND_API_KEY, and that the domain of RESEND_FROM is verified at Resend.`,
    )
  }
  // Something else answers at this address.
  if (status === 404 || status === 405) {
    throw new AppError('bad-config', `Resend is not there: ${said(status, name)}. Check RESEND_BASE_URL.`)
  }
  if (isAbout('to', message)) throw new AddressRefused(`Resend refuses the address: ${said(status, name)}`)
  throw new MailRefused(`Resend refuses the mail ${mail.id}: ${said(status, name)}`)
}

function isAboutSender(name: string, message: string): boolean {
  return name === 'invalid_from_address' || isAbout('from', message)
}

// Resend names the field it means: “Invalid `to` field. The email address needs to follow …”.
function isAbout(field: 'to' | 'from', message: string): boolean {
  return new RegExp(`\`${field}\``).test(message)
}

function said(status: number, name: string): string {
  return /^[a-z_]{1,60}$/.test(name) ? `${status} ${name}` : String(status)
}

function retryAfterMs(answer: Response): number {
  const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds * 1_000, longestRestMs) : withoutWordHowLongMs
}
