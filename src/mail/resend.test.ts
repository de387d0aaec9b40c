import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { resendKey } from '../../sandbox/mail/resend.ts'
import { startResend } from '../../sandbox/mail/testing.ts'
import { AddressRefused, type Mail, MailDelayed, MailRefused } from '../outbox/mail.ts'
import { resendMail } from './resend.ts'

let resend: Awaited<ReturnType<typeof startResend>>
beforeEach(async () => {
  resend = await startResend()
})
afterEach(() => resend.close())

const mail: Mail = {
  id: '0192-one',
  to: 'ana@example.com',
  subject: '[Critical] Ana: $214',
  html: '<p>Ana: $214</p><img src="cid:abc">',
  text: 'Ana: $214',
  pictures: [{ name: 'abc', png: Buffer.from('picture') }],
}
const from = 'Tally <tally@example.com>'
const sender = (account: { apiKey?: string; from?: string } = {}, timeoutMs?: number) =>
  resendMail({ apiKey: resendKey, baseUrl: resend.url, from, ...account }, timeoutMs)

test('a mail arrives as it was written, its picture inside', async () => {
  await sender()(mail)

  expect(resend.sent).toMatchObject([
    {
      ...{ from, to: ['ana@example.com'], subject: mail.subject, html: mail.html, text: mail.text },
      idempotencyKey: '0192-one',
      attachments: [
        { content_id: 'abc', content_type: 'image/png', content: mail.pictures[0]?.png.toString('base64') },
      ],
    },
  ])
})

test('a mail whose answer was lost is sent once, also where it was drawn otherwise since', async () => {
  resend.plan({ kind: 'answer lost' })
  const send = sender()

  await expect(send(mail)).rejects.toThrow()
  await send(mail)
  await send({ ...mail, text: 'Ana: $220' })

  expect(resend.sent).toHaveLength(1)
  expect(resend.asked()).toBe(3)
})

test.each([
  [{ retryAfterSeconds: 30 }, 30_000],
  [{}, 60_000],
  [{ retryAfterSeconds: 1e15 }, 3_600_000],
])('asked to slow down with %j, it says for how long', async (more, retryAfterMs) => {
  resend.plan({ kind: 'error', status: 429, name: 'rate_limit_exceeded', ...more })

  const delayed = await sender()(mail).catch((thrown: unknown) => thrown)

  expect(delayed).toBeInstanceOf(MailDelayed)
  expect(delayed).toMatchObject({ retryAfterMs })
})

test('without an answer it gives up, so that it can be tried again', async () => {
  resend.plan({ kind: 'silence' })

  await expect(sender({}, 50)(mail)).rejects.toMatchObject({ name: 'TimeoutError' })
  await sender()(mail)

  expect(resend.sent).toHaveLength(1)
})

describe('what Resend refuses', () => {
  test('an address that is none will never be reached', async () => {
    await expect(sender()({ ...mail, to: 'ana at example' })).rejects.toBeInstanceOf(AddressRefused)
  })

  test.each([
    ['a mail it cannot send', { status: 422, name: 'invalid_attachment' }],
    ['a mail that is too large', { status: 413, name: 'validation_error' }],
  ])('%s is not tried again, and its address is none the worse', async (_, refusal) => {
    resend.plan({ kind: 'error', ...refusal })

    const thrown = await sender()(mail).catch((error: unknown) => error)

    expect(thrown).toBeInstanceOf(MailRefused)
    expect(thrown).not.toBeInstanceOf(AddressRefused)
  })

  test.each([
    ['a key it does not know', { account: { apiKey: 're_wrong' } }],
    ['a sender it has not verified', { account: { from: 'tally@unverified.example' } }],
    ['an outage', { fault: { status: 503, name: 'internal_server_error' } }],
    ['an address where Resend is not', { fault: { status: 404, name: 'not_found' } }],
    ['the same mail under way', { fault: { status: 409, name: 'concurrent_idempotent_requests' } }],
  ])(
    '%s may pass, so the mail is kept',
    async (_, given: { account?: object; fault?: { status: number; name: string } }) => {
      if (given.fault) resend.plan({ kind: 'error', ...given.fault })

      const thrown = await sender(given.account)(mail).catch((error: unknown) => error)

      expect(thrown).toBeInstanceOf(Error)
      expect(thrown).not.toBeInstanceOf(MailRefused)
    },
  )

  test('no error tells the key, an address or what Resend wrote', async () => {
    const message = `You can only send to owner@example.com with ${resendKey}`
    const statuses = [400, 401, 403, 404, 422, 429, 500]
    const errors: string[] = []
    for (const status of statuses) {
      resend.plan({ kind: 'error', status, name: message, message, retryAfterSeconds: 60 })
      errors.push(await sender()(mail).then(String, (thrown: Error) => `${thrown.stack} ${String(thrown.cause)}`))
    }

    expect(errors).toHaveLength(statuses.length)
    expect(errors.join()).not.toMatch(/re_sandbox|@example\.com/)
  })
})
