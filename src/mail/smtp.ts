import { createTransport, type SendMailOptions } from 'nodemailer'
import { z } from 'zod'
import { AppError } from '../base/app-error.ts'
import { AddressRefused, type Mail, MailRefused, type SendMail } from '../outbox/mail.ts'

/** A mail server, as `smtps://user:password@host:465` or `smtp://host:587`. */
type SmtpServer = { url: string; from: string }

const timeoutMs = 10_000

/**
 * Sends over SMTP. A mail of the same id has the same Message-ID, by which its reader's mailbox may know it again; the server
 * may not. Throws `AddressRefused` or `MailRefused` where trying again will not help.
 */
export function smtpMail({ url, from }: SmtpServer): SendMail {
  const transport = createTransport(transportOptions(url))
  return async (mail) => {
    try {
      await transport.sendMail(messageOf(mail, from))
    } catch (thrown) {
      throw asOurs(thrown, mail)
    }
  }
}

/** How a mail server is spoken to, by its address. */
export function transportOptions(url: string) {
  return {
    ...serverOf(new URL(url)),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

function serverOf({ protocol, hostname, port, username, password }: URL) {
  const secure = protocol === 'smtps:'
  const host = hostname.replace(/^\[|\]$/g, '')
  const isHere = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host)
  return {
    host,
    port: Number(port || (secure ? 465 : 587)),
    secure,
    // A password never goes over a network in the clear.
    requireTLS: !secure && username !== '' && !isHere,
    ...(username ? { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } } : {}),
  }
}

function messageOf(mail: Mail, from: string): SendMailOptions {
  return {
    from,
    // As an object it is one address, whatever stands in it.
    to: { name: '', address: mail.to },
    subject: mail.subject,
    html: mail.html,
    text: mail.text,
    messageId: `<${mail.id}@${domainOf(from)}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
    attachments: mail.pictures.map(({ name, png }) => ({
      filename: `${name}.png`,
      content: png,
      contentType: 'image/png',
      contentDisposition: 'inline',
      cid: name,
    })),
  }
}

function domainOf(from: string): string {
  return /@([^\s>@]+)>?\s*$/.exec(from)?.[1] ?? 'tally.invalid'
}

const failure = z.object({
  code: z.string().catch(''),
  command: z.string().catch(''),
  responseCode: z.number().catch(0),
})

// What a server says may hold addresses, so only its codes go on. https://nodemailer.com/errors
function asOurs(thrown: unknown, mail: Mail): Error {
  const { code, command, responseCode } = failure.parse(thrown)
  const said = [code, responseCode || ''].filter(Boolean).join(' ')
  const isForGood = responseCode >= 500
  if (isForGood && command.startsWith('RCPT')) return new AddressRefused(`The mail server refuses the address: ${said}`)
  if (isForGood && code === 'EMESSAGE') return new MailRefused(`The mail server refuses the mail ${mail.id}: ${said}`)
  if (code === 'ETLS') {
    return new AppError(
      'bad-config',
      `The mail server does not go over to TLS: ${said}. A password goes to none in the clear; use smtps:// in SMTP_URL, or a server that knows STARTTLS.`,
    )
  }
  if (code === 'EAUTH' || code === 'ENOAUTH' || isForGood) {
    return new AppError(
      'bad-config',
      `The mail server refuses the account or the sender: ${said}. Check SMTP_URL and MAIL_FROM.`,
    )
  }
  return new AppError('upstream-failed', `The mail server cannot take mail now: ${said || 'no answer'}.`)
}
