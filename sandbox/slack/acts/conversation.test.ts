import type { App, ViewClosedAction } from '@slack/bolt'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { appFromManifest } from '../app-definition.ts'
import { ana, bob, type RunningSlack, runSlack, socketApp, until, webClient } from '../testing.ts'
import { elementState } from './element-state.ts'

let slack: RunningSlack
let app: App

beforeEach(async () => {
  slack = await runSlack()
  app = socketApp(slack)
  await app.start()
})
afterEach(async () => {
  await app.stop()
  await slack.stop()
})

test('a file dropped into the direct message arrives as file_share with the file', async () => {
  const heard: unknown[] = []
  app.event('message', async ({ event }) => {
    heard.push(event)
  })

  const { fileId } = await slack.act('uploadFile', { user: ana, name: 'usage.csv', contentBase64: btoa('a,b') })

  await until('it is heard', () => heard.length)
  const files = [{ id: fileId, name: 'usage.csv', mimetype: 'text/csv', size: 3, user: ana }]
  expect(heard[0]).toMatchObject({ subtype: 'file_share', channel_type: 'im', user: ana, files })
})

test('several files and their text arrive with one message', async () => {
  const heard: Array<{ text?: string; files?: unknown[] }> = []
  app.event('message', async ({ event }) => {
    heard.push(event as (typeof heard)[number])
  })
  const named = (name: string) => ({ name, contentBase64: btoa(name) })

  const { fileIds } = await slack.act('uploadFile', {
    user: ana,
    text: 'October, please',
    files: [named('usage.csv'), named('invoice.pdf')],
  })
  const many = await slack.act('uploadFile', { user: ana, files: Array.from({ length: 11 }, () => named('a.csv')) })

  await until('it is heard', () => heard.length)
  const [csv, pdf] = fileIds as string[]
  expect(heard).toMatchObject([
    {
      text: 'October, please',
      files: [
        { id: csv, mimetype: 'text/csv' },
        { id: pdf, mimetype: 'application/pdf' },
      ],
    },
  ])
  expect(many).toEqual({ ok: false, error: 'a message takes 10 files' })
})

test('a file given to a modal reaches the app, and only then', async () => {
  const submitted: unknown[] = []
  const element = { type: 'file_input' as const, action_id: 'file', filetypes: ['csv'] }
  const label = { type: 'plain_text' as const, text: 'Invoice' }
  app.command('/spend', async ({ ack, body, client }) => {
    await ack()
    const blocks = [{ type: 'input' as const, block_id: 'invoice', label, element }]
    const view = {
      type: 'modal' as const,
      callback_id: 'import',
      title: label,
      submit: label,
      blocks,
      notify_on_close: true,
    }
    await client.views.open({ trigger_id: body.trigger_id, view })
  })
  app.view('import', async ({ ack, view }) => {
    await ack()
    submitted.push(view.state.values.invoice?.file)
  })
  await slack.act('runCommand', { user: ana, text: '/spend' })
  const [modal] = await until('the modal is open', async () => {
    const { modals } = await slack.state(ana)
    return modals.length > 0 && modals
  })
  const { fileId } = (await slack.act('uploadFile', {
    user: ana,
    name: 'a.csv',
    contentBase64: btoa('a'),
    inModal: true,
  })) as { fileId: string }
  const info = () => webClient(slack).files.info({ file: fileId })

  await expect(info()).rejects.toThrow('file_not_found')
  const outcome = await slack.act('submitModal', {
    user: ana,
    viewId: modal?.id,
    state: { invoice: { file: [fileId] } },
  })

  expect(outcome).toMatchObject({ result: 'closed' })
  await until('it is submitted', () => submitted.length)
  expect(submitted[0]).toMatchObject({ type: 'file_input', files: [{ id: fileId, name: 'a.csv' }] })
  expect((await info()).ok).toBe(true)
})

