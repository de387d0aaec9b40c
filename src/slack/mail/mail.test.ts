import { afterEach, beforeEach, expect, test } from 'vitest'
import { resendKey } from '../../../sandbox/mail/resend.ts'
import { startResend } from '../../../sandbox/mail/testing.ts'
import { ana, bob, until } from '../../../sandbox/slack/testing.ts'
import { systemClock } from '../../base/clock.ts'
import type { OpenDatabase } from '../../db/database.ts'
import { testDatabase } from '../../db/testing.ts'
import { resendMail } from '../../mail/resend.ts'
import { queueMessage } from '../../outbox/outbox.ts'
import { markUnreachable, unreachableAddress } from '../../outbox/unreachable-address.ts'
import { ensureHandle } from '../../people/handle.ts'
import { ensurePerson } from '../../people/person.ts'
import { judged, stageWithIncidents } from '../incidents/testing/stage.ts'
import { connected, directMessages, disconnect } from '../testing/connected.ts'
import { mailActions } from './action-ids.ts'
import { mailDelivery } from './mail-delivery.ts'

const address = 'finance@example.com'
const now = systemClock.now()

let database: OpenDatabase
let resend: Awaited<ReturnType<typeof startResend>>
beforeEach(async () => {
  database = await testDatabase()
  resend = await startResend()
})
afterEach(async () => {
  await disconnect()
  await resend.close()
})

function mailTo(addresses: string[]) {
  const send = resendMail({ apiKey: resendKey, baseUrl: resend.url, from: 'Tally <tally@example.com>' })
  return mailDelivery({ db: database.db, send, addresses })
}

async function stage(addresses = [address, 'ops@example.com']) {
  const mail = mailTo(addresses)
  const stage = await connected({ publicUrl: null, database, mail, admins: ['bob@x.example'] })
  const admin = await ensurePerson(database.db, { kind: 'person', name: 'Bob', email: 'bob@x.example', now })
  await ensureHandle(database.db, { vendor: 'slack', name: `T0SANDBOX:${bob}`, personId: admin.id })
  return { ...stage, admin }
}

test('what is for the list reaches each of its addresses once', async () => {
  await markUnreachable(database.db, { address: 'gone@example.com', reason: 'bounced', detail: '', now })
  await stage()
  const data = { address: 'gone@example.com' }
  await queueMessage(database.db, { kind: 'mail.bounced', recipient: 'mail', data, dedupeKey: 'a' }, now)

  await until('two mails', async () => resend.sent.length >= 2)
  await until('nothing waits', async () => (await waiting()) === 0)

  expect(resend.sent.map(({ to }) => to[0]).toSorted()).toEqual([address, 'ops@example.com'])
  expect(resend.sent[0]).toMatchObject({
    subject: '[Warning] No mail reaches gone@example.com',
    text: expect.stringContaining('In Slack you can: Try it again'),
  })
})

test('an alert told in a channel is mailed too, with its chart inside, without any address to fetch it from', async () => {
  const staged = await stageWithIncidents({ withMail: { database, mail: mailTo([address]) } })
  await judged(staged, [{}])

  const [mail] = await until('a mail', async () => (resend.sent.length > 0 ? resend.sent : null))

  expect(mail?.subject).toMatch(/^\[Warning\] Ana <Ruiz> \(Payments\): \$91 by 09:00/)
  expect(mail?.html).toContain('Ana &lt;Ruiz&gt; (Payments)')
  expect(mail?.html).not.toMatch(/https?:/)
  const [chart] = mail?.attachments ?? []
  expect(mail?.html).toContain(`<img src="cid:${chart?.content_id}" alt="`)
  expect(
    Buffer.from(chart?.content ?? '', 'base64')
      .subarray(1, 4)
      .toString(),
  ).toBe('PNG')
  expect(mail?.text).toMatch(/\[Picture: .+\]/)
})

test('the admins are told of an address that mail comes back from, and may have it tried again', async () => {
  const { slack } = await stage()
  await markUnreachable(database.db, { address, reason: 'bounced', detail: 'No such <mailbox>.', now })

  await until('a message', async () => (await directMessages(slack, bob)).length === 1)
  const [told] = await directMessages(slack, bob)
  await press(slack, bob, mailActions.tryAgain)
  await until('it is reachable', async () => (await unreachableAddress(database.db, address)) === null)
  await until('the message says so', async () =>
    (await directMessages(slack, bob)).join().includes('again. If it comes back'),
  )

  expect(told).toContain(`No mail reaches ${address}`)
  expect(told).toContain('No such &lt;mailbox&gt;.')
  expect(await directMessages(slack, ana)).toEqual([])
})

async function waiting(): Promise<number> {
  const rows = await database.db.selectFrom('outbox').select('id').where('sent_at', 'is', null).execute()
  return rows.length
}

async function press(slack: Awaited<ReturnType<typeof stage>>['slack'], user: string, actionId: string): Promise<void> {
  const im = (await slack.state(user)).channels.find(({ kind, messages }) => kind === 'im' && messages.length > 0)
  await slack.act('pressButton', { user, channel: im?.id, ts: im?.messages.at(-1)?.ts, actionId })
}
