import { afterEach, describe, expect, test } from 'vitest'
import { startMailServer } from '../../sandbox/mail/testing.ts'
import { AddressRefused, type Mail, MailRefused } from '../outbox/mail.ts'
import { smtpMail } from './smtp.ts'

const cleanUps: Array<() => Promise<void>> = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
})

const mail: Mail = {
  id: '0192-one',
  to: 'ana@example.com',
  subject: '[Critical] Ana: $214',
  html: '<p>Ana: $214</p><img src="cid:abc">',
  text: 'Ana: $214',
  pictures: [{ name: 'abc', png: Buffer.from('picture') }],
}

async function serverWith(...given: Parameters<typeof startMailServer>) {
  const server = await startMailServer(...given)
  cleanUps.push(server.close)
  return { ...server, send: smtpMail({ url: `smtp://127.0.0.1:${server.port}`, from: 'Tally <tally@example.com>' }) }
}

test('a mail arrives with text, HTML and its picture, under an id of its own', async () => {
  const { send, mails, recipients } = await serverWith()

  await send(mail)

  expect(recipients).toEqual(['ana@example.com'])
  expect(mails[0]).toMatch(/^From: Tally <tally@example\.com>/m)
  expect(mails[0]).toMatch(/^Message-ID: <0192-one@example\.com>/im)
  expect(mails[0]).toMatch(/^Content-Id: <abc>/im)
  expect(mails[0]).toContain(mail.pictures[0]?.png.toString('base64'))
  expect(mails[0]).toContain('Ana: $214')
})

test('nothing in a mail becomes a header or another reader', async () => {
  const { send, mails, recipients } = await serverWith()

  await send({ ...mail, subject: 'One\r\nBcc: eve@example.com', to: 'ana@example.com' })
  await send({ ...mail, to: 'ana@example.com, eve@example.com' }).catch(() => undefined)

  expect(mails[0]).not.toMatch(/^Bcc:/im)
  expect(recipients).not.toContain('eve@example.com')
})

describe('what a server refuses', () => {
  test.each([
    ['an address for good', { recipient: 550 }, AddressRefused],
    ['a mail for good', { data: 554 }, MailRefused],
  ])('%s is not tried again', async (_, refuse, kind) => {
    const { send } = await serverWith(refuse)

    await expect(send(mail)).rejects.toBeInstanceOf(kind)
  })

  test.each([
    ['a full mailbox', { recipient: 452 }],
    ['a mail for now', { data: 451 }],
    ['the sender', { sender: 553 }],
  ])('%s may pass, and no error tells an address', async (_, refuse) => {
    const { send } = await serverWith(refuse)

    const thrown = await send(mail).catch((error: unknown) => error)

    expect(thrown).toMatchObject({ name: 'AppError' })
    expect(String((thrown as Error).stack)).not.toContain('@example.com')
  })

  test('a password, without telling it; where nothing listens, as well', async () => {
    const { port } = await serverWith({}, { authOptional: false, onAuth: (_auth, _session, done) => done(null, {}) })
    const url = `smtp://tally:hunter2@127.0.0.1:${port}`
    const refused = await smtpMail({ url, from: 'tally@example.com' })(mail).catch((error: unknown) => error)
    const nobody = await smtpMail({ url: 'smtp://tally:hunter2@127.0.0.1:1', from: 'tally@example.com' })(mail).catch(
      (error: unknown) => error,
    )

    expect(refused).toMatchObject({ code: 'bad-config' })
    expect(nobody).toMatchObject({ code: 'upstream-failed' })
    expect(`${(refused as Error).stack} ${(nobody as Error).stack}`).not.toContain('hunter2')
  })
})

test('a password goes to no server in the clear', async () => {
  // 127.0.0.1 by a name that is not known to be here: as far away as any.
  const { port, mails } = await serverWith({}, { onAuth: (_auth, _session, done) => done(null, { user: 'tally' }) })
  const send = smtpMail({ url: `smtp://tally:hunter2@[::ffff:127.0.0.1]:${port}`, from: 'tally@example.com' })

  await expect(send(mail)).rejects.toMatchObject({ code: 'bad-config', message: expect.stringContaining('TLS: ETLS') })
  expect(mails).toEqual([])
})
