import type { KnownBlock } from '@slack/types'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { resendKey } from '../../../sandbox/mail/resend.ts'
import { startResend } from '../../../sandbox/mail/testing.ts'
import type { OpenDatabase } from '../../db/database.ts'
import { testDatabase } from '../../db/testing.ts'
import { resendMail } from '../../mail/resend.ts'
import { MailRefused, type SendMail } from '../../outbox/mail.ts'
import { ensureHandle } from '../../people/handle.ts'
import { ensurePerson } from '../../people/person.ts'
import { savePicture } from '../../reports/pictures.ts'
import { image, section } from '../kit/blocks.ts'
import { sendDrawn } from './send-drawn.ts'

const now = new Date('2026-11-21T10:00:00Z')
const png = Buffer.from('a picture')

let database: OpenDatabase
let resend: Awaited<ReturnType<typeof startResend>>
let send: SendMail
beforeEach(async () => {
  database = await testDatabase()
  resend = await startResend()
  send = resendMail({ apiKey: resendKey, baseUrl: resend.url, from: 'Tally <tally@example.com>' })
})
afterEach(async () => {
  await resend.close()
  await database.close()
})

const message = {
  ...{ id: '0192-one', kind: 'incident.alert', recipient: 'email:finance@example.com', data: {} },
  ...{ dedupeKey: 'a', createdAt: now, tries: 0 },
}
const sendTo = (to: string, blocks: KnownBlock[] = [section('*Ana* spent $5')]) =>
  sendDrawn({ db: database.db, send }, { message, to, drawn: { text: 'Ana spent $5.', blocks }, now })

test('a message leaves as a mail that brings its pictures along, however they are addressed', async () => {
  const id = await savePicture(database.db, { png, now })
  const blocks = [
    section('<@U0ANA> spent $5'),
    image({ url: `cid:${id}` }, 'Spend.'),
    image({ url: `https://tally.example.com/charts/${id}.png?expires=1&signature=2` }, 'Spend.'),
    image({ url: 'https://tally.example.com/charts/0000.png?expires=1' }, 'Gone.'),
  ]
  const ana = await ensurePerson(database.db, { kind: 'person', name: 'Ana Ruiz', email: 'ana@x.example', now })
  await ensureHandle(database.db, { vendor: 'slack', name: 'T1:U0ANA', personId: ana.id })

  await sendTo('finance@example.com', blocks)

  const [mail] = resend.sent
  expect(mail?.html.match(new RegExp(`src="cid:${id}"`, 'g'))).toHaveLength(2)
  expect(mail?.html).toContain('@Ana Ruiz spent')
  expect(mail?.html).not.toContain('https://tally.example.com')
  expect(mail?.attachments.some(({ content }) => content === png.toString('base64'))).toBe(true)
  expect(mail?.text).toContain('[Picture: Gone.]')
})

test('a sender that died before it was noted sends nothing twice', async () => {
  resend.plan({ kind: 'answer lost' })

  await expect(sendTo('finance@example.com')).rejects.toThrow()
  await sendTo('finance@example.com')

  expect(resend.sent).toHaveLength(1)
})

test('an address that is refused is tried once; the admins are told, and its mails are refused from then on', async () => {
  await expect(sendTo('finance at example')).rejects.toBeInstanceOf(MailRefused)
  await expect(sendTo('finance at example')).rejects.toThrow('came back before')

  expect(resend.asked()).toBe(1)
  expect(await database.db.selectFrom('outbox').select(['kind', 'recipient']).execute()).toEqual([
    { kind: 'mail.bounced', recipient: 'admins' },
  ])
})
