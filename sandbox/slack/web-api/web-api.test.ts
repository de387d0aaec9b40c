import type { WebClientOptions } from '@slack/web-api'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { defaultApp } from '../app-definition.ts'
import { objectsAt } from '../json.ts'
import { ana, bob, type RunningSlack, refusal, runSlack, webClient } from '../testing.ts'

let slack: RunningSlack

beforeEach(async () => {
  slack = await runSlack()
})
afterEach(() => slack.stop())

const client = (options: WebClientOptions = {}) => webClient(slack, options)

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } })
const home = (text: string) => ({ type: 'home' as const, blocks: [section(text)] })

describe('tokens and scopes', () => {
  test.each([
    ['no token', undefined, 'auth.test', 'not_authed'],
    ['a token nobody has', 'xoxb-wrong', 'auth.test', 'invalid_auth'],
    ['the app token for a bot method', 'app', 'auth.test', 'not_allowed_token_type'],
    ['the bot token for a socket', 'bot', 'apps.connections.open', 'not_allowed_token_type'],
    ['a method that is none', 'bot', 'chat.shout', 'unknown_method'],
  ])('%s is refused by Slack’s name for it', async (_case, token, method, error) => {
    const { botToken, appToken } = slack.tokens
    const bearer = token === 'app' ? appToken : token === 'bot' ? botToken : token
    const headers: Record<string, string> = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }

    const answer = await fetch(slack.slackApiUrl + method, { method: 'POST', headers })

    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ ok: false, error })
  })

  test('a method outside the manifest’s scopes says what is needed and what is there', async () => {
    await slack.act('app', { scopes: ['chat:write'] })

    const data = await refusal(client().users.lookupByEmail({ email: 'ana@x.example' }))

    expect(data).toMatchObject({ error: 'missing_scope', needed: 'users:read.email', provided: 'chat:write' })
  })

  test('without users:read.email people have no address', async () => {
    await slack.act('app', { scopes: defaultApp.scopes.filter((scope) => scope !== 'users:read.email') })

    const { user } = await client().users.info({ user: ana })

    expect(user?.real_name).toBe('Ana Ruiz')
    expect(user?.profile?.email).toBeUndefined()
  })
})