test.each([
  ['more than it takes', ['a.csv', 'b.csv', 'c.csv'], 'file takes 2 files'],
  ['another kind', ['a.zip'], 'a.zip is none of csv, pdf'],
])('a file input refuses %s before anything is sent', async (_, names, error) => {
  const text = { type: 'plain_text' as const, text: 'Files' }
  const element = { type: 'file_input' as const, action_id: 'file', filetypes: ['csv', 'pdf'], max_files: 2 }
  const blocks = [{ type: 'input' as const, block_id: 'files', label: text, element }]
  app.command('/spend', async ({ ack, body, client }) => {
    await ack()
    const view = { type: 'modal' as const, callback_id: 'import', title: text, submit: text, blocks }
    await client.views.open({ trigger_id: body.trigger_id, view })
  })
  await slack.act('runCommand', { user: ana, text: '/spend' })
  const modal = await until('the modal is open', async () => (await slack.state(ana)).modals[0])
  const files = names.map((name) => ({ name, contentBase64: btoa(name) }))
  const { fileIds } = await slack.act('uploadFile', { user: ana, files, inModal: true })

  const outcome = await slack.act('submitModal', { user: ana, viewId: modal.id, state: { files: { file: fileIds } } })

  expect(outcome).toEqual({ ok: false, error })
  expect((await slack.log()).deliveries.filter(({ type }) => type === 'view_submission')).toEqual([])
})

test('a file input refuses a file of more than 10 MB', async () => {
  const { workspace } = slack
  const { fileId } = await slack.act('uploadFile', {
    user: ana,
    name: 'a.csv',
    contentBase64: btoa('a'),
    inModal: true,
  })
  const file = workspace.files.get(String(fileId))
  if (file) file.size = 10 * 1024 * 1024 + 1

  expect(() => elementState(workspace, { type: 'file_input', action_id: 'file' }, [fileId])).toThrow(
    'a.csv is larger than 10 MB',
  )
})

test('a global shortcut comes with a trigger and nowhere to answer', async () => {
  slack.workspace.app = withShortcuts()
  const heard: unknown[] = []
  app.shortcut({ type: 'shortcut', callback_id: 'import' }, async ({ ack, shortcut }) => {
    await ack()
    heard.push(shortcut)
  })

  const { acked } = await slack.act('runShortcut', { user: ana, callbackId: 'import' })

  expect(acked).toBe(true)
  expect(heard).toEqual([
    expect.objectContaining({ type: 'shortcut', callback_id: 'import', trigger_id: expect.stringMatching(/^\d/) }),
  ])
  expect(Object.keys(heard[0] as object)).not.toContain('response_url')
})

test('a shortcut on a message comes with the message, its files and where to answer', async () => {
  slack.workspace.app = withShortcuts()
  const heard: unknown[] = []
  app.shortcut({ type: 'message_action', callback_id: 'import-this' }, async ({ ack, shortcut, respond }) => {
    await ack()
    heard.push(shortcut)
    await respond({ text: 'for your eyes' })
  })
  const channel = 'C0AISPEND'
  const { ts, fileId } = await slack.act('uploadFile', { user: ana, channel, name: 'a.csv', contentBase64: btoa('a') })

  const outcome = await slack.act('runShortcut', { user: bob, callbackId: 'import-this', channel, ts: String(ts) })

  expect(outcome.acked).toBe(true)
  expect(heard).toMatchObject([
    {
      type: 'message_action',
      user: { id: bob },
      channel: { id: channel },
      message_ts: ts,
      message: { user: ana, files: [{ id: fileId, name: 'a.csv' }] },
      response_url: expect.stringContaining('/slack-response/'),
    },
  ])
  const messages = async (user: string) =>
    (await slack.state(user)).channels.find(({ id }) => id === channel)?.messages ?? []
  await until('it is answered', async () => (await messages(bob)).length === 2)
  expect(await messages(ana)).toHaveLength(1)
  const ephemeral = (await messages(bob))[1]
  expect(
    await slack.act('runShortcut', { user: bob, callbackId: 'import-this', channel, ts: ephemeral?.ts ?? '' }),
  ).toEqual({ ok: false, error: 'a message only one person sees has no shortcuts' })
})

