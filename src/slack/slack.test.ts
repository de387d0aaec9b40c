import { afterEach, expect, test } from 'vitest'
import { ana, bob, until } from '../../sandbox/slack/testing.ts'
import { systemClock } from '../base/clock.ts'
import { openDatabase } from '../db/database.ts'
import { ensurePerson } from '../people/person.ts'
import { findPicture } from '../reports/pictures.ts'
import {
  calls,
  connected,
  directMessages,
  disconnect,
  homeOf,
  lastMessage,
  seenBy,
  someUsage,
} from './testing/connected.ts'

const publicUrl = 'https://tally.example.com'

afterEach(disconnect)

test('/spend me answers within the ack limit, the picture follows, and nobody else sees either', async () => {
  const { slack, database } = await connected({ publicUrl })
  await someUsage(database, 'ana@x.example', 12_340_000)
  await someUsage(database, 'bob@x.example', 777_000_000)

  const outcome = await slack.act('runCommand', { user: ana, channel: '#ai-spend', text: '/spend me 7d' })
  const picture = await until('the picture came', async () =>
    (await seenBy(slack, ana)).find((said) => said.includes('image_url')),
  )

  expect(outcome).toMatchObject({ acked: true })
  expect(Number(outcome.ackMs)).toBeLessThan(3_000)
  const [answer = ''] = await seenBy(slack, ana)
  expect(answer).toContain('You spent $12.34 in the last 7 days')
  expect(answer).not.toContain('777')
  expect(await seenBy(slack, bob)).toEqual([])
  const id = /charts\/([0-9a-f]+)\.png/.exec(picture)?.[1] ?? ''
  expect((await findPicture(database.db, id))?.subarray(1, 4).toString()).toBe('PNG')
})

test('each person gets only their own figures from the same words', async () => {
  const { slack, database } = await connected({ publicUrl: null })
  await someUsage(database, 'ana@x.example', 12_340_000)
  await someUsage(database, 'bob@x.example', 55_000_000)

  for (const user of [ana, bob]) await slack.act('runCommand', { user, channel: '#ai-spend', text: '/spend' })
  await until(
    'both were answered',
    async () => (await seenBy(slack, ana)).length + (await seenBy(slack, bob)).length === 2,
  )

  expect((await seenBy(slack, ana)).join()).toMatch(/You spent \$12\.34 (?!.*55\.00)/)
  expect((await seenBy(slack, bob)).join()).toMatch(/You spent \$55\.00 (?!.*12\.34)/)
})

test('without a public address “Show chart” sends text and picture to the own messages, once Slack has the file ready', async () => {
  const { slack, database } = await connected({
    publicUrl: null,
    limits: { fileReadyAfterPolls: 3, fileReadyAfterMs: 60_000 },
  })
  await someUsage(database, 'ana@x.example', 12_340_000)
  await slack.act('runCommand', { user: ana, channel: '#ai-spend', text: '/spend me 7d' })
  const offered = await until('the answer came', () => lastMessage(slack, ana, '#ai-spend'))

  await slack.act('pressButton', { user: ana, message: offered, actionId: 'spend.show-chart' })
  const sent = await until('the chart came', async () => (await directMessages(slack, ana))[0])

  expect(sent).toContain('You spent $12.34 in the last 7 days')
  expect(sent).toContain('slack_file')
  await until('it was said where', async () =>
    (await seenBy(slack, ana)).some((said) => said.includes('in your messages with Tally')),
  )
  expect(await directMessages(slack, bob)).toEqual([])
})

test('when the file never gets ready, or Slack refuses the upload, the figures are sent and say so', async () => {
  const { slack, database } = await connected({ publicUrl: null })
  await someUsage(database, 'ana@x.example', 12_340_000)
  await slack.act('runCommand', { user: ana, channel: '#ai-spend', text: '/spend me 7d' })
  const offered = await until('the answer came', () => lastMessage(slack, ana, '#ai-spend'))
  await slack.act('faults', { fail: { method: 'files.getUploadURLExternal', error: 'internal_error', times: 9 } })

  await slack.act('pressButton', { user: ana, message: offered, actionId: 'spend.show-chart' })
  const sent = await until('the figures came', async () => (await directMessages(slack, ana))[0])

  expect(sent).toContain('You spent $12.34')
  expect(sent).toContain('could not be attached')
})

