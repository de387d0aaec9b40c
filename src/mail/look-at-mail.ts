import { createTransport } from 'nodemailer'
import { z } from 'zod'
import { networkCause } from '../base/answer-text.ts'
import { broken, type Checked, fine, skipped, warning } from '../base/checked.ts'
import { parsedJson } from '../base/json.ts'
import type { MailConfig } from './open-mail.ts'
import { transportOptions } from './smtp.ts'

const check = 'Mail'
const timeoutMs = 10_000

/** Connects and authenticates as sending would, and sends nothing. */
export async function lookAtMail(config: MailConfig | null): Promise<Checked> {
  if (config === null) return skipped(check, 'None is set up: everything is said in Slack.')
  return config.via.service === 'smtp' ? lookAtServer(config.via.url) : lookAtResend(config.via, config.from)
}

const failure = z.object({ code: z.string().catch(''), responseCode: z.number().catch(0) })

async function lookAtServer(url: string): Promise<Checked> {
  const { hostname } = new URL(url)
  const transport = createTransport(transportOptions(url))
  try {
    await transport.verify()
    return fine(check, `${hostname} takes our account.`)
  } catch (thrown) {
    const { code, responseCode } = failure.parse(thrown)
    const said = [code, responseCode || ''].filter(Boolean).join(' ') || 'no answer'
    if (code === 'EAUTH' || code === 'ENOAUTH') {
      return broken(
        check,
        `${hostname} refuses user or password (${said}).`,
        'Correct both in SMTP_URL, with %-escapes.',
      )
    }
    if (code === 'ETLS')
      return broken(
        check,
        `${hostname} does not go over to TLS (${said}).`,
        'Use smtps:// in SMTP_URL, or a server that knows STARTTLS.',
      )
    return broken(
      check,
      `${hostname} cannot be reached (${said}).`,
      'Check host and port in SMTP_URL, and the firewall.',
    )
  } finally {
    transport.close()
  }
}

const domains = z.object({ data: z.array(z.object({ name: z.string(), status: z.string() })) })
const refusal = z.object({ name: z.string().catch('') }).catch({ name: '' })

// A key that may only send is refused the list of domains by name: https://resend.com/docs/api-reference/errors
async function lookAtResend({ apiKey, baseUrl }: { apiKey: string; baseUrl: string }, from: string): Promise<Checked> {
  const answer = await listDomains(apiKey, baseUrl)
  if ('cause' in answer)
    return broken(check, `Resend cannot be reached (${answer.cause}).`, 'Check network and RESEND_BASE_URL.')
  const { status, body } = answer
  if (refusal.parse(body).name === 'restricted_api_key')
    return fine(check, 'Resend takes the key, which may only send.')
  if (status === 401 || status === 403)
    return broken(
      check,
      `Resend refuses the key (${status}).`,
      'Make a new one at resend.com/api-keys for RESEND_API_KEY.',
    )
  const listed = domains.safeParse(body)
  if (status !== 200 || !listed.success)
    return warning(
      check,
      `Resend answers with ${status}, so the key could not be checked.`,
      'Try again in some minutes.',
    )
  const domain = /@([^\s>@]+)>?\s*$/.exec(from)?.[1] ?? ''
  const found = listed.data.data.find(({ name }) => domain === name || domain.endsWith(`.${name}`))
  if (found?.status === 'verified') return fine(check, `Resend takes the key, and ${domain} is verified.`)
  return broken(
    check,
    `Resend takes the key, but ${domain} is not verified there.`,
    'Verify it at resend.com/domains, or use a sender of one that is.',
  )
}

async function listDomains(
  apiKey: string,
  baseUrl: string,
): Promise<{ status: number; body: unknown } | { cause: string }> {
  try {
    const answer = await fetch(`${baseUrl}/domains`, {
      headers: { authorization: `Bearer ${apiKey}` },
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
    return { status: answer.status, body: parsedJson(await answer.text()) }
  } catch (thrown) {
    return { cause: networkCause(thrown, timeoutMs) }
  }
}
