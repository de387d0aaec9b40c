import { z } from 'zod'
import type { VariableFault } from '../base/variable-fault.ts'
import type { MailConfig } from './open-mail.ts'

const mailbox = z.email()
// One `Name <address>` or one address; a line break in it would be a header of somebody else's.
const sender = /^(?:[^<>\p{Cc}]{0,100}<(?<inside>[^<>\s]+)>|(?<alone>[^<>\s]+))$/u

const senderFrom = z
  .string()
  .trim()
  .refine(isSender, { error: 'must be an address like tally@example.com or Tally <tally@example.com>' })

/** The variables of mail. */
export const mailVariables = {
  RESEND_API_KEY: z
    .string()
    .trim()
    // Anything else would not fit into a header, and the error of that tells the whole key.
    .regex(/^re_[\w-]+$/, {
      error: 'must start with re_, with only letters, digits, _ and - after it: it is the key from resend.com/api-keys',
    })
    .optional(),
  RESEND_BASE_URL: z
    .url({ protocol: /^https?$/, error: 'must be an address like https://api.resend.com' })
    .transform((text) => text.replace(/\/+$/, ''))
    .default('https://api.resend.com'),
  RESEND_FROM: senderFrom.optional(),
  RESEND_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/=]{16,}$/, {
      error: 'must start with whsec_: it is the signing secret of the webhook at Resend',
    })
    .optional(),
  SMTP_URL: z
    .string()
    .refine(isMailServer, {
      error: 'must be an address like smtps://user:password@host:465, with %-escapes in user and password',
    })
    .optional(),
  MAIL_FROM: senderFrom.optional(),
  ALERT_EMAIL_TO: z
    .string()
    .transform((text) => [...new Set(text.split(/[\s,;]+/).filter((part) => part !== ''))])
    .refine((all) => all.every((one) => mailbox.safeParse(one).success), {
      error: 'must be e-mail addresses with commas between, like finance@example.com,ana@example.com',
    })
    .optional(),
}

const settings = z.object(mailVariables)
type MailSettings = z.infer<typeof settings>

/** What of mail contradicts itself. */
export function mailFaults(given: MailSettings): VariableFault[] {
  const { RESEND_API_KEY: key, SMTP_URL: smtp, RESEND_FROM: from, MAIL_FROM: mailFrom } = given
  const isThere = key !== undefined || smtp !== undefined
  const faults: VariableFault[] = []
  if (isThere && !from && !mailFrom) {
    const name = key ? 'RESEND_FROM' : 'MAIL_FROM'
    faults.push({ name, say: `${name} is missing: mail needs a sender, like Tally <tally@example.com>` })
  }
  if (from && mailFrom && from !== mailFrom)
    faults.push({ name: 'MAIL_FROM', say: 'MAIL_FROM and RESEND_FROM name two senders; keep one of them' })
  if (given.ALERT_EMAIL_TO && !isThere) {
    const say = 'ALERT_EMAIL_TO is set, but nothing sends mail: set RESEND_API_KEY or SMTP_URL too, or leave it out'
    faults.push({ name: 'ALERT_EMAIL_TO', say })
  }
  if (given.RESEND_WEBHOOK_SECRET && !key) {
    const say = 'RESEND_WEBHOOK_SECRET is set without RESEND_API_KEY: set that too, or leave it out'
    faults.push({ name: 'RESEND_WEBHOOK_SECRET', say })
  }
  return faults
}

/** How mail leaves; null: there is none. Resend goes before a mail server. */
export function mailOf(given: MailSettings): MailConfig | null {
  const { RESEND_API_KEY: apiKey, SMTP_URL: url } = given
  const from = given.MAIL_FROM ?? given.RESEND_FROM
  if (!from || (!apiKey && !url)) return null
  const common = { from, alertsTo: given.ALERT_EMAIL_TO ?? [] }
  if (apiKey) {
    return {
      ...common,
      via: { service: 'resend', apiKey, baseUrl: given.RESEND_BASE_URL },
      webhookSecret: given.RESEND_WEBHOOK_SECRET ?? null,
      isSmtpUnused: url !== undefined,
    }
  }
  return url ? { ...common, via: { service: 'smtp', url }, webhookSecret: null, isSmtpUnused: false } : null
}

function isSender(text: string): boolean {
  const { inside, alone } = sender.exec(text)?.groups ?? {}
  return mailbox.safeParse(inside ?? alone).success
}

function isMailServer(text: string): boolean {
  const address = URL.canParse(text) ? new URL(text) : null
  if (!address || !/^smtps?:$/.test(address.protocol) || address.hostname === '') return false
  return [address.username, address.password].every((part) => !/%(?![0-9a-f]{2})/i.test(part))
}
