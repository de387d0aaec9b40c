import { App, type BlockAction, type ButtonAction, SocketModeReceiver } from '@slack/bolt'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ana, bob, type RunningSlack, runSlack, silent, socketApp, until, webClient } from './testing.ts'
import type { VisibleMessage } from './visible-state.ts'

let slack: RunningSlack
let app: App

beforeEach(async () => {
  slack = await runSlack({ limits: { ackTimeoutMs: 150, eventRetryAfterMs: [0, 20, 40] } })
  app = socketApp(slack)
})
afterEach(async () => {
  await app.stop()
  await slack.stop()
})

async function messages(user = ana): Promise<VisibleMessage[]> {
  const state = await slack.state(user)
  return state.channels.find(({ id }) => id === state.directMessage)?.messages ?? []
}

const button = (actionId: string, value: string) => ({
  type: 'actions' as const,
  elements: [
    { type: 'button' as const, action_id: actionId, value, text: { type: 'plain_text' as const, text: 'Go' } },
  ],
})

test('a command is acknowledged, then answered to the one who typed it', async () => {
  app.command('/spend', async ({ ack, command, respond }) => {
    await ack()
    await respond(`${command.user_name} asked ${command.text}`)
  })
  await app.start()

  const outcome = await slack.act('runCommand', { user: ana, channel: 'C0AISPEND', text: '/spend @bob 7d' })

  expect(outcome).toMatchObject({ ok: true, acked: true })
  const seenBy = async (user: string) =>
    (await slack.state(user)).channels
      .find(({ id }) => id === 'C0AISPEND')
      ?.messages.map(({ text, ephemeral }) => [text, ephemeral])
  await until('the answer is there', async () => (await seenBy(ana))?.length)
  expect(await seenBy(ana)).toEqual([[`ana asked <@${bob}|bob> 7d`, true]])
  expect(await seenBy(bob)).toEqual([])
})

test('a command nobody acknowledges in time, or nobody is there for, fails visibly', async () => {
  await slack.act('runCommand', { user: ana, text: '/spend' })
  app.command('/spend', async () => undefined)
  await app.start()
  await slack.act('runCommand', { user: ana, text: '/spend' })
  await slack.act('runCommand', { user: ana, text: '/nothing' })

  expect((await messages()).map(({ text }) => text)).toEqual([
    '/spend failed with the error "dispatch_failed"',
    '/spend failed with the error "operation_timeout"',
    '/nothing is not a valid command.',
  ])
})

test('an acknowledgement that comes too late is in the log with its time', async () => {
  app.command('/spend', async ({ ack }) => {
    await until('it is too late', async () => (await slack.log()).deliveries[0]?.outcome === 'timeout')
    await ack()
  })
  await app.start()

  await slack.act('runCommand', { user: ana, text: '/spend' })

  const late = await until('the late one is noted', async () =>
    (await slack.log()).deliveries.find(({ ackMs }) => ackMs),
  )
  expect(late.outcome).toBe('timeout')
  expect(late.ackMs).toBeGreaterThan(149)
})

test('a pressed button can replace its message, five times and no more', async () => {
  const statuses: number[] = []
  app.command('/spend', async ({ ack }) => ack({ text: 'pick', blocks: [button('period.choose', '7d')] }))
  app.action<BlockAction<ButtonAction>>('period.choose', async ({ ack, respond, action }) => {
    await ack()
    for (let use = 1; use <= 6; use += 1) {
      await respond({ replace_original: true, text: `${action.value} ${use}` }).catch((error) =>
        statuses.push(error.statusCode),
      )
    }
  })
  await app.start()
  await slack.act('runCommand', { user: ana, text: '/spend' })
  const [message] = await messages()

  await slack.act('pressButton', {
    user: ana,
    channel: message?.raw.channel ?? (await slack.state(ana)).directMessage,
    ts: message?.ts,
    label: 'Go',
  })

  await until('the sixth use is refused', () => statuses.length)
  expect(statuses).toEqual([404])
  expect((await messages()).map(({ text, ephemeral }) => [text, ephemeral])).toEqual([['7d 5', true]])
})

test('a response_url is over after thirty minutes', async () => {
  let statusCode = 0
  app.command('/spend', async ({ ack, respond }) => {
    await ack()
    slack.advance(31 * 60_000)
    await respond('late').catch((error) => {
      statusCode = error.statusCode
    })
  })
  await app.start()

  await slack.act('runCommand', { user: ana, text: '/spend' })

  await until('it is refused', () => statusCode === 404)
  expect(await messages()).toEqual([])
})

test('a button on a message of somebody else cannot be pressed', async () => {
  app.command('/spend', async ({ ack }) => ack({ text: 'pick', blocks: [button('go', '1')] }))
  await app.start()
  await slack.act('runCommand', { user: ana, channel: 'C0AISPEND', text: '/spend' })
  const [message] = (await slack.state(ana)).channels.find(({ id }) => id === 'C0AISPEND')?.messages ?? []

  const outcome = await slack.act('pressButton', { user: bob, channel: 'C0AISPEND', ts: message?.ts, actionId: 'go' })

  expect(outcome).toMatchObject({ ok: false })
})

