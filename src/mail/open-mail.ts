import type { Log } from '../base/log.ts'
import type { SendMail } from '../outbox/mail.ts'
import { resendMail } from './resend.ts'
import { smtpMail } from './smtp.ts'

/** How mail leaves, and whom alerts go to. */
export type MailConfig = {
  via: { service: 'resend'; apiKey: string; baseUrl: string } | { service: 'smtp'; url: string }
  /** The sender, as `tally@example.com` or `Tally <tally@example.com>`. */
  from: string
  /** Who gets alerts, digests and summaries by e-mail, beside what people choose for themselves. */
  alertsTo: readonly string[]
  /** What Resend signs its events with; null: it tells us nothing. */
  webhookSecret: string | null
  /** A mail server is named as well, and not used. */
  isSmtpUnused: boolean
}

/** The way out for mail. Nothing is connected before the first one. */
export function openMail({ via, from, isSmtpUnused }: MailConfig, log: Log): SendMail {
  if (isSmtpUnused) log.warn('mail goes through Resend: SMTP_URL is set as well and is not used')
  return via.service === 'resend' ? resendMail({ ...via, from }) : smtpMail({ ...via, from })
}