describe('messages', () => {
  test('form and JSON bodies mean the same', async () => {
    const body = { channel: 'C0AISPEND', text: 'hi', blocks: [section('*hi*')] }
    const headers = { authorization: `Bearer ${slack.tokens.botToken}`, 'content-type': 'application/json' }

    await client().chat.postMessage(body)
    await fetch(`${slack.slackApiUrl}chat.postMessage`, { method: 'POST', headers, body: JSON.stringify(body) })

    const channel = (await slack.state(ana)).channels.find(({ id }) => id === 'C0AISPEND')
    expect(channel?.messages.map(({ text, blocks }) => [text, blocks.length, blocks[0]?.type])).toEqual([
      ['hi', 1, 'section'],
      ['hi', 1, 'section'],
    ])
  })

  test('blocks Slack would refuse are refused with a pointer to the place', async () => {
    const data = await refusal(
      client().chat.postMessage({ channel: 'C0AISPEND', text: 'x', blocks: [section('x'.repeat(3001))] }),
    )

    expect(data.error).toBe('invalid_blocks')
    expect(data.response_metadata).toMatchObject({
      messages: [expect.stringMatching(/^\[ERROR\] .*\[json-pointer:\/blocks\/0\/text/)],
    })
  })

  test.each([
    ['nothing to say', { channel: 'C0AISPEND', text: '' }, 'no_text'],
    ['a channel that is none', { channel: 'C0NOWHERE', text: 'x' }, 'channel_not_found'],
    ['a private channel the app is not in', { channel: 'C0LEADS', text: 'x' }, 'channel_not_found'],
    ['a thread that is none', { channel: 'C0AISPEND', text: 'x', thread_ts: '1.000001' }, 'thread_not_found'],
    [
      'metadata without a type',
      { channel: 'C0AISPEND', text: 'x', metadata: { event_payload: {} } },
      'invalid_metadata_schema',
    ],
  ])('%s is refused', async (_case, message, error) => {
    expect(await refusal(client().apiCall('chat.postMessage', message))).toMatchObject({ error })
  })

  test('a public channel the app is not in needs chat:write.public', async () => {
    await client().chat.postMessage({ channel: 'C0GENERAL', text: 'allowed' })
    await slack.act('app', { scopes: ['chat:write'] })

    expect(await refusal(client().chat.postMessage({ channel: 'C0GENERAL', text: 'x' }))).toMatchObject({
      error: 'not_in_channel',
    })
  })

  test('an app changes only its own messages', async () => {
    const own = await client().chat.postMessage({ channel: 'C0AISPEND', text: 'first', blocks: [section('first')] })
    const { ts } = (await slack.act('postMessage', { user: ana, channel: 'C0AISPEND', text: 'mine' })) as { ts: string }

    await client().chat.update({ channel: 'C0AISPEND', ts: String(own.ts), text: 'second' })
    const foreign = await refusal(client().chat.update({ channel: 'C0AISPEND', ts, text: 'x' }))
    const long = await refusal(
      client().chat.update({ channel: 'C0AISPEND', ts: String(own.ts), text: 'x'.repeat(4001) }),
    )
    const none = await refusal(client().chat.delete({ channel: 'C0AISPEND', ts: '1.000001' }))

    expect([foreign.error, long.error, none.error]).toEqual([
      'cant_update_message',
      'msg_too_long',
      'message_not_found',
    ])
    const channel = (await slack.state(ana)).channels.find(({ id }) => id === 'C0AISPEND')
    expect(channel?.messages[0]).toMatchObject({ text: 'second', blocks: [], edited: true })
  })

  test('an ephemeral message is seen by one person, in no history and by no update', async () => {
    const { message_ts } = await client().chat.postEphemeral({ channel: 'C0AISPEND', user: ana, text: 'psst' })

    const seenBy = async (user: string) =>
      (await slack.state(user)).channels.find(({ id }) => id === 'C0AISPEND')?.messages.map(({ text }) => text)
    expect(await seenBy(ana)).toEqual(['psst'])
    expect(await seenBy(bob)).toEqual([])
    expect((await client().conversations.history({ channel: 'C0AISPEND' })).messages).toEqual([])
    const update = client().chat.update({ channel: 'C0AISPEND', ts: String(message_ts), text: 'x' })
    expect(await refusal(update)).toMatchObject({ error: 'message_not_found' })
  })

  test('history finds a message by its metadata, and replies its thread', async () => {
    const metadata = { event_type: 'incident', event_payload: { id: '7' } }
    const channel = 'C0AISPEND'
    const root = await client().chat.postMessage({ channel, text: 'root', metadata })
    await client().chat.postMessage({ channel, text: 'reply', thread_ts: String(root.ts) })

    const plain = await client().conversations.history({ channel })
    const whole = await client().conversations.history({ channel, include_all_metadata: true })
    const thread = await client().conversations.replies({ channel, ts: String(root.ts) })

    expect(plain.messages?.map(({ text, metadata: shown }) => [text, shown])).toEqual([['root', undefined]])
    expect(whole.messages?.[0]).toMatchObject({ metadata, reply_count: 1 })
    expect(thread.messages?.map(({ text }) => text)).toEqual(['root', 'reply'])
  })
})

describe('views', () => {
  test('a Home published with an old hash is refused', async () => {
    const first = await client().views.publish({ user_id: ana, view: home('one') })
    const hash = String(first.view?.hash)
    slack.advance(1000)
    await client().views.publish({ user_id: ana, view: home('two'), hash })

    expect(await refusal(client().views.publish({ user_id: ana, view: home('three'), hash }))).toMatchObject({
      error: 'hash_conflict',
    })
    expect((await slack.state(ana)).home?.blocks[0]).toMatchObject(section('two'))
    expect((await slack.state(bob)).home).toBeNull()
  })

  test('a block Home does not know is refused with a pointer', async () => {
    const table = { type: 'table', rows: [[{ type: 'raw_text', text: 'x' }]] }

    const data = await refusal(
      client().apiCall('views.publish', { user_id: ana, view: { type: 'home', blocks: [table] } }),
    )

    expect(data.error).toBe('invalid_blocks')
    expect(JSON.stringify(data.response_metadata)).toContain('[json-pointer:/view/blocks/0')
  })

  test('a closed or unknown view cannot be updated', async () => {
    expect(await refusal(client().views.update({ view_id: 'V0NONE', view: home('x') }))).toMatchObject({
      error: 'not_found',
    })
    expect(await refusal(client().views.open({ trigger_id: '1.2.x', view: home('x') }))).toMatchObject({
      error: 'invalid_trigger_id',
    })
  })
})

describe('people and conversations', () => {
  test('users.list pages by cursor to the end', async () => {
    const names: unknown[] = []
    for await (const page of client().paginate('users.list', { limit: 2 })) {
      names.push(...objectsAt({ ...page }, 'members').map(({ name }) => name))
    }

    expect(names).toEqual(['ana', 'bob', 'tally', 'slackbot'])
  })

  test('people are found by address, and a direct message is opened once', async () => {
    const { user } = await client().users.lookupByEmail({ email: 'ANA@x.example' })
    const opened = await client().conversations.open({ users: String(user?.id) })
    const posted = await client().chat.postMessage({ channel: ana, text: 'hello' })

    expect(user?.tz_offset).toBe(3600)
    expect(posted.channel).toBe(opened.channel?.id)
    expect(await refusal(client().users.lookupByEmail({ email: 'no@x.example' }))).toMatchObject({
      error: 'users_not_found',
    })
    expect(await refusal(client().users.info({ user: 'U0NOBODY' }))).toMatchObject({ error: 'user_not_found' })
  })
})

describe('what goes wrong on request', () => {
  test('a 429 makes the client wait as long as it was told', async () => {
    await slack.act('faults', { rateLimit: { method: 'chat.postMessage', retryAfterSeconds: 1 } })
    const started = performance.now()

    const posted = await client({ retryConfig: { retries: 1, minTimeout: 0 } }).chat.postMessage({
      channel: 'C0AISPEND',
      text: 'x',
    })

    expect(posted.ok).toBe(true)
    expect(performance.now() - started).toBeGreaterThan(990)
    expect((await slack.log()).calls.map(({ status }) => status)).toEqual([429, 200])
  })

  test('a lost answer leaves the message posted and the caller unknowing', async () => {
    await slack.act('faults', { loseAnswer: { method: 'chat.postMessage' } })

    await expect(client().chat.postMessage({ channel: 'C0AISPEND', text: 'once' })).rejects.toThrow()

    expect((await client().conversations.history({ channel: 'C0AISPEND' })).messages).toHaveLength(1)
  })
})

test('blocks.validate needs no token and answers faults with pointers', async () => {
  const body = new URLSearchParams({
    blocks: JSON.stringify([{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }]),
  })

  const answer = await fetch(`${slack.slackApiUrl}blocks.validate`, { method: 'POST', body })

  expect(await answer.json()).toMatchObject({
    ok: true,
    valid: false,
    errors: [{ pointer: expect.stringContaining('/blocks/0/text') }],
  })
})
