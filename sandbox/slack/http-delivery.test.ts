import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { App, HTTPReceiver } from '@slack/bolt'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ana, type RunningSlack, runSlack, silent, until } from './testing.ts'

let slack: RunningSlack
let app: App
let server: Server

beforeEach(async () => {
  slack = await runSlack({ limits: { ackTimeoutMs: 300, eventRetryAfterMs: [0, 20, 40] } })
  const { slackApiUrl, tokens } = slack
  const receiver = new HTTPReceiver({
    signingSecret: tokens.signingSecret,
    endpoints: ['/slack/events'],
    logger: silent,
  })
  app = new App({ token: tokens.botToken, receiver, clientOptions: { slackApiUrl }, logger: silent })
  app.error(async () => undefined)
  server = createServer(receiver.requestListener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await slack.stop()
})

async function connect(): Promise<unknown> {
  const requestUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`
  return slack.act('delivery', { mode: 'http', requestUrl })
}

test('a request URL is saved once it echoes the challenge', async () => {
  expect(await connect()).toMatchObject({ ok: true, mode: 'http' })
  expect(await slack.act('delivery', { mode: 'http', requestUrl: `${slack.origin}/nowhere` })).toMatchObject({
    ok: false,
  })
})

test('commands, buttons and events arrive signed', async () => {
  const heard: string[] = []
  app.command('/spend', async ({ ack, command }) => ack({ text: `got ${command.text}`, blocks: [button] }))
  app.action('go', async ({ ack, respond }) => {
    await ack()
    await respond({ delete_original: true })
  })
  app.message(async ({ message }) => {
    heard.push('text' in message ? String(message.text) : '')
  })
  await connect()

  await slack.act('runCommand', { user: ana, text: '/spend me' })
  const { directMessage, channels } = await slack.state(ana)
  const [answer] = channels.find(({ id }) => id === directMessage)?.messages ?? []
  await slack.act('pressButton', { user: ana, channel: directMessage, ts: answer?.ts, actionId: 'go', value: '1' })
  await slack.act('postMessage', { user: ana, text: 'hello' })

  expect(answer).toMatchObject({ text: 'got me', ephemeral: true })
  await until('the message is heard and the answer deleted', async () => {
    const now = (await slack.state(ana)).channels.find(({ id }) => id === directMessage)
    return heard[0] === 'hello' && now?.messages.map(({ text }) => text).join() === 'hello'
  })
  const { deliveries } = await slack.log()
  expect(deliveries.map(({ via, outcome }) => `${via} ${outcome}`)).toEqual(Array(3).fill('http acknowledged'))
  expect(Math.max(...deliveries.map(({ ackMs }) => ackMs ?? Number.POSITIVE_INFINITY))).toBeLessThan(3000)
})

test('an event without an answer in time is repeated with number and reason', async () => {
  const heard: unknown[] = []
  app.event('app_home_opened', async ({ context }) => {
    heard.push([context.retryNum, context.retryReason])
  })
  await connect()
  await slack.act('faults', { ignoreAcks: 1 })

  await slack.act('openHome', { user: ana })

  await until(
    'the repetition is acknowledged',
    async () => (await slack.log()).deliveries[1]?.outcome === 'acknowledged',
  )
  expect(heard).toEqual([
    [undefined, undefined],
    [1, 'http_timeout'],
  ])
})

test('an event for an app that is away is tried four times under one id', async () => {
  await connect()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))

  await slack.act('openHome', { user: ana })

  const attempts = await until('all four attempts failed', async () => {
    const { deliveries } = await slack.log()
    return deliveries.length === 4 && deliveries.every(({ outcome }) => outcome !== 'waiting') && deliveries
  })
  expect(attempts.map(({ outcome }) => outcome)).toEqual(Array(4).fill('no-connection'))
  expect(new Set(attempts.map(({ id }) => id)).size).toBe(1)
})

const button = {
  type: 'actions' as const,
  elements: [
    { type: 'button' as const, action_id: 'go', value: '1', text: { type: 'plain_text' as const, text: 'Go' } },
  ],
}
