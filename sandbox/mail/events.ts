import { createHmac, randomUUID } from 'node:crypto'

/** What Resend tells of a mail: https://resend.com/docs/webhooks/event-types */
export type ResendEvent = {
  type: 'email.sent' | 'email.delivered' | 'email.bounced' | 'email.complained' | 'email.suppressed'
  to: string
  bounce?: { type: 'Permanent' | 'Transient'; subType: string; message: string }
}

/** An event as Resend posts it: a body, and headers in which Svix signs it with the webhook’s secret. */
export function signedEvent(
  { type, to, bounce }: ResendEvent,
  { secret, at }: { secret: string; at: Date },
): { body: string; headers: Record<string, string> } {
  const data = {
    email_id: randomUUID(),
    from: 'tally@northwind.example',
    to: [to],
    subject: 'x',
    ...(bounce ? { bounce } : {}),
  }
  const body = JSON.stringify({ type, created_at: at.toISOString(), data })
  const id = `msg_${randomUUID()}`
  const timestamp = String(Math.floor(at.getTime() / 1_000))
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'svix-id': id,
      'svix-timestamp': timestamp,
      'svix-signature': `v1,${signature}`,
    },
  }
}