test('the Home tab shows the own spend, remembers the period that was pressed, and is drawn only when asked', async () => {
  const { slack, database } = await connected({ publicUrl })
  await someUsage(database, 'ana@x.example', 12_340_000)
  await someUsage(database, 'bob@x.example', 55_000_000)

  await slack.act('openHome', { user: ana })
  const home = await until('Home is there', async () => (await slack.state(ana)).home)
  await slack.act('chooseOption', { user: ana, viewId: home.id, actionId: 'my-spend.period', value: '7d' })
  await until('seven days are shown', async () => /in the last 7 days/.test(await homeOf(slack, ana)))
  await slack.act('openHome', { user: ana })
  await until('it was drawn three times', async () => (await calls(slack, 'views.publish')).length === 3)

  const shown = await homeOf(slack, ana)
  expect(shown).toContain('You spent $12.34 in the last 7 days')
  expect(shown).toMatch(/"initial_option":\{"text":\{[^}]*"text":"Last 7 days"/)
  expect(shown).toContain(`${publicUrl}/charts/`)
  expect(shown).not.toContain('55.00')
  expect((await slack.state(bob)).home).toBeNull()
})

test('of two presses the one pressed last stays, though it was drawn first', async () => {
  const { slack, database, app } = await connected({ publicUrl: null })
  await someUsage(database, 'ana@x.example', 12_340_000)
  await slack.act('openHome', { user: ana })
  const home = await until('Home is there', async () => (await slack.state(ana)).home)
  await slack.act('faults', { slow: { method: 'views.publish', delayMs: 500, times: 1 } })

  await slack.act('chooseOption', { user: ana, viewId: home.id, actionId: 'my-spend.period', value: '7d' })
  await slack.act('chooseOption', { user: ana, viewId: home.id, actionId: 'my-spend.period', value: '30d' })
  await until('the second is drawn', async () => (await homeOf(slack, ana)).includes('the last 30 days'))
  await app.close()

  expect(await homeOf(slack, ana)).toContain('the last 30 days')
})

test('somebody Tally does not know is told what to do, in the answer and in Home', async () => {
  const { slack } = await connected({ publicUrl })

  await slack.act('runCommand', { user: bob, channel: '#ai-spend', text: '/spend me' })
  await slack.act('openHome', { user: bob })
  await until(
    'both were answered',
    async () => (await homeOf(slack, bob)) !== '' && (await seenBy(slack, bob)).length === 1,
  )

  for (const said of [...(await seenBy(slack, bob)), await homeOf(slack, bob)]) {
    expect(said).toContain('key create --name laptop --email bob@x.example')
  }
})

test.each([
  ['/spend help', '*Whose*'],
  ['/spend me lastmonth', 'No AI usage in'],
  ['/spend tem', 'Did you mean'],
  ['/spend @bob.lee 7d', 'everyone sees only their own'],
  ['/spend me 2099-01', 'has not begun yet'],
])('“%s” is answered with a sentence', async (text, expected) => {
  const { slack, database } = await connected({ publicUrl })
  await ensurePerson(database.db, { kind: 'person', name: 'Ana Ruiz', email: 'ana@x.example', now: systemClock.now() })

  await slack.act('runCommand', { user: ana, channel: '#ai-spend', text })

  expect(await until('it was answered', async () => (await seenBy(slack, ana))[0])).toContain(expected)
})

test('an answer Slack takes no more is given up quietly, and the next one works', async () => {
  const { slack, database } = await connected({ publicUrl })
  await someUsage(database, 'ana@x.example', 12_340_000)
  const { responseUrlLifetimeMs } = slack.workspace.limits
  slack.workspace.limits.responseUrlLifetimeMs = -1
  await slack.act('runCommand', { user: ana, channel: '#ai-spend', text: '/spend me' })
  await until('it was tried', async () => (await calls(slack, 'response_url')).length > 0)

  slack.workspace.limits.responseUrlLifetimeMs = responseUrlLifetimeMs
  await slack.act('runCommand', { user: ana, channel: '#ai-spend', text: '/spend me' })

  expect(await until('it was answered', async () => (await seenBy(slack, ana))[0])).toContain('You spent $12.34')
})

test('a short rate limit is waited out; a long one is said, with a reference, where the person looks', async () => {
  const { slack, database } = await connected({ publicUrl: null })
  await someUsage(database, 'ana@x.example', 12_340_000)
  await slack.act('faults', { rateLimit: { method: 'users.info', retryAfterSeconds: 1 } })
  await slack.act('runCommand', { user: ana, channel: '#ai-spend', text: '/spend me' })
  expect(await until('it was answered', async () => (await seenBy(slack, ana))[0])).toContain('You spent $12.34')

  await slack.act('faults', { rateLimit: { method: 'users.info', retryAfterSeconds: 60 } })
  await slack.act('runCommand', { user: bob, channel: '#ai-spend', text: '/spend me' })

  const said = await until('it was answered', async () => (await seenBy(slack, bob))[0])
  expect(said).toMatch(/Try again in 60 seconds\. Nothing was changed\. Reference: [2-9A-Z]{6}/)
})

test('with the database away the person is told so, in the answer and as a banner in Home', async () => {
  const away = openDatabase({
    url: 'postgres://nobody@127.0.0.1:9/none',
    application: 'test',
    onError: () => undefined,
  })
  const { slack } = await connected({ publicUrl, database: away })

  await slack.act('runCommand', { user: ana, channel: '#ai-spend', text: '/spend me' })
  await slack.act('openHome', { user: ana })

  expect(await until('it was answered', async () => (await seenBy(slack, ana))[0])).toContain(
    'cannot reach its database',
  )
  await until('the banner is there', async () => (await homeOf(slack, ana)).includes('This could not be shown.'))
})

test('signed HTTP works like the socket, and a wrong signature is refused', async () => {
  const { slack, database, requestUrl } = await connected({ publicUrl, mode: 'http' })
  await someUsage(database, 'ana@x.example', 12_340_000)

  const outcome = await slack.act('runCommand', { user: ana, channel: '#ai-spend', text: '/spend me' })
  await slack.act('openHome', { user: ana })
  await until('Home is there', async () => (await homeOf(slack, ana)).includes('$12.34'))
  const forged = await fetch(requestUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-signature': 'v0=00',
      'x-slack-request-timestamp': String(Math.floor(Date.now() / 1000)),
    },
    body: new URLSearchParams({ command: '/spend', text: 'me', user_id: ana, team_id: 'T0SANDBOX' }),
  })

  expect(outcome).toMatchObject({ acked: true })
  expect(await until('it was answered', async () => (await seenBy(slack, ana))[0])).toContain('You spent $12.34')
  expect(forged.status).toBe(401)
})

test('a refused token is a fault of the configuration, said at the start', async () => {
  await expect(connected({ publicUrl, botToken: 'xoxb-wrong' })).rejects.toMatchObject({ code: 'bad-config' })
})