test('an event is repeated with its own id until it is acknowledged, then no more', async () => {
  const heard: unknown[] = []
  app.event('app_home_opened', async ({ body, context }) => {
    heard.push([body.event_id, context.retryNum, context.retryReason])
  })
  await app.start()
  await slack.act('faults', { ignoreAcks: 2 })

  await slack.act('openHome', { user: ana })

  await until(
    'the third attempt is acknowledged',
    async () => (await slack.log()).deliveries[2]?.outcome === 'acknowledged',
  )
  const [first] = heard as unknown[][]
  expect(heard).toEqual([
    [first?.[0], 0, ''],
    [first?.[0], 1, 'timeout'],
    [first?.[0], 2, 'timeout'],
  ])
  expect((await slack.log()).deliveries.map(({ outcome }) => outcome)).toEqual(['timeout', 'timeout', 'acknowledged'])
})

test('an acknowledged event can be delivered once more all the same', async () => {
  const ids: string[] = []
  app.message(async ({ body }) => {
    ids.push(body.event_id)
  })
  await app.start()
  await slack.act('faults', { duplicateEvents: 1 })

  await slack.act('postMessage', { user: ana, text: 'hello' })

  await until('it came twice', () => ids.length === 2)
  expect(new Set(ids).size).toBe(1)
})

test('Home carries the published view, choices and what is filled in', async () => {
  const chosen: unknown[] = []
  const select = {
    type: 'static_select' as const,
    action_id: 'period',
    options: ['7d', '30d'].map((value) => ({ text: { type: 'plain_text' as const, text: value }, value })),
  }
  app.event('app_home_opened', async ({ event, client }) => {
    if (event.tab !== 'home' || event.view !== undefined) return
    await client.views.publish({
      user_id: event.user,
      view: { type: 'home', blocks: [{ type: 'actions', block_id: 'b', elements: [select] }] },
    })
  })
  app.action<BlockAction>('period', async ({ ack, body, action }) => {
    await ack()
    chosen.push(action, body.view?.state.values, 'response_url' in body)
  })
  await app.start()
  await slack.act('openHome', { user: ana })
  const home = await until('Home is published', async () => (await slack.state(ana)).home)

  const wrong = await slack.act('chooseOption', { user: ana, viewId: home.id, actionId: 'period', value: '99d' })
  await slack.act('chooseOption', { user: ana, viewId: home.id, actionId: 'period', value: '30d' })
  await until('the choice arrived', () => chosen.length)

  expect(wrong).toMatchObject({ ok: false })
  expect(chosen).toMatchObject([
    { type: 'static_select', block_id: 'b', selected_option: { value: '30d' } },
    { b: { period: { type: 'static_select', selected_option: { value: '30d' } } } },
    false,
  ])
})

test('an external select asks the app for its options', async () => {
  app.options('who', async ({ ack, payload }) => {
    await ack({ options: [{ text: { type: 'plain_text', text: `${payload.value}!` }, value: 'x' }] })
  })
  await app.start()
  const element = { type: 'external_select' as const, action_id: 'who', min_query_length: 1 }
  const { channel, ts } = await webClient(slack).chat.postMessage({
    channel: ana,
    text: 'who',
    blocks: [{ type: 'actions', elements: [element] }],
  })

  const outcome = await slack.act('suggestOptions', { user: ana, channel, ts, actionId: 'who', typed: 'an' })

  expect(outcome).toMatchObject({ acked: true, options: [{ text: { text: 'an!' } }] })
})

test('each payload goes to one of several sockets', async () => {
  const answeredBy: string[] = []
  const other = socketApp(slack)
  for (const [name, bolt] of Object.entries({ app, other })) {
    bolt.command('/spend', async ({ ack }) => {
      answeredBy.push(name)
      await ack()
    })
    await bolt.start()
  }

  for (let turn = 0; turn < 4; turn += 1) await slack.act('runCommand', { user: ana, text: '/spend' })
  await other.stop()

  expect(answeredBy.sort()).toEqual(['app', 'app', 'other', 'other'])
})

test.each([{ refreshSockets: true }, { dropSockets: true }])('an app comes back after %o', async (fault) => {
  const { slackApiUrl, tokens } = slack
  const installerOptions = { clientOptions: { slackApiUrl } }
  const receiver = new SocketModeReceiver({
    appToken: tokens.appToken,
    clientPingTimeout: 50,
    installerOptions,
    logger: silent,
  })
  const quick = new App({ token: tokens.botToken, receiver, clientOptions: { slackApiUrl }, logger: silent })
  await quick.start()

  await slack.act('faults', fault)

  await until('it reconnected', async () => {
    const { calls, connections } = await slack.log()
    return connections === 1 && calls.filter(({ method }) => method === 'apps.connections.open').length === 2
  })
  await quick.stop()
})

test('a socket address works once', async () => {
  const { url } = await webClient(slack, { headers: {} }).apps.connections.open({ token: slack.tokens.appToken })
  const socket = new WebSocket(String(url))
  const hello = await new Promise<string>((resolve) =>
    socket.addEventListener('message', ({ data }) => resolve(String(data))),
  )
  const again = new WebSocket(String(url))
  const failed = await new Promise((resolve) => {
    again.addEventListener('error', () => resolve('refused'))
    again.addEventListener('open', () => resolve('open'))
  })
  socket.close()

  expect(JSON.parse(hello)).toMatchObject({
    type: 'hello',
    num_connections: 1,
    debug_info: { approximate_connection_time: 18_060 },
  })
  expect(failed).toBe('refused')
})