function withShortcuts() {
  const shortcuts = [
    { type: 'global', callback_id: 'import', name: 'Import' },
    { type: 'message', callback_id: 'import-this', name: 'Import this' },
  ]
  return { ...slack.workspace.app, shortcuts: appFromManifest({ features: { shortcuts } }).shortcuts }
}

test('closing a modal is told to an app that asked for it', async () => {
  const closed: unknown[] = []
  const title = { type: 'plain_text' as const, text: 'Hi' }
  const blocks = [{ type: 'divider' as const }]
  app.command('/spend', async ({ ack, body, client }) => {
    await ack()
    await client.views.open({
      trigger_id: body.trigger_id,
      view: { type: 'modal', callback_id: 'hi', title, blocks, notify_on_close: true },
    })
  })
  app.view<ViewClosedAction>({ callback_id: 'hi', type: 'view_closed' }, async ({ ack, body }) => {
    await ack()
    closed.push(body.is_cleared)
  })
  await slack.act('runCommand', { user: ana, text: '/spend' })
  const [modal] = await until('the modal is open', async () => {
    const { modals } = await slack.state(ana)
    return modals.length > 0 && modals
  })

  await slack.act('closeModal', { user: ana, viewId: modal?.id })

  await until('the app heard', () => closed.length)
  expect(closed).toEqual([false])
  expect((await slack.state(ana)).modals).toEqual([])
})

test('the app hears only what its manifest subscribes to', async () => {
  slack.workspace.app = appFromManifest({ settings: { event_subscriptions: { bot_events: ['app_home_opened'] } } })

  const message = await slack.act('postMessage', { user: ana, text: 'hello' })
  const home = await slack.act('openMessagesTab', { user: ana })

  expect([message.acked, home.acked]).toEqual([false, true])
  expect((await slack.log()).deliveries.map(({ type }) => type)).toEqual(['app_home_opened'])
})

test('an invited app is told, and may then read the channel', async () => {
  const heard: unknown[] = []
  app.event('member_joined_channel', async ({ event }) => {
    heard.push(event.channel)
  })

  await slack.act('inviteApp', { user: bob, channel: 'C0LEADS' })

  await until('it is heard', () => heard.length)
  expect((await webClient(slack).conversations.info({ channel: 'C0LEADS' })).channel?.is_member).toBe(true)
})

test('it is invited by /invite as well, in a channel only', async () => {
  const invited = await slack.act('runCommand', { user: bob, channel: 'C0LEADS', text: '/invite @tally' })
  const inMessages = await slack.act('runCommand', { user: bob, text: '/invite @Tally' })

  expect([invited.acked, inMessages.known]).toEqual([true, false])
  expect((await webClient(slack).conversations.info({ channel: 'C0LEADS' })).channel?.is_member).toBe(true)
})

test('ephemeral messages are gone after a reload, for that person only', async () => {
  const channel = 'C0AISPEND'
  await webClient(slack).chat.postEphemeral({ channel, user: ana, text: 'for ana' })
  await webClient(slack).chat.postEphemeral({ channel, user: bob, text: 'for bob' })

  await slack.act('reload', { user: ana })

  const seenBy = async (user: string) =>
    (await slack.state(user)).channels.find(({ id }) => id === channel)?.messages.length
  expect([await seenBy(ana), await seenBy(bob)]).toEqual([0, 1])
})

test('whoever draws the workspace is told of every change', async () => {
  const changes: unknown[] = []
  const stop = slack.workspace.subscribe((change) => changes.push(change))

  await webClient(slack).chat.postMessage({ channel: 'C0AISPEND', text: 'one' })
  stop()
  const before = slack.workspace.revision
  await webClient(slack).chat.postMessage({ channel: 'C0AISPEND', text: 'two' })

  expect(changes).toEqual([{ kind: 'message', channel: 'C0AISPEND' }])
  expect(slack.workspace.revision).toBe(before + 1)
})
